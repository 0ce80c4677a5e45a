import type { Profile } from 'passport-saml'
import type { Database } from '../database/connection.js'
import type { Assertion, Outcome, Step } from '../sso/outcome.js'
import type { OpenProvider } from '../sso/queries.js'
import { type Reason, reasons } from '../sso/reasons.js'
import { Refusal } from '../sso/refusal.js'
import { isState, type Trip, useAssertion } from '../sso/trips.js'
import { attributesOf, mapAttributes } from './attributes.js'
import { authenticatedAt, checkBounds, type Verified } from './bounds.js'
import type { Config } from './config.js'
import { callbackOf, configOf, samlOf } from './ours.js'
import { soleAssertion } from './signature.js'
import { childrenNamed, readXml, textOf } from './xml.js'

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success'
const DENIALS = /:(AuthnFailed|RequestDenied|NoAuthnContext|NoPassive|UnknownPrincipal)$/

/** Checking a signature takes four times as long for twice as many, and nobody has shown yet who sent them. */
const MOST_ELEMENTS = 1000

type Note = (label: string, detail: string) => void

/** What the provider's page posts. */
type Posted = { SAMLResponse?: unknown; RelayState?: unknown }

/**
 * What a provider's answer comes to, for the trip that it belongs to; without one it began at the provider, which its
 * form has to allow. The assertion is used up by that.
 */
export async function check(
  db: Database,
  provider: OpenProvider,
  trip: Trip | undefined,
  posted: Posted,
): Promise<Outcome> {
  const steps: Step[] = []
  const note: Note = (label, detail) => steps.push({ label, detail, ok: true })
  try {
    return { ok: true, assertion: await assertionOf(db, provider, trip, posted, note), steps }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    steps.push({ label: reasons[error.reason][0], detail: error.detail, ok: false })
    return { ok: false, reason: error.reason, steps }
  }
}

async function assertionOf(
  db: Database,
  provider: OpenProvider,
  trip: Trip | undefined,
  { SAMLResponse: samlResponse, RelayState: relay }: Posted,
  note: Note,
): Promise<Assertion> {
  const config = configOf(provider)
  if (typeof samlResponse !== 'string') throw new Refusal('answer_unreadable', 'The form has no SAMLResponse.')
  const xml = Buffer.from(samlResponse, 'base64').toString()
  if ((xml.match(/<[^/]/g)?.length ?? 0) > MOST_ELEMENTS)
    throw new Refusal('answer_unreadable', `It has more than ${MOST_ELEMENTS} elements.`)
  const response = readXml(xml, 'answer_unreadable')
  if (response.localName !== 'Response') throw new Refusal('answer_unreadable', `It is a ${response.localName}.`)
  note(
    'Answer read',
    `From ${issuerOf(response) || 'somebody'}, to ${response.getAttribute('Destination') || 'anybody'}.`,
  )
  checkStatus(response)
  checkAddressing(response, provider)
  checkRequest(response, config, trip, relay)

  const assertion = soleAssertion(response)
  if (issuerOf(assertion) !== config.idp_entity_id)
    throw new Refusal('issuer_wrong', `${issuerOf(assertion)} instead of ${config.idp_entity_id}.`)
  const profile = await verify(provider, config, samlResponse)
  note('Signature checked', 'It is the provider’s, and the audience is this installation.')

  const expected = { recipient: callbackOf(provider), request_id: trip?.request_id ?? null }
  const verified = profile.getAssertion?.() as unknown as Verified
  const { id, until } = checkBounds(verified, expected)
  const attributes = attributesOf(verified)
  if (!(await useAssertion(db, { provider_id: provider.id, assertion_id: id, expires_at: until })))
    throw new Refusal('assertion_used', id)
  note(
    'Assertion checked',
    `Recipient, request and times are right, and it comes for the first time. ${said(profile, attributes)}`,
  )

  const mapped = { ...mapAttributes(profile, attributes, config), authenticated_at: authenticatedAt(verified) }
  note('Fields mapped', JSON.stringify(mapped).slice(0, 2000))
  return mapped
}

const issuerOf = (of: Element) => textOf(childrenNamed(of, 'Issuer')[0])

/** An answer that says no is not always signed, and all that it can do is say no. */
function checkStatus(response: Element) {
  const [status] = childrenNamed(response, 'Status')
  const outer = status && childrenNamed(status, 'StatusCode')[0]
  const inner = outer && childrenNamed(outer, 'StatusCode')[0]
  const code = outer?.getAttribute('Value') ?? 'no status'
  if (code === SUCCESS) return
  const detail = [code, inner?.getAttribute('Value'), textOf(status && childrenNamed(status, 'StatusMessage')[0])]
  const denied = DENIALS.test(inner?.getAttribute('Value') ?? code)
  throw new Refusal(denied ? 'cancelled' : 'provider_error', detail.filter(Boolean).join(' '))
}

function checkAddressing(response: Element, provider: OpenProvider) {
  const destination = response.getAttribute('Destination')
  const isSigned = childrenNamed(response, 'Signature').length > 0
  if (destination ? destination !== callbackOf(provider) : isSigned)
    throw new Refusal('destination_wrong', destination || 'It is signed and names none.')
}

function checkRequest(response: Element, config: Config, trip: Trip | undefined, relay: unknown) {
  const answered = response.getAttribute('InResponseTo') || null
  if (!trip && answered === null && !config.allows_unasked) throw new Refusal('unasked')
  if (!trip && answered !== null && !isState(relay)) throw new Refusal('relay_state_damaged', strayIn(relay))
  if (answered !== (trip?.request_id ?? null)) throw new Refusal('request_wrong', `It says ${answered ?? 'none'}.`)
}

/** What doesn't belong into a RelayState of ours: itself it stays unsaid, as it may let somebody in yet. */
function strayIn(relay: unknown): string {
  if (typeof relay !== 'string' || relay === '') return 'It did not come back at all.'
  const stray = [...new Set(relay.replace(/[\w-]/g, ''))].slice(0, 20).join(' ')
  return stray ? `It came back with ${stray} in it.` : 'It came back longer or shorter than it went.'
}

/** What node-saml finds wrong, in the order in which it looks. */
const FAULTS: [RegExp, Reason][] = [
  [/not yet valid/i, 'assertion_early'],
  [/expired|too old/i, 'assertion_expired'],
  [/audience/i, 'audience_wrong'],
  [/issuer/i, 'issuer_wrong'],
  [/multiple assertions|refer|transforms|too many/i, 'wrapped'],
]

async function verify(provider: OpenProvider, config: Config, SAMLResponse: string): Promise<Profile> {
  const saml = samlOf(provider, config)
  try {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse })
    if (profile) return profile
  } catch (error) {
    const { message } = error as Error
    throw new Refusal(FAULTS.find(([said]) => said.test(message))?.[1] ?? 'signature_wrong', message)
  }
  throw new Refusal('answer_unreadable')
}

const said = ({ nameID }: Profile, attributes: Map<string, string[]>) =>
  `It says: NameID ${nameID ?? 'none'}, ${JSON.stringify(Object.fromEntries(attributes))}`.slice(0, 2000)
