import { startOf } from '../charts/start.js'
import { type Sql, sql } from '../database/sql.js'
import { shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import { teamsFor } from '../teams/policy.js'
import type { Group } from './summary-form.js'

/** What tells entries or months of them `e` apart by itself: no other table is asked for it but that of their tags. */
export const COLUMNS = {
  project_id: { name: sql`project_id`, of: () => sql`e.project_id` },
  member_id: { name: sql`member_id`, of: () => sql`e.member_id` },
  tag_id: { name: sql`tag_id`, of: () => sql`tag_id` },
  task_id: { name: sql`task_id`, of: () => sql`e.task_id` },
  day: { name: sql`day`, of: () => sql`e.day` },
  week: { name: sql`week`, of: ({ week_start }) => startOf('week', week_start) },
  month: { name: sql`month`, of: ({ week_start }) => startOf('month', week_start) },
  year: { name: sql`year`, of: ({ week_start }) => startOf('year', week_start) },
  description: { name: sql`description`, of: () => sql`e.description` },
} satisfies Record<string, { name: Sql; of: (member: Member) => Sql }>
export type Column = keyof typeof COLUMNS

const NOT_IN_MONTHS: ReadonlySet<Column> = new Set(['day', 'week', 'description'])

/** Whether entries summed up by month are still told apart by a column. */
export const monthsHave = (column: Column) => !NOT_IN_MONTHS.has(column)

type Join = 'project' | 'client' | 'team'
/** How sums `e` by some columns are told apart by a group; `names` are rows of id and name, or the key is its own name. */
type Definition = { columns: Column[]; joins: Join[]; key: Sql; names?: (member: Member) => Sql }

export const DEFINITIONS: Record<Group, Definition> = {
  project: {
    columns: ['project_id'],
    joins: ['project'],
    key: sql`cast(gp.id as text)`,
    names: ({ workspace_id }) =>
      sql`select p.id, jsonb_build_object('name', p.name, 'colour', p.colour, 'note', c.name) as name
            from projects as p
            left join clients as c on c.workspace_id = p.workspace_id and c.id = p.client_id and c.deleted_at is null
           where p.workspace_id = ${workspace_id}`,
  },
  client: {
    columns: ['project_id'],
    joins: ['project', 'client'],
    key: sql`cast(gc.id as text)`,
    names: member => namesIn(member, sql`clients`),
  },
  member: {
    columns: ['member_id'],
    joins: [],
    key: sql`cast(e.member_id as text)`,
    names: ({ workspace_id }) =>
      sql`select m.id, jsonb_build_object('name', ${shownName}) as name
            from members as m
            join users as u on u.id = m.user_id
           where m.workspace_id = ${workspace_id}`,
  },
  team: {
    columns: ['member_id'],
    joins: ['team'],
    key: sql`cast(gt.team_id as text)`,
    names: member => namesIn(member, sql`teams`),
  },
  tag: {
    columns: ['tag_id'],
    joins: [],
    key: sql`cast(e.tag_id as text)`,
    names: member => namesIn(member, sql`tags`),
  },
  task: {
    columns: ['project_id', 'task_id'],
    joins: ['project'],
    key: sql`case when gp.id is not null then cast(e.task_id as text) end`,
    names: ({ workspace_id }) =>
      sql`select t.id, jsonb_build_object('name', t.name, 'note', p.name) as name
            from tasks as t
            join projects as p on p.workspace_id = t.workspace_id and p.id = t.project_id
           where t.workspace_id = ${workspace_id}`,
  },
  day: { columns: ['day'], joins: [], key: sql`cast(e.day as text)` },
  week: { columns: ['week'], joins: [], key: sql`cast(e.week as text)` },
  month: { columns: ['month'], joins: [], key: sql`cast(e.month as text)` },
  description: { columns: ['description'], joins: [], key: sql`nullif(e.description, '')` },
}

const namesIn = ({ workspace_id }: Member, table: Sql): Sql =>
  sql`select g.id, jsonb_build_object('name', g.name) as name from ${table} as g where g.workspace_id = ${workspace_id}`

/** What is deleted is none; who is in which team is known to whoever sees the team. */
export const JOINS: Record<Join, (member: Member) => Sql> = {
  project: ({ workspace_id }) => sql`left join projects as gp
                                       on gp.workspace_id = ${workspace_id} and gp.id = e.project_id and gp.deleted_at is null`,
  client: ({ workspace_id }) => sql`left join clients as gc
                                      on gc.workspace_id = ${workspace_id} and gc.id = gp.client_id and gc.deleted_at is null`,
  team: member => sql`left join (select tm.member_id, tm.team_id
                                   from team_members as tm
                                   join teams as t on t.workspace_id = tm.workspace_id and t.id = tm.team_id
                                  where ${teamsFor('view', member)}) as gt on gt.member_id = e.member_id`,
}

/** Of these an entry has several: it counts under each, and once in all that stands above them. */
export const hasSeveral = (group: Group) => group === 'team' || group === 'tag'
