import type { Database } from '../database/connection.js'
import type { Keys } from '../secret.js'
import type { Logo } from '../web/logo.js'

export type Kind = 'oauth2' | 'ldap' | 'saml'

/** Who is in `group` at the provider gets a role or is in a team of a workspace. */
export type Mapping = { group: string; workspace_id: string } & ({ role: string } | { team_id: string })

/** A provider as the panel and the log-in page list them; `config` holds no secret. */
export type Provider = {
  id: string
  kind: Kind
  name: string
  position: number
  is_active: boolean
  /** What the protocol's own form asks for, as its schema wrote it. */
  config: Record<string, unknown>
  sealed_secrets: string | null
  /** Lower-case domains whose addresses may come in; none for all. */
  domains: string[]
  allows_sign_up: boolean
  links_by_email: boolean
  /** As the setting of that name; empty for what the setting says. */
  default_workspaces: string
  mappings: Mapping[]
  logo_version: string | null
  version: number
}

/** A provider whose protocol can go to work: its secrets, by the names of its form, and where it lives here. */
export type OpenProvider = Provider & {
  secrets: Record<string, string>
  /** Absolute, as it is registered at the provider; `/callback` and `/metadata` are below it. */
  url: string
}

const COLUMNS = [
  'id',
  'kind',
  'name',
  'position',
  'is_active',
  'config',
  'sealed_secrets',
  'domains',
  'allows_sign_up',
  'links_by_email',
  'default_workspaces',
  'mappings',
  'logo_version',
  'version',
] as const satisfies readonly (keyof Provider)[]

const inOrder = ['position', 'created_at', 'id']

export const listProviders = (db: Database): Promise<Provider[]> =>
  db('sso_providers')
    .orderBy(inOrder)
    .select(...COLUMNS)

export const listActive = (db: Database): Promise<Provider[]> => listProviders(db).then(all => all.filter(isActive))

const isActive = (provider: Provider) => provider.is_active

export const findProvider = (db: Database, id: string): Promise<Provider | undefined> =>
  db('sso_providers')
    .where({ id })
    .first(...COLUMNS)

export const findLogo = (db: Database, id: string): Promise<Logo | undefined> =>
  db('sso_providers').where({ id }).whereNotNull('logo').first('logo', 'logo_type', 'logo_version')

/** The provider with its secrets in plain text, for its protocol alone. */
export const open = (provider: Provider, keys: Pick<Keys, 'decrypt'>, baseUrl: string): OpenProvider => ({
  ...provider,
  secrets: provider.sealed_secrets ? JSON.parse(keys.decrypt(provider.sealed_secrets)) : {},
  url: `${baseUrl}/sso/${provider.id}`,
})

export type NewProvider = Pick<Provider, 'kind' | 'name'> & Partial<Omit<Provider, 'id' | 'kind' | 'name'>>

/** Makes a provider, the last in the order, and returns its id. */
export async function create(trx: Database, { mappings, ...provider }: NewProvider): Promise<string> {
  const [row] = await trx('sso_providers')
    .insert({
      position: trx.raw('(select coalesce(max(position), 0) + 1 from sso_providers)'),
      ...provider,
      ...(mappings && { mappings: JSON.stringify(mappings) }),
    })
    .returning('id')
  return row.id
}
