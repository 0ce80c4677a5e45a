import { isIP } from 'node:net'
import { z } from 'zod'
import { isAddress } from '../mail/address.js'

// Every message completes "<key> must be ..." and never repeats the value: it may be a secret in the wrong place.
const text = (message: string, fits: (value: string) => boolean) => z.string(message).trim().refine(fits, message)

const onOneLine = (longest: number) => `text of at most ${longest} characters on one line`
const isLine = (longest: number) => (value: string) => value.length <= longest && !/\p{Cc}/u.test(value)

const PORT = 'a whole number from 1 to 65535'

/** Long enough for a mail to arrive, and no more than a month. */
const SECONDS = 'a number of seconds from 60 to 2592000'
const seconds = z.coerce.number(SECONDS).int(SECONDS).min(60, SECONDS).max(2_592_000, SECONDS)

const DAYS = 'a number of days from 30 to 3650'
const days = z.coerce.number(DAYS).int(DAYS).min(30, DAYS).max(3650, DAYS)

const DOMAINS = 'domains between commas, such as "example.org, example.com", or empty'
const isDomain = (name: string) => /^(?=.{1,253}$)[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(name)
const domains = z
  .string(DOMAINS)
  .max(2000, DOMAINS)
  .transform(list =>
    list
      .toLowerCase()
      .split(/[\s,;]+/)
      .filter(Boolean),
  )
  .refine(list => list.every(isDomain), DOMAINS)
  .transform(list => list.join(', '))

const YES_NO = 'true or false'
const yesNo = z.union([z.boolean(), z.stringbool()], YES_NO)

type Definition = { schema: z.ZodType; default: unknown; description: string; secret?: true; needs?: 'smtp_host' }

/** Every setting of the instance: its schema, its default, what it does. Secret ones are stored encrypted. */
export const catalog = {
  instance_name: {
    schema: text(onOneLine(60), isLine(60)).refine(value => value !== '', 'a name'),
    default: 'Stint',
    description: 'The name of this installation, in titles and mails.',
  },
  new_workspace_on_removal: {
    schema: yesNo,
    default: true,
    description: 'true gives whoever is removed from their only workspace a new one of their own.',
  },
  prevent_workspace_creation: {
    schema: yesNo,
    default: false,
    description: 'true keeps people from making workspaces of their own.',
  },
  outside_avatars: {
    schema: yesNo,
    default: true,
    description:
      'true lets people show a picture from an address elsewhere, which then learns who looks at it, and when.',
  },
  registration: {
    schema: yesNo,
    default: false,
    description: 'true lets people make accounts themselves, by a link to their address.',
    needs: 'smtp_host',
  },
  registration_domains: {
    schema: domains,
    default: '',
    description: 'The domains whose addresses may be registered, between commas; while empty, all.',
  },
  password_reset: {
    schema: yesNo,
    default: true,
    description: 'true lets people choose another password by a link to their address.',
    needs: 'smtp_host',
  },
  password_reset_lifetime: {
    schema: seconds,
    default: 3600,
    description: 'How many seconds such a link works.',
  },
  password_reset_pause: {
    schema: seconds,
    default: 3600,
    description: 'How many seconds lie at least between two such links to one person.',
  },
  audit_days: {
    schema: days,
    default: 365,
    description: 'How many days the log of what operators did is kept.',
  },
  smtp_host: {
    schema: text('a host name, an IP address, or empty', value => /^[\w.-]*$/.test(value) || isIP(value) > 0),
    default: '',
    description: 'The server that takes mails; while empty, mails are written to data_dir/mail.',
  },
  smtp_port: {
    schema: z.coerce.number(PORT).int(PORT).min(1, PORT).max(65_535, PORT),
    default: 587,
    description: 'The port of that server: 587 for starttls, 465 for tls, 25 within one house.',
  },
  smtp_security: {
    schema: z.enum(['none', 'starttls', 'tls'], 'one of none, starttls, tls'),
    default: 'starttls',
    description: 'none, starttls (insisted on), or tls from the first byte; the certificate is verified.',
  },
  smtp_username: {
    schema: text(onOneLine(200), isLine(200)),
    default: '',
    description: 'The account at that server; while empty, nobody logs in there.',
  },
  smtp_password: {
    schema: z.string(onOneLine(1000)).refine(isLine(1000), onOneLine(1000)), // spaces at its ends count
    default: '',
    description: 'The password of that account.',
    secret: true,
  },
  mail_from: {
    schema: text('one e-mail address, or empty', value => value === '' || isAddress(value)),
    default: '',
    description: 'The address that mails come from; while empty, stint@ and the host of base_url.',
  },
} as const satisfies Record<string, Definition>

export type Key = keyof typeof catalog

/** All settings with their values, as they are used. */
export type Values = { [K in Key]: z.output<(typeof catalog)[K]['schema']> }

/** The keys in the order in which people should read them. */
export const keys = Object.keys(catalog) as Key[]

/** Why a setting that is on does nothing, as a sentence; undefined where it does what it says. */
export function idleBecause(key: Key, values: Values): string | undefined {
  const { needs }: Definition = catalog[key]
  return needs && values[key] && !values[needs]
    ? `${key} does nothing while ${needs} is empty: it takes a server for mails.`
    : undefined
}

export const isSecret = (key: Key) => 'secret' in catalog[key]

/** `value` as this setting keeps it, or how the sentence "<key> must be ..." ends. */
export function check<K extends Key>(
  key: K,
  value: unknown,
): { ok: true; value: Values[K] } | { ok: false; must: string } {
  const result = catalog[key].schema.safeParse(value)
  if (result.success) return { ok: true, value: result.data as Values[K] }
  return { ok: false, must: result.error.issues[0]?.message ?? 'something else' }
}
