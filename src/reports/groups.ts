import type { Database } from '../database/connection.js'
import { type Sql, sql } from '../database/sql.js'
import { shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import { teamsFor } from '../teams/policy.js'
import { type Filter, reported } from './filter.js'
import type { Range } from './range.js'
import type { Group } from './summary-form.js'
import { spent, sums, sumsAgain, type Totals } from './totals.js'

/** What something is called by which time is summed up; null for none of it. Of a time it is a day, of a month its first. */
export type Name = { name: string; colour: string | null; note: string | null } | null

/** A group of entries: `level` says how many of `keys` it is made of, and 0 is all. */
export type GroupSums = Totals & { level: number; keys: (string | null)[]; names: Name[] }

type Join = 'project' | 'client' | 'team' | 'tag'
/** How entries are told apart by a group; `names` are rows of id and name, or the key is its own name. */
type Definition = { key: (member: Member) => Sql; joins: Join[]; names?: (member: Member) => Sql }

const DEFINITIONS: Record<Group, Definition> = {
  project: {
    key: () => sql`cast(gp.id as text)`,
    joins: ['project'],
    names: ({ workspace_id }) =>
      sql`select p.id, jsonb_build_object('name', p.name, 'colour', p.colour, 'note', c.name) as name
            from projects as p
            left join clients as c on c.workspace_id = p.workspace_id and c.id = p.client_id and c.deleted_at is null
           where p.workspace_id = ${workspace_id}`,
  },
  client: {
    key: () => sql`cast(gc.id as text)`,
    joins: ['project', 'client'],
    names: member => namesIn(member, sql`clients`),
  },
  member: {
    key: () => sql`cast(e.member_id as text)`,
    joins: [],
    names: ({ workspace_id }) =>
      sql`select m.id, jsonb_build_object('name', ${shownName}) as name
            from members as m
            join users as u on u.id = m.user_id
           where m.workspace_id = ${workspace_id}`,
  },
  team: { key: () => sql`cast(gt.team_id as text)`, joins: ['team'], names: member => namesIn(member, sql`teams`) },
  tag: { key: () => sql`cast(gg.tag_id as text)`, joins: ['tag'], names: member => namesIn(member, sql`tags`) },
  task: {
    key: () => sql`case when gp.id is not null then cast(e.task_id as text) end`,
    joins: ['project'],
    names: ({ workspace_id }) =>
      sql`select t.id, jsonb_build_object('name', t.name, 'note', p.name) as name
            from tasks as t
            join projects as p on p.workspace_id = t.workspace_id and p.id = t.project_id
           where t.workspace_id = ${workspace_id}`,
  },
  day: { key: () => sql`cast(e.day as text)`, joins: [] },
  week: {
    key: ({ week_start }) =>
      sql`cast(e.day - (cast(extract(isodow from e.day) as integer) - ${week_start} + 7) % 7 as text)`,
    joins: [],
  },
  month: { key: () => sql`to_char(e.day, 'YYYY-MM-01')`, joins: [] },
  description: { key: () => sql`nullif(e.description, '')`, joins: [] },
}

const namesIn = ({ workspace_id }: Member, table: Sql): Sql =>
  sql`select g.id, jsonb_build_object('name', g.name) as name from ${table} as g where g.workspace_id = ${workspace_id}`

/** What is deleted is none; who is in which team is known to whoever sees the team. */
const JOINS: Record<Join, (member: Member) => Sql> = {
  project: () => sql`left join projects as gp
                       on gp.workspace_id = e.workspace_id and gp.id = e.project_id and gp.deleted_at is null`,
  client: () => sql`left join clients as gc
                      on gc.workspace_id = gp.workspace_id and gc.id = gp.client_id and gc.deleted_at is null`,
  team: member => sql`left join (select tm.member_id, tm.team_id
                                   from team_members as tm
                                   join teams as t on t.workspace_id = tm.workspace_id and t.id = tm.team_id
                                  where ${teamsFor('view', member)}) as gt on gt.member_id = e.member_id`,
  tag: () => sql`left join entry_tags as gg on gg.workspace_id = e.workspace_id and gg.entry_id = e.id`,
}

/** Of these an entry has several: it counts under each, and once in all that stands above them. */
export const hasSeveral = (group: Group) => group === 'team' || group === 'tag'

/**
 * What the entries of a report come to: all of them, then by each of `groups` within the one before it. No more than
 * `most` and one more: the outer groups first, and among equals the longest. One query.
 */
export async function listGroups(
  db: Database,
  member: Member,
  report: { range: Range; filter: Filter },
  groups: readonly Group[],
  most: number,
): Promise<GroupSums[]> {
  const parts = partsOf(groups).map(levels => sumsOf(member, report, groups, levels))
  const { rows } = await db.raw('?', [
    sql`with found as materialized (
          select * from (${parts.reduce((before, part) => sql`${before} union all ${part}`)}) as every
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

function sumsOf(
  member: Member,
  { range, filter }: { range: Range; filter: Filter },
  groups: readonly Group[],
  levels: number[],
): Sql {
  const deepest = levels.at(-1) ?? 0
  const used = groups.slice(0, deepest)
  const joins = [...new Set(used.flatMap(group => DEFINITIONS[group].joins))].map(join => JOINS[join](member))
  const keys = groups.map((group, at) =>
    at < deepest ? sql`${DEFINITIONS[group].key(member)} as ${K[at]}` : sql`cast(null as text) as ${K[at]}`,
  )
  const sets = levels.map(level => sql`(${listed(K.slice(0, level))})`)
  // summed up once by all keys, and from those few rows to each level
  return sql`select ${levelOf(levels)} as level, ${listed(groups.map((_group, at) => shown(at, deepest)))}, ${sumsAgain}
               from (select ${listed([...K.slice(0, deepest), sums])}
                       from (select ${listed(keys)}, ${spent(member)}
                               from entries as e ${spaced(joins)}
                              where ${reported(member, range, filter)}) as spent
                      group by ${deepest === 0 ? sql`()` : listed(K.slice(0, deepest))}) as summed
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

const spaced = (pieces: Sql[]): Sql => pieces.reduce((before, piece) => sql`${before} ${piece}`, sql``)

const listed = (pieces: Sql[]): Sql =>
  pieces.length === 0 ? sql`` : pieces.reduce((before, piece) => sql`${before}, ${piece}`)
