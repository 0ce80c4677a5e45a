import type { Database } from '../database/connection.js'
import { listed, type Sql, spaced, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { DEFINITIONS, hasSeveral, JOINS } from './definitions.js'
import type { Report } from './detailed-form.js'
import { listUnsettled } from './months.js'
import { sourceOf, sourcesOf, usedIn } from './sources.js'
import type { Group } from './summary-form.js'
import { inTotal, type Totals } from './totals.js'

/** What something is called by which time is summed up; null for none of it. Of a time it is a day, of a month its first. */
export type Name = { name: string; colour: string | null; note: string | null } | null

/** A group of entries: `level` says how many of `keys` it is made of, and 0 is all. */
export type GroupSums = Totals & { level: number; keys: (string | null)[]; names: Name[] }

/**
 * What the entries of a report come to: all of them, then by each of `groups` within the one before it. No more than
 * `most` and one more: the outer groups first, and among equals the longest. One query, and one more by tags.
 */
export function listGroups(
  db: Database,
  member: Member,
  report: Report,
  groups: readonly Group[],
  most: number,
): Promise<GroupSums[]> {
  if (!groups.includes('tag')) return readGroups(db, member, report, groups, most)
  // of one moment: an entry that moves meanwhile would count in both of its months, or in neither
  return db.transaction(
    async trx => readGroups(trx, member, report, groups, most, await listUnsettled(trx, member, report.range)),
    { isolationLevel: 'repeatable read', readOnly: true },
  )
}

async function readGroups(
  db: Database,
  member: Member,
  report: Report,
  groups: readonly Group[],
  most: number,
  unsettled: readonly string[] = [],
): Promise<GroupSums[]> {
  const parts = partsOf(groups)
  const [first, ...others] = parts.map(levels => sumsOf(member, groups, levels)) as [Sql, ...Sql[]]
  const { rows } = await db.raw('?', [
    sql`with ${listed(sourcesOf(member, report, groups, parts, unsettled))},
        found as materialized (
          select * from (${others.reduce((before, part) => sql`${before} union all ${part}`, first)}) as every
           order by level, seconds desc
           limit ${most + 2})
        select found.*, jsonb_build_array(${listed(groups.map(nameOf))}) as names
          from found ${spaced(groups.map((group, at) => joinNames(member, group, at)))}
         order by level, seconds desc`,
  ])
  return rows.map(({ names, ...row }: GroupSums & Record<string, string | null>) => ({
    ...row,
    keys: groups.slice(0, row.level).map((_group, at) => row[`k${at}`] ?? null),
    names: names.slice(0, row.level),
  }))
}

/**
 * The levels that are summed in one go: each group of which an entry has several multiplies the rows for itself and those
 * within it, and so begins a part of its own.
 */
function partsOf(groups: readonly Group[]): number[][] {
  const parts: number[][] = [[0]]
  for (const [at, group] of groups.entries()) {
    if (hasSeveral(group)) parts.push([at + 1])
    else parts.at(-1)?.push(at + 1)
  }
  return parts
}

/** The part of a summary that has these levels, from what is summed up already. */
function sumsOf(member: Member, groups: readonly Group[], levels: number[]): Sql {
  const used = usedIn(groups, levels)
  const joins = [...new Set(used.flatMap(group => DEFINITIONS[group].joins))].map(join => JOINS[join](member))
  const keys = used.map((group, at) => sql`${DEFINITIONS[group].key} as ${K[at]}`)
  const sets = levels.map(level => sql`(${listed(K.slice(0, level))})`)
  return sql`select ${levelOf(levels)} as level, ${listed(groups.map((_group, at) => shown(at, used.length)))}, ${inTotal}
               from (select ${listed([...keys, sql`e.*`])}
                       from ${sourceOf(groups, levels)} as e ${spaced(joins)}) as summed
              group by grouping sets (${listed(sets)})`
}

const K = [sql`k0`, sql`k1`, sql`k2`]

const shown = (at: number, deepest: number): Sql =>
  at < deepest ? (K[at] as Sql) : sql`cast(null as text) as ${K[at]}`

/** How many keys a row is of: those beyond it are grouped out, which `grouping` says in bits. */
function levelOf(levels: number[]): Sql {
  const deepest = levels.at(-1) ?? 0
  if (levels.length === 1) return sql`cast(${deepest} as integer)`
  const cases = levels.map(level => sql`when ${2 ** (deepest - level) - 1} then ${level}`)
  return sql`cast(case grouping(${listed(K.slice(0, deepest))}) ${spaced(cases)} end as integer)`
}

const N = [sql`n0`, sql`n1`, sql`n2`]

/** Joined, and not looked up for each row: there are many more groups than names. */
function joinNames(member: Member, group: Group, at: number): Sql {
  const names = DEFINITIONS[group].names?.(member)
  return names ? sql`left join (${names}) as ${N[at]} on ${N[at]}.id = found.${K[at]}` : sql``
}

const nameOf = (group: Group, at: number): Sql =>
  DEFINITIONS[group].names
    ? sql`${N[at]}.name`
    : sql`case when found.${K[at]} is not null then jsonb_build_object('name', found.${K[at]}) end`
