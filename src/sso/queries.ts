import type { Database } from '../database/connection.js'
import { place, shifted } from '../database/positions.js'
import type { Keys } from '../secret.js'
import { newFormId } from '../web/forms.js'
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

/**
 * The directories to ask about a name that `user` has here. Who has a password of ours is nobody's but ours, unless they
 * are linked to the directory, or it may link them by their address.
 */
export async function listDirectories(
  db: Database,
  user: { id: string; password_hash: string | null } | undefined,
): Promise<Provider[]> {
  const all = (await listActive(db)).filter(({ kind }) => kind === 'ldap')
  if (!user?.password_hash || all.length === 0) return all
  const linked: string[] = await db('identities').where({ user_id: user.id }).pluck('provider_id')
  return all.filter(({ id, links_by_email }) => links_by_email || linked.includes(id))
}

type Entry = { provider: Provider; subject: string; name: string }

/** The entries of a user in directories that are on, each by the name that it goes by there. */
export async function listEntriesOf(db: Database, user_id: string): Promise<Entry[]> {
  const own: { provider_id: string; subject: string; claims: { username: string | null; email: string | null } }[] =
    await db('identities').where({ user_id }).select('provider_id', 'subject', 'claims')
  return (await listActive(db)).flatMap(provider =>
    own
      .filter(({ provider_id }) => provider.kind === 'ldap' && provider_id === provider.id)
      .map(({ subject, claims }) => ({ provider, subject, name: claims.username ?? claims.email ?? '' })),
  )
}

const isActive = (provider: Provider) => provider.is_active

export const findProvider = (db: Database, id: string): Promise<Provider | undefined> =>
  db('sso_providers')
    .where({ id })
    .first(...COLUMNS)

/** The same, kept as it is until the transaction ends. */
export const hold = (trx: Database, id: string): Promise<Provider | undefined> =>
  trx('sso_providers')
    .where({ id })
    .forUpdate()
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

/** Changes a provider that has this version still; false where it has another by now. */
export const change = async (
  trx: Database,
  id: string,
  version: number,
  { mappings, ...values }: Partial<Omit<NewProvider, 'kind'>>,
): Promise<boolean> =>
  (await trx('sso_providers')
    .where({ id, version })
    .update({ ...values, ...(mappings && { mappings: JSON.stringify(mappings) }), version: version + 1 })) === 1

/** False where it was so already. */
export const turn = async (trx: Database, id: string, is_active: boolean): Promise<boolean> =>
  (await trx('sso_providers').where({ id }).whereNot({ is_active }).update({ is_active })) === 1

/** Moves a provider one place in the order, where there is one. */
export async function move(trx: Database, id: string, by: -1 | 1) {
  await trx.raw('lock table sso_providers in share row exclusive mode')
  const ids: string[] = await trx('sso_providers').orderBy(inOrder).pluck('id')
  await place(trx, 'sso_providers', shifted(ids, id, by))
}

export const remove = async (trx: Database, id: string): Promise<boolean> =>
  (await trx('sso_providers').where({ id }).del()) === 1

/** How many people come by a provider, and how many of them have no other way in. */
export async function countPeople(db: Database, id: string): Promise<{ people: number; without_other: number }> {
  const { rows } = await db.raw(
    `select count(*)::integer as people,
            count(*) filter (where u.password_hash is null and not exists (
              select from identities as o where o.user_id = i.user_id and o.provider_id <> i.provider_id
            ))::integer as without_other
       from identities as i
       join users as u on u.id = i.user_id
      where i.provider_id = ?`,
    [id],
  )
  return rows[0]
}

/** How many people come by each provider, by its id. */
export async function countAllPeople(db: Database): Promise<Map<string, number>> {
  const rows = await db('identities')
    .groupBy('provider_id')
    .select('provider_id', db.raw('count(*)::integer as people'))
  return new Map(rows.map(row => [row.provider_id, row.people]))
}

/** Hangs a picture on the provider's button, or takes it away. */
export const hangLogo = (trx: Database, id: string, picture: { logo: Buffer; logo_type: string } | undefined) =>
  trx('sso_providers')
    .where({ id })
    .update({
      logo: picture?.logo ?? null,
      logo_type: picture?.logo_type ?? null,
      logo_version: picture ? newFormId().slice(0, 12) : null,
    })

/** Seals every provider's secrets with the present secret, so that the one before it may be taken away. */
export const reseal = (db: Database, keys: Pick<Keys, 'encrypt' | 'decrypt'>) =>
  db.transaction(async trx => {
    const all = trx('sso_providers').whereNotNull('sealed_secrets').forUpdate()
    for (const { id, sealed_secrets } of await all.select('id', 'sealed_secrets'))
      await trx('sso_providers')
        .where({ id })
        .update({ sealed_secrets: keys.encrypt(keys.decrypt(sealed_secrets)) })
  })
