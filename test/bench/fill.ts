import type { Database } from '../../src/database/connection.js'

const MEMBERS = 14
const A_DAY = 6

/** Makes room for the entries: 14 members, among them Dora with Ana's password, 30 projects of which 6 are private. */
export async function furnish(db: Database): Promise<{ workspace_id: string; dora: string }> {
  const { id: workspace_id } = await db('workspaces').first('id')
  await db.raw(
    `insert into users (username, email, password_hash, zone)
     select name, name || '@northwind.example', (select password_hash from users), 'Europe/Vienna'
       from (select case n when 1 then 'dora' else 'member' || n end as name from generate_series(1, ${MEMBERS - 1}) as n) as names`,
  )
  await db.raw("insert into members (workspace_id, user_id) select ?, id from users where username <> 'ana'", [
    workspace_id,
  ])
  await db.raw("insert into clients (workspace_id, name) select ?, 'Client ' || n from generate_series(1, 9) as n", [
    workspace_id,
  ])
  await db.raw(
    `insert into projects (workspace_id, client_id, name, is_public)
     select c.workspace_id, c.id, 'Project ' || n, n % 5 <> 0
       from generate_series(1, 30) as n join clients as c on c.name = 'Client ' || 1 + n % 9`,
  )
  await db.raw(
    `insert into project_members (workspace_id, project_id, member_id)
     select p.workspace_id, p.id, m.id from projects as p join members as m on m.workspace_id = p.workspace_id
      where not p.is_public`,
  )
  await db.raw("insert into tags (workspace_id, name) select ?, 'Tag ' || n from generate_series(1, 10) as n", [
    workspace_id,
  ])
  const dora = await db('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .where({ username: 'dora' })
    .first('m.id')
  return { workspace_id, dora: dora.id }
}

/**
 * Entries until there are `count` in the workspace, as many for each member: six on every day, back from yesterday. More
 * of them reach further back, so that the newest page is the same however many there are.
 */
export async function fillTo(db: Database, workspace_id: string, count: number) {
  const [found] = await db('entries').where({ workspace_id }).count()
  await db.raw(
    `insert into entries (workspace_id, member_id, project_id, description, zone, started_at, stopped_at, billable, rate_cents)
     select :workspace_id, m.id, p.id, 'Work ' || n % 40, 'Europe/Vienna', at, at + interval '1 hour 10 minutes',
            true, 8500
       from generate_series(cast(:first as integer), :last) as n
       join (select id, row_number() over (order by id) - 1 as nth from members where workspace_id = :workspace_id) as m
         on m.nth = n % ${MEMBERS}
       join (select id, row_number() over (order by id) - 1 as nth from projects where workspace_id = :workspace_id) as p
         on p.nth = n / ${MEMBERS} % 30
      cross join lateral (
            select (current_date - 1 - n / ${MEMBERS * A_DAY}) + interval '7 hours'
                   + n / ${MEMBERS} % ${A_DAY} * interval '80 minutes' as at) as moment`,
    { workspace_id, first: Number(found?.count), last: count - 1 },
  )
  await db.raw(
    `insert into entry_tags (workspace_id, entry_id, tag_id)
     select e.workspace_id, e.id, t.id
       from entries as e
       join (select id, row_number() over (order by id) - 1 as nth from tags where workspace_id = :workspace_id) as t
         on t.nth = extract(epoch from e.started_at)::bigint / 4800 % 30
      where e.workspace_id = :workspace_id
         on conflict do nothing`,
    { workspace_id },
  )
  await db.raw('vacuum analyze')
  await db.raw('checkpoint')
}
