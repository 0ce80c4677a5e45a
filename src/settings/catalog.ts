import type { z } from 'zod'
import { links } from './links.js'
import {
  address,
  addresses,
  days,
  domains,
  host,
  hours,
  id,
  ids,
  line,
  oneOf,
  password,
  port,
  seats,
  seconds,
  version,
  yesNo,
} from './schemas.js'

type Definition = { schema: z.ZodType; default: unknown; description: string; secret?: true; needs?: 'smtp_host' }

/** Every setting of the instance: its schema, its default, what it does. Secret ones are stored encrypted. */
export const catalog = {
  instance_name: {
    schema: line(60).refine(value => value !== '', 'a name'),
    default: 'Stint',
    description: 'The name of this installation, in titles and mails.',
  },
  instance_logo: {
    schema: version,
    default: '',
    description:
      'The picture beside that name at the doors; it is uploaded in the panel, and while empty there is none.',
  },
  default_workspaces: {
    schema: ids,
    default: '',
    description: 'The ids of the workspaces that new people join, between commas; they begin in the first.',
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
  custom_links: {
    schema: links,
    default: '',
    description: 'Links in place of Help, such as "Handbook https://wiki.example.org; Ask us mailto:it@example.org".',
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
  long_timer_hours: {
    schema: hours,
    default: 8,
    description: 'After how many hours a timer’s member is told by mail that it is still running.',
  },
  force_sso: {
    schema: yesNo,
    default: false,
    description:
      'true keeps people from making accounts with a password, and those whose account is newer from logging in with one.',
  },
  automatic_login: {
    schema: id,
    default: '',
    description:
      'The id of the provider of single sign-on to which the log-in page leads at once; while empty, to none.',
  },
  notices_to: {
    schema: addresses,
    default: '',
    description:
      'The addresses that are warned by mail of old backups and of seats, between commas; while empty, none.',
  },
  seats_warning: {
    schema: seats,
    default: 0,
    description: 'How many active accounts cause a warning to those addresses; 0 for none.',
  },
  audit_days: {
    schema: days,
    default: 365,
    description: 'How many days the log of what operators did is kept.',
  },
  smtp_host: {
    schema: host,
    default: '',
    description: 'The server that takes mails; while empty, mails are written to data_dir/mail.',
  },
  smtp_port: {
    schema: port,
    default: 587,
    description: 'The port of that server: 587 for starttls, 465 for tls, 25 within one house.',
  },
  smtp_security: {
    schema: oneOf(['none', 'starttls', 'tls']),
    default: 'starttls',
    description: 'none, starttls (insisted on), or tls from the first byte; the certificate is verified.',
  },
  smtp_username: {
    schema: line(200),
    default: '',
    description: 'The account at that server; while empty, nobody logs in there.',
  },
  smtp_password: {
    schema: password,
    default: '',
    description: 'The password of that account.',
    secret: true,
  },
  mail_from: {
    schema: address,
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
