import { z } from 'zod'
import { folded } from '../database/folding.js'
import { always, both, type Sql, sql } from '../database/sql.js'
import { entriesFor } from '../entries/policy.js'
import { maySeeMembers } from '../members/policy.js'
import type { Member } from '../members/queries.js'
import { patternsOf } from '../pickers/search.js'
import { teamsFor } from '../teams/policy.js'
import { isId } from '../web/input.js'
import { Problem } from '../web/problem.js'
import { type Range, within } from './range.js'

/** What a filter names by ids, in the order of the bar. */
export const DIMENSIONS = ['team', 'member', 'client', 'project', 'task', 'tag'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** As many as the bar offers. */
const MOST_IDS = 300
const MOST_MINUTES = 100_000

/** More than a filter holds are refused in every report and file: nobody would see that some are left out. */
const ids = (name: Dimension) =>
  z
    .preprocess(value => [value ?? []].flat(), z.array(z.unknown()))
    .transform(values => {
      const chosen = [...new Set(values.filter(isId))]
      if (chosen.length > MOST_IDS) throw tooManyChosen(name, chosen.length)
      return chosen
    })
const tooManyChosen = (name: Dimension, count: number) =>
  new Problem(
    422,
    'Too many chosen',
    `This address names ${count} ${name}s, and a filter holds ${MOST_IDS}. Choose fewer: until then nothing is counted.`,
  )
const Minutes = z.coerce.number().int().positive().max(MOST_MINUTES).optional().catch(undefined)

const WITHOUT = [...DIMENSIONS, 'description'] as const
const Without = z
  .preprocess(value => [value ?? []].flat(), z.array(z.unknown()))
  .transform(values => WITHOUT.filter(name => values.includes(name)))

/**
 * What a report is narrowed to, from its address; what makes no sense narrows nothing. `without` turns what it names
 * round: without these, and where none is named without any at all.
 */
export const Filter = z.object({
  team: ids('team'),
  member: ids('member'),
  client: ids('client'),
  project: ids('project'),
  task: ids('task'),
  tag: ids('tag'),
  without: Without,
  state: z.enum(['active', 'inactive']).optional().catch(undefined),
  billable: z.enum(['yes', 'no']).optional().catch(undefined),
  description: z
    .string()
    .trim()
    .max(200)
    .refine(text => !text.includes('\0'))
    .catch(''),
  /** Of at least, and of at most so many minutes, as they were tracked. */
  longer: Minutes,
  shorter: Minutes,
})
export type Filter = z.infer<typeof Filter>

/** The filter as the pairs of an address. */
export const writeFilter = (filter: Filter): [string, string][] =>
  Object.entries(filter).flatMap(([name, values]) =>
    [values ?? []].flat().flatMap((value): [string, string][] => (value === '' ? [] : [[name, String(value)]])),
  )

export const isNarrowed = (filter: Filter) => writeFilter(filter).length > 0

/** What still runs has no seconds yet; said by them, as the index of what reports sum up has those. */
export const finished: Sql = sql`e.seconds is not null`

/** The tags `et` of entries of these days: they know the day of their entry. */
export const tagsWithin = ({ from, to }: Range): Sql => sql`et.day between ${from} and ${to}`

/** The finished entries `e` that the member may view, of these days, as far as the filter leaves them: what a report counts. */
export const reported = (member: Member, range: Range, filter: Filter): Sql =>
  both(entriesFor('view', member), finished, within(range), narrow(member, range, filter))

/** The entries `e` that a filter leaves. It reaches nothing: what the member may view is asked besides. */
const narrow = (member: Member, range: Range, filter: Filter): Sql =>
  both(
    ...DIMENSIONS.map(name => dimension(member, range, filter, name)),
    state(member, filter.state),
    filter.billable ? sql`e.billable = ${filter.billable === 'yes'}` : always,
    described(filter),
    filter.longer === undefined ? always : sql`e.seconds >= ${filter.longer * 60}`,
    filter.shorter === undefined ? always : sql`e.seconds <= ${filter.shorter * 60}`,
  )

function dimension(member: Member, range: Range, filter: Filter, name: Dimension): Sql {
  const ids = filter[name]
  const isWithout = filter.without.includes(name)
  const [these, any] = CONDITIONS[name](member, ids, range)
  if (ids.length > 0) return isWithout ? without(these) : these
  return isWithout ? without(any) : always
}

const without = (condition: Sql): Sql => (condition === always ? always : sql`(${condition} is not true)`)

type Conditions = (member: Member, ids: string[], range: Range) => [these: Sql, any: Sql]

/** For each dimension the entries that have one of these, and those that have any. What is deleted shows as none. */
const CONDITIONS: Record<Dimension, Conditions> = {
  team: (member, ids) => [inTeams(member, sql`t.id = any(${ids})`), inTeams(member, always)],
  member: (_member, ids) => [sql`e.member_id = any(${ids})`, always],
  client: (member, ids) => [
    sql`e.project_id = any(array(${clientProjects(member)} and p.client_id = any(${ids})))`,
    sql`e.project_id in (${clientProjects(member)})`,
  ],
  project: (member, ids) => [
    sql`e.project_id = any(array(${projects(member)} and p.id = any(${ids})))`,
    sql`e.project_id in (${projects(member)})`,
  ],
  task: (member, ids) => [
    sql`(e.task_id = any(${ids}) and e.project_id in (${projects(member)}))`,
    sql`(e.task_id is not null and e.project_id in (${projects(member)}))`,
  ],
  tag: (member, ids, range) => [tagged(member, range, sql`et.tag_id = any(${ids})`), tagged(member, range, always)],
}

const projects = ({ workspace_id }: Member): Sql =>
  sql`select p.id from projects as p where p.workspace_id = ${workspace_id} and p.deleted_at is null`

const clientProjects = ({ workspace_id }: Member): Sql =>
  sql`select p.id from projects as p
        join clients as c on c.workspace_id = p.workspace_id and c.id = p.client_id and c.deleted_at is null
       where p.workspace_id = ${workspace_id} and p.deleted_at is null`

const tagged = ({ workspace_id }: Member, range: Range, which: Sql): Sql =>
  sql`exists (select from entry_tags as et
               where ${tagsWithin(range)} and et.workspace_id = ${workspace_id} and et.entry_id = e.id and ${which})`

/** Who is in which team is known to whoever sees the teams, as far as they do. */
const inTeams = (member: Member, which: Sql): Sql =>
  sql`e.member_id = any(array(select tm.member_id
                                from team_members as tm
                                join teams as t on t.workspace_id = tm.workspace_id and t.id = tm.team_id
                               where ${both(teamsFor('view', member), which)}))`

/** Who is active is for those who see the members; of themselves everybody knows it. */
function state(member: Member, state: Filter['state']): Sql {
  if (!state || !maySeeMembers(member)) return always
  const active = sql`(e.member_id = any(array(select m.id
                                                from members as m
                                                join users as u on u.id = m.user_id
                                               where m.workspace_id = ${member.workspace_id}
                                                 and m.state = 'active' and u.state = 'active')))`
  return state === 'active' ? active : without(active)
}

function described({ description, without: names }: Filter): Sql {
  const isWithout = names.includes('description')
  const patterns = patternsOf(description)
  if (patterns.length === 0) return isWithout ? sql`e.description = ''` : always
  const holds = both(...patterns.map(pattern => sql`${folded(sql`e.description`)} like ${pattern}`))
  return isWithout ? without(holds) : holds
}
