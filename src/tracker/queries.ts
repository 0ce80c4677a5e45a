import type { Knex } from 'knex'
import type { Database } from '../database/connection.js'
import { PREPARED } from '../database/prepared.js'
import { always, both, either, type Sql, sql } from '../database/sql.js'
import { entriesFor } from '../entries/policy.js'
import { type Entry, entriesInSight } from '../entries/queries.js'
import type { Member } from '../members/queries.js'
import { matching } from './search.js'
import type { Place, View } from './view.js'
import { firstOfWeek, type Week } from './week.js'

/** What a day comes to, whether all of its entries are on the page or not. */
export type DaySum = { day: string; seconds: number; entry_count: number }

/** A part of one's list, newest first, and the sums of its days and of the other days of their weeks. */
export type OwnList = { entries: Entry[]; sums: DaySum[]; has_earlier: boolean }

/** A page goes on from here to the end of the week, else of the day, as long as it stays within `MOST`. */
const LEAST = 20
const MOST = 30
/** However far somebody has unfolded the list, no page is longer. */
const MOST_UNFOLDED = 500

/** The member's own finished entries, as far as `view` asks for them. */
export async function listOwn(db: Database, member: Member, view: View, week: Week): Promise<OwnList> {
  const most = view.until ? MOST_UNFOLDED : MOST
  const found = both(entriesFor('view', member), own(member), matching(member, view.q))
  const page = entriesInSight(db, member)
    .where(both(own(member), matching(member, view.q), startingAt(view), downTo(view.until)))
    .orderByRaw('e.day desc, e.started_at desc, e.id')
    .limit(most + 1, { skipBinding: true }) // a plan that knows how few it is for walks the index
  const { rows, hasEarlier } = await withSums(db, member, { page, found, view, week })

  const entries = rows.filter((row): row is EntryRow => row.id !== null)
  const end = view.until ? Math.min(entries.length, most) : endOfPage(entries, member.week_start)
  return { entries: entries.slice(0, end), sums: sumsOf(rows), has_earlier: end < entries.length || hasEarlier }
}

/** How many entries a search has found, and what they come to; no more than 10,001 are counted. */
export async function countOwn(db: Database, member: Member, q: string): Promise<{ count: number; seconds: number }> {
  const found = db('entries as e')
    .where(both(entriesFor('view', member), own(member), matching(member, q)))
    .limit(10_001)
    .select('e.seconds')
  const { rows } = await db.raw('select count(*) as count, coalesce(sum(seconds), 0) as seconds from ? as found', [
    found,
  ])
  return rows[0]
}

const own = (member: Member): Sql =>
  sql`(e.workspace_id = ${member.workspace_id} and e.member_id = ${member.id} and e.stopped_at is not null)`

/** Where the part begins. The bound on the day alone is what the index walks by. */
function startingAt({ before, day }: View): Sql {
  if (before) return comesAfter(before)
  return day ? sql`e.day <= ${day}` : always
}

/** The entries `e` that stand below this place in a list, newest first. */
export const comesAfter = ({ day, started_at, id }: Place): Sql =>
  sql`(e.day <= ${day} and (e.day < ${day} or ${either([
    sql`e.started_at < ${started_at}`,
    sql`(e.started_at = ${started_at} and e.id > ${id})`,
  ])}))`

const downTo = (place: Place | undefined): Sql =>
  place ? sql`(e.day >= ${place.day} and not ${comesAfter(place)})` : always

type SumRow = { sum_day: string; day_seconds: number; day_count: number; has_earlier: boolean }
type EntryRow = SumRow & Entry
type Row = EntryRow | (SumRow & { id: null })

type Part = { page: Knex.QueryBuilder; found: Sql; view: View; week: Week }

/** One query for entries and sums: a day that has a sum but nothing on the page is a row without an entry. */
async function withSums(db: Database, member: Member, { page, found, view, week }: Part) {
  const { first, last } = sumRange(member, view, week)
  const earlier = view.until ? both(found, comesAfter(view.until)) : sql`false`
  const query = db.raw<{ rows: Row[] }>(
    `with page as ?,
          sums as (select e.day as sum_day, sum(e.seconds) as day_seconds, count(*) as day_count
                     from entries as e
                    where ? and e.day between ? and ?
                    group by e.day)
     select exists (select from entries as e where ?) as has_earlier, sums.*, page.*
       from sums
       left join page on page.day = sums.sum_day
      order by sums.sum_day desc, page.started_at desc, page.id`,
    [page, found, first, last, earlier],
  )
  const { rows } = await (view.q ? query : query.options(PREPARED))
  return { rows, hasEarlier: rows[0]?.has_earlier ?? false }
}

/** The days whose sums a page shows: those of its weeks, or of a search only the ones with something on the page. */
function sumRange(member: Member, view: View, week: Week): { first: Sql; last: Sql } {
  const oldest = sql`(select min(day) from page)`
  if (view.q) return { first: oldest, last: sql`(select max(day) from page)` }

  const weekOf = (day: Sql) => sql`(${day} - (extract(isodow from ${day})::integer - ${member.week_start} + 7) % 7)`
  const from = view.before?.day ?? view.day
  return from
    ? { first: weekOf(oldest), last: sql`(${weekOf(sql`cast(${from} as date)`)} + 6)` }
    : { first: sql`least(${weekOf(oldest)}, ${week.first})`, last: sql`cast('infinity' as date)` }
}

const sumsOf = (rows: Row[]): DaySum[] =>
  [...new Map(rows.map(row => [row.sum_day, row])).values()].map(({ sum_day, day_seconds, day_count }) => ({
    day: sum_day,
    seconds: day_seconds,
    entry_count: day_count,
  }))

/** How many of `entries` make a page: to the end of a week where one comes in time, else of a day. */
function endOfPage(entries: Entry[], weekStart: number): number {
  if (entries.length <= MOST) return entries.length
  const ends = Array.from({ length: MOST - LEAST + 1 }, (_, index) => LEAST + index)
  const dayOf = (index: number) => (entries[index] as Entry).day
  const dayEnds = ends.filter(end => dayOf(end - 1) !== dayOf(end))
  const weekEnd = dayEnds.find(end => firstOfWeek(dayOf(end - 1), weekStart) !== firstOfWeek(dayOf(end), weekStart))
  return weekEnd ?? dayEnds[0] ?? MOST
}
