import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { always, both, either, listed, type Sql, sql } from '../database/sql.js'
import { entriesFor } from '../entries/policy.js'
import { type Entry, entriesInSight } from '../entries/queries.js'
import { shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import { amountFor } from '../rates/amount.js'
import { asPage, PAGE, type Page } from '../web/paging.js'
import { type Detailed, firstOrder, type Sort } from './detailed-form.js'
import { reported } from './filter.js'
import { type Rounding, secondsOf } from './rounding.js'
import { sumsBy } from './sources.js'
import { inTotal, type Totals } from './totals.js'

/**
 * An entry of a report, with whose it is, how long it counts, which is rounded where the report is, and what it earns;
 * null where it earns nothing or that is not to be seen.
 */
export type ReportedEntry = Entry & { member_name: string; counted_seconds: number; amount_cents: number | null }

export type DetailedPage = Page<ReportedEntry> & { totals: Totals }

type Key = { key: Sql; type: Sql; isUp: boolean }

/** What the list is sorted by, in its first order; never null, so that a page can begin after any row. */
const KEYS: Record<Sort, (member: Member, seconds: Sql) => Omit<Key, 'isUp'>[]> = {
  date: () => [
    { key: sql`e.day`, type: sql`date` },
    { key: sql`e.started_at`, type: sql`timestamptz` },
  ],
  description: () => [{ key: folded(sql`e.description`), type: sql`text` }],
  project: () => [
    { key: sql`coalesce(case when p.deleted_at is null then ${folded(sql`p.name`)} end, '')`, type: sql`text` },
  ],
  member: () => [{ key: folded(shownName), type: sql`text` }],
  duration: (_member, seconds) => [{ key: seconds, type: sql`integer` }],
  amount: (member, seconds) => [{ key: sql`coalesce(${seenAmount(member, seconds)}, -1)`, type: sql`bigint` }],
}

const seenAmount = (member: Member, seconds: Sql): Sql =>
  sql`case when ${entriesFor('view_rate', member)} then ${amountFor(seconds)} end`

/** The entries `e` with what they may be sorted by. */
const SOURCES: Partial<Record<Sort, Sql>> = {
  project: sql`entries as e left join projects as p on p.workspace_id = e.workspace_id and p.id = e.project_id and p.deleted_at is null`,
  member: sql`entries as e join members as m on m.workspace_id = e.workspace_id and m.id = e.member_id join users as u on u.id = m.user_id`,
}
const sourceOf = (sort: Sort): Sql => SOURCES[sort] ?? sql`entries as e`

/** A page of the entries of a report, with what all of them come to: those after or before one of them, else the first. */
export async function listPage(db: Database, member: Member, report: Detailed): Promise<DetailedPage> {
  const { sort, before, after, rounding } = report
  const keys = keysOf(member, report, before !== undefined)
  const edge = before ?? after
  const all = reported(member, report.range, report.filter)
  const values = edge ? await findEdge(db, all, sort, keys, edge) : undefined
  const { rows } = await db.raw('?', [
    sql`select array(select cast(e.id as text) from ${sourceOf(sort)} where ${both(all, values ? beyond(keys, values) : always)}
                      order by ${inOrder(keys)} limit ${PAGE + 1}) as ids,
               ${inTotal}
          from (${sumsBy(member, report, [])}) as summed`,
  ])
  const { ids, ...totals }: { ids: string[] } & Totals = rows[0]
  const read = ids.length > 0 ? await listEntries(db, member, ids, rounding) : []
  return { ...asPage(read, report), totals }
}

/** These entries in the order of `ids`, as far as they are in sight. */
async function listEntries(
  db: Database,
  member: Member,
  ids: string[],
  rounding: Rounding | undefined,
): Promise<ReportedEntry[]> {
  const rows = await reportedEntries(db, member, rounding).whereIn('e.id', ids)
  const byId = new Map(rows.map(row => [row.id, row]))
  return ids.flatMap(id => byId.get(id) ?? [])
}

/** The entries within sight as a report shows them. */
export const reportedEntries = (db: Database, member: Member, rounding: Rounding | undefined) =>
  entriesInSight(db, member)
    .join('members as m', { 'm.workspace_id': 'e.workspace_id', 'm.id': 'e.member_id' })
    .join('users as u', 'u.id', 'm.user_id')
    .select<ReportedEntry[]>(
      sql`${shownName} as member_name`,
      sql`${secondsOf(rounding)} as counted_seconds`,
      sql`${seenAmount(member, secondsOf(rounding))} as amount_cents`,
    )

/**
 * By what the entry is sorted that a page begins or ends at, as texts: a Date would lose what is below a millisecond. It is
 * one of `all` in the report, as whoever looks at a saved one would learn where among them its maker's others belong.
 */
async function findEdge(db: Database, all: Sql, sort: Sort, keys: Key[], id: string): Promise<string[] | undefined> {
  const { rows } = await db.raw('?', [
    sql`select ${edgeOf(keys)} as values from ${sourceOf(sort)} where ${all} and e.id = ${id}`,
  ])
  return rows[0]?.values
}

/** The order of a report for who reads all of it: `edge` are the keys of a row as texts, `after` what stands below it. */
export function orderOf(member: Member, report: Detailed) {
  const keys = keysOf(member, report)
  return { inOrder: inOrder(keys), edge: edgeOf(keys), after: (edge: string[]): Sql => beyond(keys, edge) }
}

function keysOf(member: Member, { sort, order = firstOrder(sort), rounding }: Detailed, fromBelow = false): Key[] {
  const isUp = (order === 'asc') !== fromBelow
  return [
    ...KEYS[sort](member, secondsOf(rounding)).map(key => ({ ...key, isUp })),
    { key: sql`e.id`, type: sql`id`, isUp: !fromBelow },
  ]
}

const inOrder = (keys: Key[]): Sql => listed(keys.map(({ key, isUp }) => sql`${key} ${direction(isUp)}`))

const edgeOf = (keys: Key[]): Sql => sql`array[${listed(keys.map(({ key }) => sql`cast(${key} as text)`))}]`

/** What stands after the row with these values: the first key decides, and the next one between equals. */
function beyond([first, ...rest]: Key[], [value, ...values]: string[]): Sql {
  const { key, type, isUp } = first as Key
  const at = sql`cast(${value} as ${type})`
  const isBeyond = isUp ? sql`${key} > ${at}` : sql`${key} < ${at}`
  if (rest.length === 0) return isBeyond
  const isNear = isUp ? sql`${key} >= ${at}` : sql`${key} <= ${at}` // said apart, as an index is walked by it
  return both(isNear, either([isBeyond, both(sql`${key} = ${at}`, beyond(rest, values))]))
}

const direction = (isUp: boolean): Sql => (isUp ? sql`asc` : sql`desc`)
