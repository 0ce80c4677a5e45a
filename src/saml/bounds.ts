import { Temporal } from 'temporal-polyfill'
import { Refusal } from '../sso/refusal.js'
import { SKEW_SECONDS } from './ours.js'

/** An element of a verified assertion as node-saml hands it out. */
type Node = { $?: Record<string, string>; _?: string } & { [child: string]: Node[] | undefined }
export type Verified = { Assertion: Node }

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'

type Expected = { recipient: string; request_id: string | null }

/**
 * What node-saml leaves out: whether an assertion is for this address (Recipient), for this request or for none
 * (InResponseTo), and still young. Returns its id and when it may be forgotten, for no assertion counts twice.
 */
export function checkBounds({ Assertion: assertion }: Verified, expected: Expected): { id: string; until: Date } {
  const confirmations = assertion.Subject?.[0]?.SubjectConfirmation ?? []
  const bearer = confirmations.find(each => each.$?.Method === BEARER)
  const given = bearer?.SubjectConfirmationData?.[0]?.$
  if (!given) throw new Refusal('recipient_wrong', 'It is confirmed for nobody who brings it (bearer).')
  if (given.Recipient !== expected.recipient)
    throw new Refusal('recipient_wrong', `It says ${given.Recipient ?? 'none'}.`)
  if ((given.InResponseTo ?? null) !== expected.request_id)
    throw new Refusal('request_wrong', `It says ${given.InResponseTo ?? 'none'}.`)

  const ends = [given.NotOnOrAfter, assertion.Conditions?.[0]?.$?.NotOnOrAfter].filter(end => end !== undefined)
  const last = ends.map(readInstant).sort(Temporal.Instant.compare)[0]
  if (!last || given.NotOnOrAfter === undefined)
    throw new Refusal('assertion_expired', 'It does not say how long it holds.')
  if (Temporal.Instant.compare(now(), last.add({ seconds: SKEW_SECONDS })) >= 0)
    throw new Refusal('assertion_expired', `It held until ${last}.`)
  const first = given.NotBefore ?? assertion.Conditions?.[0]?.$?.NotBefore
  if (first && Temporal.Instant.compare(now().add({ seconds: SKEW_SECONDS }), readInstant(first)) < 0)
    throw new Refusal('assertion_early', `It holds from ${first}.`)

  const id = assertion.$?.ID
  if (!id) throw new Refusal('answer_unreadable', 'The assertion has no ID.')
  const forgotten = Temporal.Instant.compare(last, now().add({ hours: 24 })) > 0 ? last : now().add({ hours: 24 })
  return { id, until: new Date(forgotten.add({ seconds: SKEW_SECONDS }).epochMilliseconds) }
}

/** When the person proved at the provider who they are; null where it doesn't say, or nobody had to prove anything. */
export function authenticatedAt({ Assertion: assertion }: Verified): Date | null {
  const instant = assertion.AuthnStatement?.[0]?.$?.AuthnInstant
  return instant === undefined ? null : new Date(readInstant(instant).epochMilliseconds)
}

const now = () => Temporal.Now.instant()

function readInstant(text: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(text)
  } catch {
    throw new Refusal('answer_unreadable', `"${text.slice(0, 40)}" is no time.`)
  }
}
