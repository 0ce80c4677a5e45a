import type { Reason } from '../sso/reasons.js'
import { valuesOf } from './entry.js'
import type { Line } from './line.js'
import { type Filter, type Message, parts } from './parts.js'
import { Ended } from './steps.js'

const START_TLS = '1.3.6.1.4.1.1466.20037'
const SIZE_LIMIT_EXCEEDED = 4

/** Codes of RFC 4511 that mean the same whatever was asked. */
const MEANINGS = new Map<number, Reason>([
  [1, 'bind_refused'], // operationsError: what Active Directory answers to those who didn't bind
  [3, 'too_slow'],
  [8, 'bind_refused'],
  [11, 'too_slow'],
  [13, 'bind_refused'], // confidentialityRequired
  [50, 'bind_refused'],
  [51, 'provider_error'],
  [52, 'provider_error'],
  [80, 'provider_error'],
])

/** Credentials that fit nobody or aren't taken: invalid, inappropriate, unwilling, a constraint as of locked accounts. */
const REFUSALS = new Set([19, 48, 49, 53])

/** What Active Directory means by the number behind "data", where it is not that name and password don't fit. */
const ACTIVE_DIRECTORY: Record<string, string> = {
  '530': 'not at this time of day',
  '531': 'not from this machine',
  '532': 'the password is expired',
  '533': 'the account is disabled',
  '701': 'the account is expired',
  '773': 'the password has to be changed first',
  '775': 'the account is locked',
}

/** What others mean by the errors 0, 1 and 2 of the control of password policies, where they know it. */
const POLICY = ['the password is expired', 'the account is locked', 'the password has to be changed first']

export async function startTls(line: Line): Promise<void> {
  const answer = await line.ask(messageId => new parts.ExtendedRequest({ messageId, requestName: START_TLS }))
  expectSuccess(answer, 'tls_refused')
}

/**
 * Ends with `refusal` where these credentials aren't taken, and for a person's with `account_refused` where their account
 * isn't, whatever they typed. An empty name is nobody in particular.
 */
export async function bind(line: Line, name: string, credentials: string, refusal: Reason): Promise<void> {
  const isPerson = refusal === 'password_wrong'
  const controls = isPerson && (await knowsPolicies(line)) ? [new parts.PasswordPolicyControl()] : []
  const answer = await line.ask(
    messageId => new parts.BindRequest({ messageId, name, authentication: 'Simple', credentials, controls }),
  )
  if (isPerson && barOf(answer)) throw new Ended('account_refused', said(answer))
  if (REFUSALS.has(resultOf(answer).status)) throw new Ended(refusal, said(answer))
  expectSuccess(answer, 'provider_error')
}

/** Whether the directory says that it knows the control; some can't read what they don't know. */
async function knowsPolicies(line: Line): Promise<boolean> {
  const filter = parts.parseFilter('(objectClass=*)')
  const asked = { baseObject: '', scope: 'base', filter, sizeLimit: 1, attributes: ['supportedControl'] } as const
  const [root] = await line.ask(messageId => new parts.SearchRequest({ messageId, ...asked }))
  return (
    root?.type === 'SearchResultEntry' && valuesOf(root, 'supportedControl').includes(parts.PasswordPolicyControl.OID)
  )
}

type Search = { base: string; filter: Filter; most: number; attributes: readonly string[]; tooMany: Reason }

/** The entries below a base; ends with `tooMany` where there are more than `most`. */
export async function search(line: Line, { base, filter, most, attributes, tooMany }: Search): Promise<Message[]> {
  const asked = { baseObject: base, scope: 'sub', filter, sizeLimit: most + 1, attributes } as const
  const answer = await line.ask(messageId => new parts.SearchRequest({ messageId, ...asked }))
  const entries = answer.filter(message => message.type === 'SearchResultEntry')
  if (entries.length > most || resultOf(answer).status === SIZE_LIMIT_EXCEEDED)
    throw new Ended(tooMany, `Found ${entries.length} or more.`)
  expectSuccess(answer, 'filter_wrong')
  return entries
}

const resultOf = (answer: Message[]) => answer[answer.length - 1] as Message

function expectSuccess(answer: Message[], otherwise: Reason) {
  const { status } = resultOf(answer)
  if (status !== 0) throw new Ended(MEANINGS.get(status) ?? otherwise, said(answer))
}

/** What is wrong with the account itself, where the directory says so. */
function barOf(answer: Message[]): string | undefined {
  const { diagnosticMessage, controls } = resultOf(answer)
  const number = /\bdata ([0-9a-f]+)\b/.exec(diagnosticMessage)?.[1] ?? ''
  const policy = controls.find(({ type }) => type === parts.PasswordPolicyControl.OID)
  return ACTIVE_DIRECTORY[number] ?? POLICY[policy?.value?.error ?? -1]
}

function said(answer: Message[]) {
  const { status, diagnosticMessage } = resultOf(answer)
  const name = `${parts.resultCodeToName(status)} (${status})`
  return [name, diagnosticMessage, barOf(answer)].filter(Boolean).join(': ')
}
