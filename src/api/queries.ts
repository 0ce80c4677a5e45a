import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { always, either, type Sql, sql } from '../database/sql.js'
import { entriesFor, seenMembers } from '../entries/policy.js'
import { type Entry, entriesInSight } from '../entries/queries.js'
import { maySeeMembers } from '../members/policy.js'
import type { Member } from '../members/queries.js'
import { estimateSeen, projectsFor } from '../projects/policy.js'
import type { COLOURS } from '../web/colours.js'
import type { EntryQuery, ProjectQuery } from './form.js'

/** Rows of one page, and whether it is the last one. */
export type ApiPage<Row> = { rows: Row[]; is_last: boolean }

type Paging = { page: number; 'page-size': number }

const cut = <Row>(rows: Row[], { 'page-size': size }: Paging): ApiPage<Row> => ({
  rows: rows.slice(0, size),
  is_last: rows.length <= size,
})
const offset = ({ page, 'page-size': size }: Paging) => (page - 1) * size

export type ApiProject = {
  id: string
  name: string
  client_id: string | null
  client_name: string | null
  colour: (typeof COLOURS)[number]
  note: string
  is_public: boolean
  is_billable: boolean
  is_archived: boolean
  /** Null also where the pages show them none. */
  estimate_seconds: number | null
}

/** The projects that the member may view, by name. */
export async function listProjects(db: Database, member: Member, query: ProjectQuery): Promise<ApiPage<ApiProject>> {
  const rows = await db('projects as p')
    .leftJoin('clients as c', join =>
      join.on({ 'c.workspace_id': 'p.workspace_id', 'c.id': 'p.client_id' }).onNull('c.deleted_at'),
    )
    .where(projectsFor('view', member))
    .whereNull('p.deleted_at')
    .modify(list => {
      if (query.name) list.where(sql`position(lower(${query.name}) in lower(p.name)) > 0`)
      if (query.archived) list.where(sql`(p.archived_at is not null) = ${query.archived === 'true'}`)
      if (query.billable) list.where({ 'p.is_billable': query.billable === 'true' })
    })
    .orderByRaw(sql`${folded(sql`p.name`)}, p.id`)
    .limit(query['page-size'] + 1)
    .offset(offset(query))
    .select({
      id: 'p.id',
      name: 'p.name',
      client_id: 'c.id',
      client_name: 'c.name',
      colour: 'p.colour',
      note: 'p.note',
      is_public: 'p.is_public',
      is_billable: 'p.is_billable',
      is_archived: sql`p.archived_at is not null`,
      estimate_seconds: sql`case when ${estimateSeen(member)} then p.estimate_seconds end`,
    })
  return cut(rows, query)
}

/**
 * The member of this workspace who is that user, in whatever state, as their entries stay: themselves, and for who sees
 * neither the members nor any time of theirs nobody.
 */
export const findMemberOfUser = (db: Database, asker: Member, userId: string): Promise<{ id: string } | undefined> =>
  db('members as m')
    .where({ 'm.workspace_id': asker.workspace_id, 'm.user_id': userId })
    .where(
      maySeeMembers(asker)
        ? always
        : either([sql`m.id = ${asker.id}`, seenMembers(asker), sql`exists (${entriesOf(asker)})`]),
    )
    .first('m.id')

const entriesOf = (asker: Member): Sql =>
  sql`select from entries as e where e.member_id = m.id and ${entriesFor('view', asker)}`

const DAYS_WITHOUT_RANGE = 60

/**
 * One member's entries within the asker's sight, newest first, of the instants from `start` to `end`: without a start,
 * of the last 60 days.
 */
export async function listEntries(
  db: Database,
  asker: Member,
  memberId: string,
  query: EntryQuery,
): Promise<ApiPage<Entry>> {
  const start = query.start ?? new Date((query.end ?? new Date()).getTime() - DAYS_WITHOUT_RANGE * 86_400_000)
  const rows = await entriesInSight(db, asker)
    .where({ 'e.member_id': memberId })
    // the day bounds the walk of the index; the instants are the rule
    .where(sql`e.day >= cast(${start} as timestamptz)::date - 1 and e.started_at >= ${start}`)
    .modify(list => {
      if (query.end) list.where(sql`e.started_at <= ${query.end}`)
      if (query['in-progress']) list.where(sql`(e.stopped_at is null) = ${query['in-progress'] === 'true'}`)
    })
    .orderBy([{ column: 'e.day', order: 'desc' }, { column: 'e.started_at', order: 'desc' }, { column: 'e.id' }])
    .limit(query['page-size'] + 1)
    .offset(offset(query))
  return cut(rows, query)
}
