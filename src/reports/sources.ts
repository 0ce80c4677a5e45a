import { listed, type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { COLUMNS, DEFINITIONS } from './definitions.js'
import type { Report } from './detailed-form.js'
import { reported, tagsWithin } from './filter.js'
import type { Range } from './range.js'
import type { Group } from './summary-form.js'
import { spent, sums } from './totals.js'

/** The groups that a part with these levels is made of. */
export const usedIn = (groups: readonly Group[], levels: readonly number[]) => groups.slice(0, levels.at(-1))

const isTagged = (groups: readonly Group[], levels: readonly number[]) => usedIn(groups, levels).includes('tag')

/** Where the part with these levels is summed up from: entries each of which counts once, or under each of its tags. */
export const sourceOf = (groups: readonly Group[], levels: readonly number[]): Sql =>
  isTagged(groups, levels) ? TAGGED.name : ONCE.name

const ONCE = { name: sql`once`, tags: () => sql`` }
const TAGGED = {
  name: sql`tagged`,
  tags: ({ workspace_id }: Member, range: Range) =>
    sql`left join entry_tags as et on ${tagsWithin(range)} and et.workspace_id = ${workspace_id} and et.entry_id = e.id`,
}

/**
 * The entries of a report, summed up by what tells them apart in any of the parts that share a source. So they are read
 * once, by an index that has all of it, and what they belong to is joined with the few rows that are left.
 */
export function sourcesOf(
  member: Member,
  { range, filter, rounding }: Report,
  groups: readonly Group[],
  parts: readonly number[][],
): Sql[] {
  return [ONCE, TAGGED].flatMap(source => {
    const own = parts.filter(levels => sourceOf(groups, levels) === source.name)
    if (own.length === 0) return []
    const used = own.flatMap(levels => usedIn(groups, levels)).flatMap(group => DEFINITIONS[group].columns)
    const columns = [...new Set(used)].map(column => COLUMNS[column])
    const names = columns.map(({ name }) => name)
    return sql`${source.name} as (
      select ${listed([...names, sums])}
        from (select ${listed([...columns.map(({ name, of }) => sql`${of(member)} as ${name}`), spent(member, rounding)])}
                from entries as e ${source.tags(member, range)}
               where ${reported(member, range, filter)}) as spent
       group by ${names.length === 0 ? sql`()` : listed(names)})`
  })
}
