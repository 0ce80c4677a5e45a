import { isIP } from 'node:net'
import { z } from 'zod'

/** 400 days: browsers keep no cookie for longer. */
const LONGEST = 34_560_000

// Every message completes "<key> must be ..." and never repeats the value: it may be a secret in the wrong place.
const text = (message: string, fits = (value: string) => value.trim() !== '') => z.string(message).refine(fits, message)

function whole(min: number, max: number, what = 'a whole number') {
  const message = `${what} from ${min} to ${max}`
  return z.int(message).min(min, message).max(max, message)
}

const optional = <T extends z.ZodType>(schema: T) => schema.nullable().default(null)
const oneOf = <const T extends string>(...names: T[]) => z.enum(names, `one of ${names.join(', ')}`)

const host = text('an IP address or a host name', value => isIP(value) > 0 || /^[\w.-]+$/.test(value))

const databaseUrl = text(
  'a URL that begins with postgres:// (with the special characters of its password percent-encoded)',
  value => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value),
)

const secret = text('text of 32 bytes or more, in quotes', value => Buffer.byteLength(value.trim()) >= 32)

const baseUrl = text(
  'a URL like https://time.example.org or https://example.org/stint, without a user, ? or # (http or https; its path of ' +
    'letters, digits, dots, dashes and underscores)',
  value => {
    if (!/^https?:\/\/[^?#@\s]+$/.test(value) || !URL.canParse(value)) return false
    return /^(\/[\w.~-]+)*\/?$/.test(new URL(value).pathname)
  },
).transform(value => new URL(value).origin + new URL(value).pathname.replace(/\/$/, ''))

const sessionTimes = (idle: number) =>
  z.object({
    gc_maxlifetime: whole(1, LONGEST, 'a whole number of seconds').default(idle),
    cookie_lifetime: optional(whole(1, LONGEST, '~ (until the browser closes) or a whole number of seconds')),
  })

/** "All proxies" (true, or a network /0) is refused: then anyone could claim any address and https. */
const trustProxy = z
  .unknown()
  .transform(value => (typeof value === 'string' ? value.split(',').map(part => part.trim()) : value))
  .refine(
    (value): value is false | number | string[] =>
      value === false ||
      (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 32) ||
      (Array.isArray(value) && value.length > 0 && value.every(isNetwork)),
    'false, the number of proxies in front of Stint (1 to 32), or a list of their addresses or networks like ' +
      '10.0.0.0/8 (also loopback, linklocal, uniquelocal)',
  )

function isNetwork(value: unknown) {
  if (typeof value !== 'string') return false
  if (['loopback', 'linklocal', 'uniquelocal'].includes(value)) return true

  const [address = '', prefix, ...rest] = value.split('/')
  const version = address.includes('%') ? 0 : isIP(address)
  if (version === 0 || rest.length > 0) return false
  return prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
}

/** Every key of config.yaml with its default (DESIGN 5). A null stands for "not set" and never reaches this schema. */
export const ConfigSchema = z.object({
  server: z.object({
    host: host.default('127.0.0.1'),
    port: whole(0, 65_535).default(3000),
    base_url: optional(baseUrl),
    trust_proxy: trustProxy.default(false),
    workers: whole(1, 64).default(1),
  }),
  database: z.object({
    url: optional(databaseUrl),
    direct_url: optional(databaseUrl),
    pool: whole(1, 1000).default(10),
  }),
  data_dir: text('the path of a folder').default('./data'),
  secret: optional(secret),
  secret_previous: optional(secret),
  session: sessionTimes(36_000),
  remember_me: z.object({ lifetime: whole(0, LONGEST, 'a whole number of seconds').default(604_800) }),
  admin: z.object({ session: sessionTimes(1800) }),
  backup: z.object({
    directory: optional(text('the path of a folder')),
    keep: whole(0, 10_000).default(7),
  }),
  log: z.object({
    level: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
    format: oneOf('pretty', 'json').default('pretty'),
  }),
})
