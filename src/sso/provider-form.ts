import { z } from 'zod'
import { domains, listed } from '../settings/schemas.js'
import { oneLine } from '../users/form.js'
import { parse, refuse } from '../web/forms.js'
import { kinds } from './kinds.js'
import type { Kind, Provider } from './queries.js'
import { reasons } from './reasons.js'
import { Refusal } from './refusal.js'

const ticked = z
  .string()
  .optional()
  .transform(value => value === '1')

const DOMAINS = 'Type domains between commas, such as example.org, example.com, or leave the field empty.'

const Common = z.object({
  name: oneLine(60, 'Type a name.').min(1, 'Type a name.'),
  domains: z
    .string()
    .default('')
    .refine(typed => domains.safeParse(typed).success, { message: DOMAINS, abort: true })
    .transform(typed => listed(domains.parse(typed))),
  allows_sign_up: ticked,
  links_by_email: ticked,
  version: z.coerce.number().int().default(0),
})

type Saved = z.infer<typeof Common> & { config: Record<string, unknown>; secrets: Record<string, string> }

/** Larger forms are not read: the files in them are metadata. */
export const LARGEST_FORM = 4 * 2 ** 20

/** What was typed, without its secrets: they go into no page. */
const shownOf = (kind: Kind, body: unknown) =>
  Object.fromEntries(Object.entries(body ?? {}).filter(([name]) => !kinds[kind]?.secrets.includes(name)))

/** What was typed, and the kept secrets where none was. */
function completedWith(kept: Record<string, string>, body: unknown) {
  const typed: Record<string, unknown> = { ...Object(body) }
  for (const [name, secret] of Object.entries(kept)) typed[name] ||= secret
  return typed
}

/** The whole form of a provider: what all have, what its kind has, and its secrets apart. Left empty, a kept one stays. */
export async function readProvider(kind: Kind, body: unknown, kept: Record<string, string>) {
  const own = kinds[kind]
  if (!own) throw new Error(`There is no form for ${kind}.`)
  const shown = shownOf(kind, body)
  const common = parse(Common, body)
  const config = parse(own.Config, completedWith(kept, body))
  if (!common.ok || !config.ok)
    return refuse(shown, { ...(common.ok ? {} : common.errors), ...(config.ok ? {} : config.errors) })

  const completed = own.complete ? await own.complete(config.value).catch(asRefusal) : config.value
  if (completed instanceof Refusal)
    return refuse(shown, {
      [own.completes?.(config.value) ?? 'name']: [reasons[completed.reason][0], completed.detail]
        .filter(Boolean)
        .join(' '),
    })

  const secrets = { ...kept }
  for (const name of own.secrets) {
    const typed = completed[name]
    if (typeof typed === 'string' && typed !== '') secrets[name] = typed
    delete completed[name]
  }
  return { ok: true as const, value: { ...common.value, config: completed, secrets } satisfies Saved }
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  throw error
}

/** A provider as its form shows it, without its secrets. */
export const presentProvider = ({ config, domains, ...provider }: Provider) => ({
  ...config,
  ...provider,
  domains: domains.join(', '),
})
