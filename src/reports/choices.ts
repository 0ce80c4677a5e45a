import { z } from 'zod'
import { clientsFor } from '../clients/policy.js'
import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { always, type Sql, sql } from '../database/sql.js'
import { shownName } from '../members/names.js'
import { maySeeMembers } from '../members/policy.js'
import type { Member } from '../members/queries.js'
import { patternsOf } from '../pickers/search.js'
import { projectsFor } from '../projects/policy.js'
import { teamsFor } from '../teams/policy.js'
import { DIMENSIONS, type Dimension, type Filter } from './filter.js'

/** Something that a report can be narrowed to; `note` says which one it is of several with one name. */
export type Choice = { id: string; name: string; note: string | null }
export type Choices = Record<Dimension, Choice[]>

/** A bar with more is no list to tick in any more: it is searched. What is chosen is among them in any case. */
export const MOST_CHOICES = 300

/** What is looked for in a list that is too long to stand there whole. It narrows no report. */
export type Find = Partial<Record<Dimension, string>>

const Words = z.string().trim().max(100).catch('')

export const readFind = (query: object): Find =>
  Object.fromEntries(DIMENSIONS.map(name => [name, Words.parse(Reflect.get(query, `find_${name}`))]))

/** What the bar offers to this member: what they see, by name. One query. */
export async function findChoices(db: Database, member: Member, filter: Filter, find: Find): Promise<Choices> {
  const list = (name: Dimension, rows: Sql) => listed(rows, filter[name], patternsOf(find[name] ?? ''))
  const { rows } = await db.raw('?', [
    sql`select ${list('team', teams(member))} as team, ${list('member', members(member))} as member,
               ${list('client', clients(member))} as client, ${list('project', projects(member))} as project,
               ${list('task', tasks(member, filter))} as task, ${list('tag', tags(member))} as tag`,
  ])
  return rows[0]
}

/** Rows of id, name and note as an array, by name: those that are chosen, and of the others those that are looked for. */
const listed = (rows: Sql, chosen: string[], patterns: string[]): Sql =>
  sql`(select coalesce(jsonb_agg(to_jsonb(few) order by ${folded(sql`few.name`)}, few.id), '[]')
         from (select each.* from (${rows}) as each
                where each.id = any(${chosen}) or ${folded(sql`each.name`)} like all (cast(${patterns} as text[]))
                order by each.id = any(${chosen}) desc, ${folded(sql`each.name`)}
                limit ${MOST_CHOICES}) as few)`

const teams = (member: Member): Sql =>
  sql`select t.id, t.name, null as note from teams as t where ${teamsFor('view', member)}`

/** An address tells those of one name apart. */
const members = (member: Member): Sql =>
  sql`select m.id, ${shownName} as name, case when count(*) over (partition by lower(${shownName})) > 1 then u.email end as note
        from members as m
        join users as u on u.id = m.user_id
       where m.workspace_id = ${member.workspace_id} and m.state <> 'removed'
         and ${maySeeMembers(member) ? always : sql`m.id = ${member.id}`}`

const clients = (member: Member): Sql =>
  sql`select c.id, c.name, null as note from clients as c where ${clientsFor('view', member)}`

const projects = (member: Member): Sql =>
  sql`select p.id, p.name, c.name as note
        from projects as p
        left join clients as c on c.workspace_id = p.workspace_id and c.id = p.client_id and c.deleted_at is null
       where ${projectsFor('view', member)} and p.deleted_at is null`

/** Open tasks; of the projects that are chosen all. */
const tasks = (member: Member, { project, task }: Filter): Sql =>
  sql`select t.id, t.name, p.name as note
        from tasks as t
        join projects as p on p.workspace_id = t.workspace_id and p.id = t.project_id
       where ${projectsFor('view', member)} and p.deleted_at is null
         and ${project.length > 0 ? sql`p.id = any(${project})` : sql`(t.done_at is null or t.id = any(${task}))`}`

const tags = ({ workspace_id }: Member): Sql =>
  sql`select t.id, t.name, null as note from tags as t where t.workspace_id = ${workspace_id}`
