import { Temporal } from 'temporal-polyfill'
import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { sql } from '../database/sql.js'
import { entriesFor } from '../entries/policy.js'
import type { Member } from '../members/queries.js'
import { patternsOf } from '../pickers/search.js'
import { usableProjects } from '../projects/policy.js'
import { usableTasks } from '../tasks/policy.js'

/** What the member did before, to do it again: what of it can't be chosen any more is left out. */
export type Suggestion = {
  description: string
  project: { id: string; name: string; colour: string; client: string | null } | null
  task: { id: string; name: string } | null
  tags: { id: string; name: string }[]
  billable: boolean
}

const DAYS = 60
const MOST = 8

/** The member's own finished entries of late whose descriptions hold every word of `typed`; each once, newest first. */
export async function listSuggestions(db: Database, member: Member, typed: string): Promise<Suggestion[]> {
  const since = Temporal.Now.plainDateISO(member.zone).subtract({ days: DAYS }).toString()
  const query = sql`
    with found as materialized (
      select e.id, e.description, e.project_id, e.task_id, e.billable, e.started_at
        from entries as e
       where ${entriesFor('view', member)} and e.member_id = ${member.id} and e.day >= ${since}
         and e.stopped_at is not null and e.description <> ''
         and ${folded(sql`e.description`)} like all (${patternsOf(typed)})
    ), told as (
      select f.description, f.billable, p.id as project_id, t.id as task_id, max(f.started_at) as used_at,
             array(select tags.id::text
                     from entry_tags as et
                     join tags on tags.workspace_id = et.workspace_id and tags.id = et.tag_id and tags.archived_at is null
                    where et.workspace_id = ${member.workspace_id} and et.entry_id = f.id
                    order by ${folded(sql`tags.name`)}) as tag_ids
        from found as f
        left join projects as p on p.id = f.project_id and ${usableProjects(member)}
        left join tasks as t on t.id = f.task_id and ${usableTasks(member)}
       group by 1, 2, 3, 4, 6
       order by used_at desc
       limit ${MOST}
    )
    select told.description, told.billable,
           case when p.id is not null
             then jsonb_build_object('id', p.id, 'name', p.name, 'colour', p.colour, 'client', c.name) end as project,
           case when t.id is not null then jsonb_build_object('id', t.id, 'name', t.name) end as task,
           (select coalesce(jsonb_agg(jsonb_build_object('id', tags.id, 'name', tags.name) order by ${folded(sql`tags.name`)}), '[]')
              from tags where tags.workspace_id = ${member.workspace_id} and tags.id = any(told.tag_ids)) as tags
      from told
      left join projects as p on p.workspace_id = ${member.workspace_id} and p.id = told.project_id
      left join clients as c on c.workspace_id = p.workspace_id and c.id = p.client_id and c.deleted_at is null
      left join tasks as t on t.workspace_id = p.workspace_id and t.id = told.task_id
     order by told.used_at desc`
  return (await db.raw('?', [query])).rows
}
