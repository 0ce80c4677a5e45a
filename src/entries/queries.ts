import type { Knex } from 'knex'
import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { PREPARED } from '../database/prepared.js'
import { sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { entriesFor } from './policy.js'

export type Entry = {
  id: string
  member_id: string
  description: string
  /** Where the entry was made: its dates and times are shown and typed in this zone. */
  zone: string
  started_at: Date
  /** Null while it runs. */
  stopped_at: Date | null
  seconds: number | null
  /** The date on which it began, in its own zone: 'YYYY-MM-DD'. */
  day: string
  /** Null for none, and for one that was deleted. */
  project: { id: string; name: string; colour: string; client: string | null } | null
  task: { id: string; name: string } | null
  tags: { id: string; name: string }[]
  billable: boolean
  version: number
  /** Whether the member may make another like it. */
  can_create: boolean
  can_edit: boolean
  can_delete: boolean
  can_bill: boolean
}

const PROJECT = `case when p.deleted_at is null and p.id is not null
  then jsonb_build_object('id', p.id, 'name', p.name, 'colour', p.colour, 'client', case when c.deleted_at is null then c.name end) end as project`
const TASK = `case when p.deleted_at is null and t.id is not null
  then jsonb_build_object('id', t.id, 'name', t.name) end as task`
const TAGS = `(select coalesce(jsonb_agg(jsonb_build_object('id', tags.id, 'name', tags.name) order by ${folded(sql`tags.name`)}), '[]')
    from entry_tags as et
    join tags on tags.workspace_id = et.workspace_id and tags.id = et.tag_id
   where et.workspace_id = e.workspace_id and et.entry_id = e.id) as tags`

/** Every column of an `Entry`, with what the member may do to it. */
const entryColumns = (db: Database, member: Member): (string | Knex.Raw)[] => [
  'e.id',
  'e.member_id',
  'e.description',
  'e.zone',
  'e.started_at',
  'e.stopped_at',
  'e.seconds',
  'e.day',
  'e.billable',
  'e.version',
  db.raw(PROJECT),
  db.raw(TASK),
  db.raw(TAGS),
  sql`${entriesFor('create', member)} as can_create`,
  sql`${entriesFor('edit', member)} as can_edit`,
  sql`${entriesFor('delete', member)} as can_delete`,
  sql`${entriesFor('edit_billable', member)} as can_bill`,
]

/** The entries within the member's sight, with what they are about; a list adds its range, its order and its limit. */
export const entriesInSight = (db: Database, member: Member) =>
  db('entries as e')
    .leftJoin('projects as p', { 'p.workspace_id': 'e.workspace_id', 'p.id': 'e.project_id' })
    .leftJoin('clients as c', { 'c.workspace_id': 'p.workspace_id', 'c.id': 'p.client_id' })
    .leftJoin('tasks as t', { 't.workspace_id': 'e.workspace_id', 't.id': 'e.task_id' })
    .where(entriesFor('view', member))
    .select<Entry[]>(entryColumns(db, member))

/** One entry within sight. */
export const findEntry = (db: Database, member: Member, id: string): Promise<Entry | undefined> =>
  entriesInSight(db, member).options(PREPARED).where({ 'e.id': id }).first()

/** The member's running entry. */
export const findRunning = (db: Database, member: Member): Promise<Entry | undefined> =>
  entriesInSight(db, member).options(PREPARED).where({ 'e.member_id': member.id }).whereNull('e.stopped_at').first()
