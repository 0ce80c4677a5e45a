import { folded } from '../database/folding.js'
import { always, both, type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { patternsOf } from '../pickers/search.js'

/** The entries `e` in which every word of `q` occurs: in their description, project, client, task or one of their tags. */
export function matching({ workspace_id }: Member, q: string): Sql {
  const patterns = patternsOf(q)
  return patterns.length > 0 ? both(...patterns.map(pattern => holds(workspace_id, pattern))) : always
}

/** Names are looked up once for the whole search, so that the walk over somebody's entries only compares ids. */
function holds(workspaceId: string, pattern: string): Sql {
  const fits = (name: Sql) => sql`${folded(name)} like ${pattern}`
  return sql`(${fits(sql`e.description`)}
    or e.project_id in (select p.id
                          from projects as p
                          left join clients as c
                            on c.workspace_id = p.workspace_id and c.id = p.client_id and c.deleted_at is null
                         where p.workspace_id = ${workspaceId} and p.deleted_at is null
                           and (${fits(sql`p.name`)} or ${fits(sql`c.name`)}))
    or e.task_id in (select t.id from tasks as t where t.workspace_id = ${workspaceId} and ${fits(sql`t.name`)})
    or exists (select from entry_tags as et
                where et.workspace_id = ${workspaceId} and et.entry_id = e.id
                  and et.tag_id = any(array(select tags.id from tags
                                             where tags.workspace_id = ${workspaceId} and ${fits(sql`tags.name`)}))))`
}
