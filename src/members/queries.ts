import type { Database } from '../database/connection.js'

/** A user in a workspace, as every query and policy takes it: whoever asks. */
export type Member = {
  workspace_id: string
  id: string
  user_id: string
  is_owner: boolean
  workspace_name: string
  /** The person's own zone and week, not the workspace's. */
  zone: string
  week_start: number
  hour_cycle: 12 | 24
  locale: string
}

/** A workspace in the switcher. */
export type Membership = { id: string; name: string }

const columns = {
  workspace_id: 'm.workspace_id',
  id: 'm.id',
  user_id: 'm.user_id',
  workspace_name: 'w.name',
  zone: 'u.zone',
  week_start: 'u.week_start',
  hour_cycle: 'u.hour_cycle',
  locale: 'u.locale',
}

const activeMembers = (db: Database, userId: string) =>
  db('members as m')
    .join('workspaces as w', 'w.id', 'm.workspace_id')
    .join('users as u', 'u.id', 'm.user_id')
    .where({ 'm.user_id': userId, 'm.state': 'active' })

/** This user as a member of the workspace; undefined where they aren't one, also for a malformed id. */
export const findMember = (db: Database, userId: string, workspaceId: string): Promise<Member | undefined> =>
  activeMembers(db, userId)
    .where({ 'm.workspace_id': workspaceId })
    .first(columns, db.raw('w.owner_id = m.id as is_owner'))

/** This user in the workspace that they were in last. */
export const findActiveMember = (db: Database, userId: string): Promise<Member | undefined> =>
  activeMembers(db, userId)
    .orderBy([{ column: 'm.last_active_at', order: 'desc' }, { column: 'm.workspace_id' }])
    .first(columns, db.raw('w.owner_id = m.id as is_owner'))

/** The workspaces that this user may switch to, by name. */
export const listMemberships = (db: Database, userId: string): Promise<Membership[]> =>
  activeMembers(db, userId).orderBy('w.name').select('w.id', 'w.name')

const STALE_MINUTES = 1

/** Notes that the member was here; at most once a minute, so that reading stays cheap. */
export const touch = (db: Database, member: Member) =>
  db('members')
    .where({ workspace_id: member.workspace_id, id: member.id })
    .whereRaw('last_active_at < now() - make_interval(mins => ?)', [STALE_MINUTES])
    .update({ last_active_at: db.fn.now() })
