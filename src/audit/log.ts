import type { Database } from '../database/connection.js'
import { always, both, type Sql, sql } from '../database/sql.js'
import { asPage, PAGE, type Page } from '../web/paging.js'
import { FAILURES, type LogFilter } from './form.js'
import { failures } from './kinds.js'
import type { Event } from './queries.js'

/** An event as the log shows it: who did what to whom, by the names of then. */
export type Logged = {
  id: string
  occurred_at: Date
  /** The same, as exactly as it is kept: a place in the list. */
  at: string
  /** Also one that this version doesn't know. */
  kind: string
  actor: string
  by_operator: boolean
  subject: string
  address: string
  details: NonNullable<Event['details']>
  user_id: string | null
  workspace_id: string | null
}

type Place = Pick<Logged, 'at' | 'id'>
type Narrowed = Omit<LogFilter, 'after' | 'before'>

const BATCH = 1000

/** A page of the events that a filter leaves, the newest first. What begins at an event that is purged begins anew. */
export async function listPage(db: Database, { after, before, ...narrowed }: LogFilter): Promise<Page<Logged>> {
  const edge = before ?? after
  const found = db('audit_events').where({ id: edge ?? null })
  const place: Place | undefined = edge ? await found.first('id', db.raw('occurred_at::text as at')) : undefined
  if (!place) return asPage(await read(db, narrowed, PAGE + 1), {})
  return asPage(await read(db, narrowed, PAGE + 1, place, before !== undefined), { after, before })
}

/** All events that a filter leaves, the newest first, read as they are taken. */
export async function* listAll(db: Database, narrowed: Narrowed): AsyncGenerator<Logged> {
  let events = await read(db, narrowed, BATCH)
  while (events.length > 0) {
    yield* events
    events = events.length < BATCH ? [] : await read(db, narrowed, BATCH, events.at(-1))
  }
}

/** So many events from a place on, towards the older ones or back. One query, which walks an index for each part. */
async function read(db: Database, narrowed: Narrowed, limit: number, place?: Place, isBack = false): Promise<Logged[]> {
  const order = isBack ? sql`order by occurred_at, id` : sql`order by occurred_at desc, id desc`
  const beyond = place
    ? sql`(e.occurred_at, e.id) ${isBack ? sql`>` : sql`<`} (cast(${place.at} as timestamptz), cast(${place.id} as text))`
    : always
  const parts = partsOf(narrowed).map(
    part =>
      sql`(select e.id, e.occurred_at, e.occurred_at::text as at, e.kind, e.actor, e.operator_id is not null as by_operator, e.subject,
                  e.address, e.details, e.user_id, e.workspace_id
             from audit_events as e
            where ${both(part, inRange(narrowed), beyond)}
            ${order} limit ${limit})`,
  )
  const all = parts.reduce((before, part) => sql`${before} union ${part}`)
  const { rows } = await db.raw('?', [sql`select * from (${all}) as event ${order} limit ${limit}`])
  return rows
}

/** What is asked for, in parts each of which is read from an index in its order, the newest first. */
function partsOf({ person, kind }: Narrowed): Sql[] {
  const kinds = kind === FAILURES ? failures : kind ? [kind] : []
  if (!person) return kinds.length > 0 ? kinds.map(each => sql`e.kind = ${each}`) : [always]
  const isOfKind = kinds.length > 0 ? sql`e.kind = any(${kinds})` : always
  return eventsOf(person).map(part => both(part, isOfKind))
}

/** Events of a person: what they did, what was done to something of their name, and what the account has been through. */
const eventsOf = (person: string): Sql[] => [
  sql`lower(e.actor) = lower(${person})`,
  sql`(lower(e.subject) = lower(${person}) and e.subject <> '')`,
  sql`e.user_id = (select id from users where lower(username) = lower(${person}))`,
  sql`e.user_id = (select id from users where lower(email) = lower(${person}))`,
]

const inRange = ({ from, to }: Narrowed): Sql =>
  both(
    from ? sql`e.occurred_at >= cast(${from} as timestamp) at time zone 'UTC'` : always,
    to ? sql`e.occurred_at < (cast(${to} as timestamp) + interval '1 day') at time zone 'UTC'` : always,
  )
