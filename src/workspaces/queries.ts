import type { Database } from '../database/connection.js'
import { formHash, type Posted } from '../entries/once.js'
import type { Member } from '../members/queries.js'
import { BUILT_IN_ROLES } from '../permissions/catalog.js'
import type { ProjectDefaults, RoundingSettings, WorkspaceSettings } from './form.js'

export type Workspace = WorkspaceSettings &
  ProjectDefaults &
  RoundingSettings & { id: string; logo_version: string | null }

const columns = [
  'id',
  'name',
  'zone',
  'currency',
  'week_start',
  'duration_format',
  'default_project_public',
  'default_project_billable',
  'rounding',
  'rounding_minutes',
  'logo_version',
]

/** The member's workspace with its settings. */
export const findWorkspace = (db: Database, member: Member): Promise<Workspace> =>
  db('workspaces').where({ id: member.workspace_id }).first(columns)

export type NewWorkspace = { name: string; zone: string; currency: string; week_start: number; user_id: string }

/**
 * Makes a workspace with the built-in roles and this user as its owner, and returns its id. One statement, as each
 * row needs the others.
 */
export async function create(db: Database, workspace: NewWorkspace, form_hash: string | null = null): Promise<string> {
  const { rows } = await db.raw(
    `with ids as (
       select new_id() as workspace_id, new_id() as member_id
     ), workspace as (
       insert into workspaces (id, owner_id, name, zone, currency, week_start, form_hash)
       select workspace_id, member_id, :name, :zone, :currency, :week_start, :form_hash from ids
     ), built_in as (
       insert into roles (workspace_id, name, built_in)
       select workspace_id, name, true from ids, unnest(cast(:roles as text[])) as name
     )
     insert into members (workspace_id, id, user_id)
     select workspace_id, member_id, :user_id from ids
     returning workspace_id`,
    { ...workspace, form_hash, roles: BUILT_IN_ROLES },
  )
  return rows[0].workspace_id
}

/** As `create`, but the same form posted twice makes one workspace: both times its id comes back. */
export const createOnce = (db: Database, { form_id, ...workspace }: NewWorkspace & Posted): Promise<string> =>
  db.transaction(async trx => {
    await trx('users').where({ id: workspace.user_id }).forNoKeyUpdate().first('id')
    const form_hash = formHash({ form_id, ...workspace })
    const made = form_hash === null ? undefined : await trx('workspaces').where({ form_hash }).first('id')
    return made ? made.id : create(trx, workspace, form_hash)
  })

/** Those of these workspaces that are there, in the order of their ids here; they stay until the transaction ends. */
export async function listNamed(trx: Database, ids: string[]): Promise<{ id: string; name: string }[]> {
  const found: { id: string; name: string }[] = await trx('workspaces')
    .whereIn('id', ids)
    .forKeyShare()
    .select('id', 'name')
  return ids.flatMap(id => found.find(each => each.id === id) ?? [])
}

/** Changes the settings that belong to the workspace itself. */
export const configure = (
  db: Database,
  member: Member,
  settings: WorkspaceSettings | ProjectDefaults | Partial<RoundingSettings>,
) => db('workspaces').where({ id: member.workspace_id }).update(settings)

/** The workspace's logo, for whoever is an active member of it. */
export const findLogo = (
  db: Database,
  userId: string,
  workspaceId: string,
): Promise<{ logo: Buffer; logo_type: string; logo_version: string } | undefined> =>
  db('workspaces as w')
    .join('members as m', 'm.workspace_id', 'w.id')
    .where({ 'w.id': workspaceId, 'm.user_id': userId, 'm.state': 'active' })
    .whereNotNull('w.logo')
    .first('w.logo', 'w.logo_type', 'w.logo_version')

export const hangLogo = (db: Database, member: Member, logo: Buffer, logo_type: string) =>
  db('workspaces').where({ id: member.workspace_id }).update({ logo, logo_type })

export const removeLogo = (db: Database, member: Member) =>
  db('workspaces').where({ id: member.workspace_id }).update({ logo: null, logo_type: null })
