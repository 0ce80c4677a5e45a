import { always, type Sql, sql } from '../database/sql.js'

// pieces without values, so that they go into plain text as well

/** What others call the user `u`: the alias, else the username. */
export const shownName = sql`coalesce(nullif(u.alias, ''), u.username)`

/**
 * Names of the roles that the member `m` of the workspace `w` was given, and ROLE_SUPER_ADMIN for the owner, in order;
 * never ROLE_USER, which everybody has.
 */
export const givenRoles = sql`array(
  select r.name::text
    from member_roles as mr
    join roles as r on r.workspace_id = mr.workspace_id and r.id = mr.role_id
   where mr.workspace_id = m.workspace_id and mr.member_id = m.id
   union select 'ROLE_SUPER_ADMIN' where m.id = w.owner_id
   order by 1)`

/** Whether the name or username of the user `u` holds this; everybody's does where it is empty. */
export const isNamed = (q: string): Sql =>
  q === '' ? always : sql`strpos(lower(concat_ws(chr(10), u.alias, u.username)), lower(${q})) > 0`
