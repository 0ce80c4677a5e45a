import { z } from 'zod'
import { domains, ids, listed } from '../settings/schemas.js'
import { oneLine } from '../users/form.js'
import { parse, refuse } from '../web/forms.js'
import { kinds } from './kinds.js'
import { UNMAPPED_ROLES } from './mapping.js'
import type { Kind, Mapping, Provider } from './queries.js'
import { reasons } from './reasons.js'
import { Refusal } from './refusal.js'

const ticked = z
  .string()
  .optional()
  .transform(value => value === '1')

const LINE =
  /^(?<group>.{1,200}?)\s*=\s*(?<workspace_id>[0-9a-f]{24})\s+(?:(?<role>ROLE_[A-Z_]{1,45})|(?<team_id>[0-9a-f]{24}))$/u

/** `group = workspace id, then a role or a team's id`, one a line. */
const Mappings = z
  .string()
  .default('')
  .transform((typed, context) => {
    const lines = typed.split(/\r?\n/).map(line => line.trim())
    return lines.filter(Boolean).flatMap((line): Mapping[] => {
      const { group = '', workspace_id = '', role, team_id } = LINE.exec(line)?.groups ?? {}
      const isWell = group !== '' && !(role && UNMAPPED_ROLES.includes(role))
      if (isWell && role) return [{ group, workspace_id, role }]
      if (isWell && team_id) return [{ group, workspace_id, team_id }]
      context.addIssue({
        code: 'custom',
        message: `“${line.slice(0, 80)}” is no such line, or names a role that no group gives.`,
      })
      return []
    })
  })

const Common = z.object({
  name: oneLine(60, 'Type a name.').min(1, 'Type a name.'),
  domains: z.string().default('').pipe(domains).transform(listed),
  allows_sign_up: ticked,
  links_by_email: ticked,
  default_workspaces: z.string().default('').pipe(ids),
  mappings: Mappings,
  version: z.coerce.number().int().default(0),
})

type Saved = z.infer<typeof Common> & { config: Record<string, unknown>; secrets: Record<string, string> }

/** What was typed, without its secrets: they go into no page. */
export const shownOf = (kind: Kind, body: unknown) =>
  Object.fromEntries(Object.entries(body ?? {}).filter(([name]) => !kinds[kind]?.secrets.includes(name)))

/** The whole form of a provider: what all have, what its kind has, and its secrets apart. Left empty, a kept one stays. */
export async function readProvider(kind: Kind, body: unknown, kept: Record<string, string>) {
  const own = kinds[kind]
  if (!own) throw new Error(`There is no form for ${kind}.`)
  const shown = shownOf(kind, body)
  const common = parse(Common, body)
  const config = parse(own.Config, body)
  if (!common.ok || !config.ok)
    return refuse(shown, { ...(common.ok ? {} : common.errors), ...(config.ok ? {} : config.errors) })

  const completed = own.complete ? await own.complete(config.value).catch(asRefusal) : config.value
  if (completed instanceof Refusal)
    return refuse(shown, {
      [own.completes ?? 'name']: [reasons[completed.reason][0], completed.detail].filter(Boolean).join(' '),
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
export const presentProvider = ({ config, domains, mappings, ...provider }: Provider) => ({
  ...config,
  ...provider,
  domains: domains.join(', '),
  mappings: mappings
    .map(each => `${each.group} = ${each.workspace_id} ${'role' in each ? each.role : each.team_id}`)
    .join('\n'),
})
