import { listed, type Sql, spaced, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { COLUMNS, type Column, DEFINITIONS, monthsHave } from './definitions.js'
import type { Report } from './detailed-form.js'
import { reported, tagsWithin } from './filter.js'
import { monthsKnow, partedByMonths } from './months.js'
import type { Range } from './range.js'
import type { Group } from './summary-form.js'
import { ENTRIES, MONTHS } from './totals.js'

/** The groups that a part with these levels is made of. */
export const usedIn = (groups: readonly Group[], levels: readonly number[]) => groups.slice(0, levels.at(-1))

const isTagged = (groups: readonly Group[], levels: readonly number[]) => usedIn(groups, levels).includes('tag')

/** Where the part with these levels is summed up from: entries each of which counts once, or under each of its tags. */
export const sourceOf = (groups: readonly Group[], levels: readonly number[]): Sql =>
  isTagged(groups, levels) ? TAGGED : ONCE

const ONCE = sql`once`
const TAGGED = sql`tagged`

/**
 * The entries of a report, summed up by what tells them apart in any of the parts that share a source. So they are read
 * once, and what they belong to is joined with the few rows that are left.
 */
export function sourcesOf(
  member: Member,
  report: Report,
  groups: readonly Group[],
  parts: readonly number[][],
  unsettled: readonly string[] = [],
): Sql[] {
  return [ONCE, TAGGED].flatMap(source => {
    const own = parts.filter(levels => sourceOf(groups, levels) === source)
    if (own.length === 0) return []
    const used = own.flatMap(levels => usedIn(groups, levels)).flatMap(group => DEFINITIONS[group].columns)
    return sql`${source} as (${sumsBy(member, report, [...new Set(used)], unsettled)})`
  })
}

/**
 * What the entries of a report come to by `columns`, each under all of its tags where these are asked for: rows of which
 * `inTotal` is made. Whole months are read as such where they know what is asked, by tag but for the `unsettled` ones; what
 * is left of the range is read from entries, by an index that has all of it. The same key may come several times.
 */
export function sumsBy(
  member: Member,
  { range, filter, rounding }: Report,
  columns: readonly Column[],
  unsettled: readonly string[] = [],
): Sql {
  const isByTag = columns.includes('tag_id')
  const areMonthsEnough = !rounding && monthsKnow(filter) && columns.every(monthsHave)
  const except = isByTag ? unsettled : []
  const { months, days } = areMonthsEnough ? partedByMonths(range, except) : { months: undefined, days: [range] }

  const told = columns.map(column => COLUMNS[column])
  const keys = told.map(({ of, name }) => sql`${of(member)} as ${name}`)
  const by = listed([...told.map(({ name }) => name), sql`billable, seen`])
  const ofEntries = (days: Range) => sql`
    select ${by}, ${ENTRIES.sums}
      from (select ${listed([...keys, ENTRIES.columns(member, rounding)])}
              from entries as e ${isByTag ? tags(member, days) : sql``}
             where ${reported(member, days, filter)}) as spent
     group by ${by}`
  const ofMonths = (months: Range) => sql`
    select ${by}, ${MONTHS.sums}
      from (select ${listed([...keys, MONTHS.columns(member)])}
              from (select *, month as day from ${isByTag ? sql`entry_tag_months` : sql`entry_months`}) as e
             where ${reported(member, months, filter)} and e.month <> all(${[...except]})) as spent
     group by ${by}
    having sum(entry_count) > 0`
  const [first, ...rest] = [...(months ? [ofMonths(months)] : []), ...days.map(ofEntries)] as [Sql, ...Sql[]]
  return sql`${first} ${spaced(rest.map(part => sql`union all ${part}`))}`
}

const tags = ({ workspace_id }: Member, range: Range): Sql =>
  sql`left join entry_tags as et on ${tagsWithin(range)} and et.workspace_id = ${workspace_id} and et.entry_id = e.id`
