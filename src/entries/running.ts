import type { Database } from '../database/connection.js'
import { PREPARED } from '../database/prepared.js'
import { sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { type Entry, entriesInSight } from './queries.js'

/** A timer of the same person in another workspace: no more than that it runs. */
export type Elsewhere = { workspace_id: string; workspace_name: string; started_at: Date }

/** The member's running entry, and the timers that run in their other workspaces, in one query. */
export async function findTimers(
  db: Database,
  member: Member,
): Promise<{ running: Entry | undefined; elsewhere: Elsewhere[] }> {
  const running = entriesInSight(db, member).where({ 'e.member_id': member.id }).whereNull('e.stopped_at')
  const { rows } = await db
    .raw('select others.elsewhere, here.* from (?) as others left join (?) as here on true', [
      elsewhere(member),
      running,
    ])
    .options(PREPARED)
  const [{ elsewhere: others, ...entry }] = rows
  return {
    running: entry.id ? entry : undefined,
    elsewhere: others.map((each: Elsewhere) => ({ ...each, started_at: new Date(each.started_at) })),
  }
}

const elsewhere = ({ user_id, workspace_id }: Member) =>
  sql`select coalesce(jsonb_agg(jsonb_build_object('workspace_id', w.id, 'workspace_name', w.name,
                                                   'started_at', e.started_at) order by e.started_at), '[]') as elsewhere
        from members as m
        join workspaces as w on w.id = m.workspace_id
        join entries as e on e.workspace_id = m.workspace_id and e.member_id = m.id and e.stopped_at is null
       where m.user_id = ${user_id} and m.state = 'active' and m.workspace_id <> ${workspace_id}`

/** When the last of the member's own entries of a day ended; undefined where there is none. */
export async function findLastEnd(db: Database, member: Member, day: string): Promise<Date | undefined> {
  const last = await entriesInSight(db, member)
    .where({ 'e.member_id': member.id, 'e.day': day })
    .whereNotNull('e.stopped_at')
    .orderBy('e.stopped_at', 'desc')
    .first()
  return last?.stopped_at ?? undefined
}
