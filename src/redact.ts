import { IncomingMessage, ServerResponse } from 'node:http'
import { stdSerializers } from 'pino'

const HIDDEN = '[hidden]'
const DEEPEST = 8

const SECRET_KEY =
  /cookie|authorization|passw|passphrase|token|secret|credential|api[-_]?key|(^|[-_])keys?$|[a-z]Keys?$|^otp$|^sid$|^session_?id$/i

// The text of a body that could not be parsed is kept by Express's parser as `body` of its error.
const RAW_BODY = /^(raw_?)?body$/i

// A link may be carried inside another (?return_to=%2Finvitations%2F...), so every sign may be percent-encoded.
const PERCENT = '%(?:25)*'
const SLASH = `(?:/|${PERCENT}2F)`
const upTo = (signs: string, codes: string) => `(?:(?!${PERCENT}(?:${codes}))[^\\s"'<>\`)${signs}])+`
const SECRET_PATH = new RegExp(
  `(${SLASH}(?:password${SLASH}reset|register${SLASH}confirm|account${SLASH}email${SLASH}confirm|invitations|shared|enter)${SLASH})${upTo('/?#&', '2F|3F|23|26')}`,
  'gi',
)
const SECRET_PARAMETER = new RegExp(
  `((?:^|[?&;]|${PERCENT}(?:3F|26))[\\w-]*(?:token|code|secret|password|api[_-]?key)(?:=|${PERCENT}3D))${upTo('&#', '23|26')}`,
  'gi',
)
const PASSWORD_IN_URL = /(\w:\/\/[^\s/:@]*):[^\s/]+@/g

// PostgreSQL quotes the whole row that broke a constraint, a password's hash and all.
const FAILING_ROW = /(Failing row contains ).*/s

/**
 * An address, or any text that holds some, without the secrets of its links: the token in `/password/reset/...`,
 * `/register/confirm/...`, `/account/email/confirm/...`, `/invitations/...`, `/shared/...` and `/enter/...`, the values of parameters whose names end
 * in token, code, secret, password or api key, and the password before a host.
 */
export function safeUrl(url: string): string {
  return url
    .replace(SECRET_PATH, `$1${HIDDEN}`)
    .replace(SECRET_PARAMETER, `$1${HIDDEN}`)
    .replace(PASSWORD_IN_URL, `$1:${HIDDEN}@`)
}

/**
 * A copy of what is to be logged, as plain data: values under keys that sound like secrets (cookies, authorization,
 * passwords, tokens, keys; at any depth) are hidden, texts go through `safeUrl`, errors keep their message, stack,
 * causes and fields, and requests and answers shrink to what names them.
 */
export function redact(value: unknown): unknown {
  return copy(value, [])
}

function copy(value: unknown, above: object[]): unknown {
  if (typeof value === 'string') return safeUrl(value).replace(FAILING_ROW, `$1${HIDDEN}`)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (above.includes(value)) return '[circular]'
  if (above.length === DEEPEST) return '[deep]'
  const here = [...above, value]

  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.map(item => copy(item, here))
  if (value instanceof IncomingMessage) return copy({ method: value.method, url: addressOf(value) }, here)
  if (value instanceof ServerResponse) return { status: value.statusCode }
  if (value instanceof Error) return copy({ ...stdSerializers.err(value) }, here)
  if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), here)
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, isSecret(key, part) ? HIDDEN : copy(part, here)]),
  )
}

const addressOf = (req: IncomingMessage) => ('originalUrl' in req ? String(req.originalUrl) : req.url)

const isSecret = (key: string, value: unknown) =>
  value !== null && value !== undefined && (SECRET_KEY.test(key) || (RAW_BODY.test(key) && typeof value !== 'object'))
