import type { Database } from '../../src/database/connection.js'
import { settleMonths } from '../../src/entries/months.js'
import * as workspaces from '../../src/workspaces/queries.js'

/** What a large installation has. Of the workspaces the first is the largest, and it is the one that is looked at. */
const WORLD = {
  workspaces: 20,
  members: { first: 200, other: 150 },
  projects: { first: 500, other: 100 },
  /** Six for each of its projects, as the others have two. */
  tasks: { first: 6, other: 2 },
  users: 100_000,
  sessions: 1_000_000,
  /** Entries of a member a day: ten million reach three years back. */
  a_day: 3,
  /** Tasks that a member works on in thirty days, before others take their place. */
  tasks_at_once: 12,
}
/** Fewer than these nobody gets, so that a first page is full however many there are in all. */
const LEAST_EACH = 60

/**
 * Everything but entries, the same each time: people of whom `ana` set the first workspace up, teams of twenty with a
 * lead, a fifth of the projects private. Returns the first workspace.
 */
export async function buildWorld(db: Database): Promise<string> {
  const { id: first } = await db('workspaces').first('id')
  await db.raw(
    `insert into users (username, email, password_hash, zone, email_confirmed_at)
     select 'person' || n, 'person' || n || '@northwind.example', (select password_hash from users where username = 'ana'),
            'Europe/Vienna', now()
       from generate_series(2, ${WORLD.users}) as n`,
  )
  const { id: user_id } = await db('users').where({ username: 'ana' }).first('id')
  for (let n = 2; n <= WORLD.workspaces; n += 1)
    await workspaces.create(db, {
      name: `Workspace ${n}`,
      zone: 'Europe/Vienna',
      currency: 'EUR',
      week_start: 1,
      user_id,
    })
  await db.raw(
    'create table bench_places as select id, row_number() over (order by id <> ?, name) as nth from workspaces',
    [first],
  )
  await db.raw(
    `insert into members (workspace_id, user_id)
     select w.id, u.id
       from bench_places as w
       join (select id, case when username = 'ana' then 1 else substr(username, 7)::integer end as nth from users) as u
         on case when w.nth = 1 then u.nth > 1 and u.nth <= ${WORLD.members.first}
                 else u.nth > ${WORLD.members.first} + (w.nth - 2) * ${WORLD.members.other}
                      and u.nth <= ${WORLD.members.first} + (w.nth - 1) * ${WORLD.members.other} end`,
  )
  await db.raw(
    `insert into clients (workspace_id, name) select w.id, 'Client ' || n from bench_places as w, generate_series(0, 39) as n`,
  )
  await db.raw(
    `insert into projects (workspace_id, client_id, name, is_public)
     select c.workspace_id, c.id, 'Project ' || n, n % 5 <> 0
       from bench_places as w
      cross join lateral generate_series(1, ${byPlace(WORLD.projects)}) as n
       join clients as c on c.workspace_id = w.id and c.name = 'Client ' || n % 40`,
  )
  await db.raw(
    `insert into project_members (workspace_id, project_id, member_id, is_manager)
     select p.workspace_id, p.id, m.id, m.nth % 10 = 0
       from projects as p
       join (select workspace_id, id, row_number() over (partition by workspace_id order by id) as nth from members) as m
         on m.workspace_id = p.workspace_id and m.nth % 4 = hashtext(p.name) % 4
      where not p.is_public`,
  )
  await db.raw(
    `insert into tasks (workspace_id, project_id, name)
     select p.workspace_id, p.id, 'Task ' || n
       from bench_places as w
       join projects as p on p.workspace_id = w.id
      cross join lateral generate_series(1, ${byPlace(WORLD.tasks)}) as n`,
  )
  await db.raw(
    `insert into tags (workspace_id, name) select id, 'Tag ' || n from bench_places, generate_series(1, 10) as n`,
  )
  await db.raw(
    `insert into teams (workspace_id, name) select id, 'Team ' || n from bench_places, generate_series(0, 9) as n`,
  )
  await db.raw(
    `insert into team_members (workspace_id, team_id, member_id, is_lead)
     select m.workspace_id, t.id, m.id, m.nth <= 10
       from (select workspace_id, id, row_number() over (partition by workspace_id order by id) as nth from members) as m
       join teams as t on t.workspace_id = m.workspace_id and t.name = 'Team ' || m.nth % 10`,
  )
  await db.raw(
    `insert into sessions (sid_hash, user_id, strength, confirmed_at, expires_at)
     select gen_random_uuid()::text, u.id, 'full', now(), now() + interval '10 hours'
       from users as u, generate_series(1, ${WORLD.sessions / WORLD.users})`,
  )
  return first
}

/**
 * As many entries as `count` in all, as many for each member: three on every day, back from yesterday, so that more of
 * them reach further back and the newest page stays as it is. Where they are too few for everybody's first page, the
 * first workspace's people have them. References are true by how they are chosen, triggers and indexes come afterwards, so
 * that ten million take minutes.
 */
export async function fillTo(db: Database, count: number) {
  await db.raw('truncate entries cascade')
  await db.raw('set session_replication_role = replica')
  const indexes = await db('pg_indexes')
    .where({ schemaname: 'public', tablename: 'entries' })
    .whereNotIn('indexname', db('pg_constraint').select('conname'))
    .select('indexname', 'indexdef')
  for (const { indexname } of indexes) await db.raw('drop index ??', [indexname])
  await db.raw(
    `with person as (
       select m.workspace_id, m.id,
              row_number() over (order by w.nth, u.username <> 'ana', length(u.username), u.username) - 1 as nth
         from members as m
         join bench_places as w on w.id = m.workspace_id
         join users as u on u.id = m.user_id
     ), task as (
       select workspace_id, project_id, id,
              row_number() over (partition by workspace_id order by hashtext(name || project_id)) - 1 as nth,
              count(*) over (partition by workspace_id) as of_all
         from tasks
     )
     insert into entries (workspace_id, member_id, project_id, task_id, description, zone, started_at, stopped_at,
                          billable, rate_cents)
     select p.workspace_id, p.id, t.project_id, t.id, 'Work ' || n % 300, 'Europe/Vienna', at,
            at + interval '2 hours 10 minutes', n % 4 <> 0, case when n % 4 <> 0 then 8500 end
       from person as p
      cross join lateral generate_series(0, cast(:each as integer) - 1) as n
       join (select distinct workspace_id, of_all from task) as w on w.workspace_id = p.workspace_id
       join task as t
         on t.workspace_id = p.workspace_id
        and t.nth = (p.nth * 7 + n / ${30 * WORLD.a_day} * 13 + n % ${WORLD.tasks_at_once}) % w.of_all
      cross join lateral (
            select (current_date - 1 - n / ${WORLD.a_day}) + interval '7 hours'
                   + n % ${WORLD.a_day} * interval '160 minutes' as at) as moment
      where p.nth < :people`,
    share(count),
  )
  await db.raw(
    `insert into entry_tags (workspace_id, entry_id, tag_id, day)
     select e.workspace_id, e.id, t.id, e.day
       from entries as e
       join tags as t on t.workspace_id = e.workspace_id and t.name = 'Tag ' || 1 + substr(e.description, 6)::integer % 20`,
  )
  for (const { indexdef } of indexes) await db.raw(indexdef)
  // what triggers would have done
  await db.raw(
    `insert into entry_months
     select workspace_id, month_of(day), member_id, project_id, task_id, billable,
            count(*), sum(seconds), coalesce(sum(amount_cents(seconds, rate_cents)), 0)
       from entries
      group by 1, 2, 3, 4, 5, 6`,
  )
  await db.raw('reset session_replication_role')
  await settleMonths(db)
  await db.raw('vacuum analyze')
  await db.raw('checkpoint')
}

/** How many people have entries, and how many each. */
function share(count: number) {
  const all = WORLD.members.first + (WORLD.workspaces - 1) * (WORLD.members.other + 1)
  const people = Math.min(all, Math.ceil(count / LEAST_EACH))
  return { people, each: Math.round(count / people) }
}

const byPlace = ({ first, other }: { first: number; other: number }) =>
  `case when w.nth = 1 then ${first} else ${other} end`
