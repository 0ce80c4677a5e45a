import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Database } from '../../src/database/connection.js'
import type { TestApp } from './app.js'
import { PASSWORD, type Person } from './cast.js'
import type { Answer, Visitor } from './visitor.js'

/** An operator at a browser of their own, logged in to the panel a moment ago. */
export async function enterPanel(app: TestApp, username = 'operator'): Promise<Visitor> {
  const operator = app.visitor()
  const { status } = await operator.post('/admin/login', { username, password: PASSWORD })
  assert.equal(status, 303)
  return operator
}

/** Goes from the panel to where it leads as this user: the answer of the way in. */
export async function enterAs(operator: Visitor, { user_id }: Pick<Person, 'user_id'>): Promise<Answer> {
  const { headers } = await operator.post(`/admin/accounts/${user_id}/enter`)
  return operator.get(headers.location ?? '')
}

/** The operator's browser, logged in as this person. */
export async function asPerson(app: TestApp, person: Person): Promise<Person> {
  const { user_id, member_id, workspace_id, username } = person
  const operator = await enterPanel(app)
  assert.equal((await enterAs(operator, person)).headers.location, '/')
  operator.base = person.base
  return Object.assign(operator, { user_id, member_id, workspace_id, username })
}

/** So many more members of the workspace, each with a timer; the one with the highest number began first. */
export const addTimers = (db: Database, workspaceId: string, count: number) =>
  db.raw(
    `with people as (
       insert into users (username, email, zone)
       select 'timer' || n || '_' || :crowd, 'timer' || n || '_' || :crowd || '@northwind.example', 'UTC'
         from generate_series(1, :count) as n
       returning id, username
     ), joined as (
       insert into members (workspace_id, user_id) select :workspaceId, id from people returning id, user_id
     )
     insert into entries (workspace_id, member_id, description, zone, started_at)
     select :workspaceId, joined.id, 'Secret plans', 'UTC',
            now() - interval '1 minute' * cast(substring(people.username from '[0-9]+') as integer)
       from joined join people on people.id = joined.user_id`,
    { workspaceId, count, crowd: randomBytes(3).toString('hex') },
  )

/** All users were here on each of the last hundred days, but for some. */
export const addDays = (db: Database) =>
  db.raw(
    `insert into activity_days (day, user_id)
     select cast(now() at time zone 'UTC' as date) - n, id
       from generate_series(0, 99) as n cross join (select id, row_number() over (order by id) as turn from users) as u
      where turn % (n % 7 + 1) = 0
         on conflict do nothing`,
  )

/** So many events of several kinds, by an operator and by users, with changes and with addresses of both lengths. */
export const addEvents = (db: Database, count: number) =>
  db.raw(
    `insert into audit_events (kind, actor, operator_id, subject, address, details, occurred_at)
     select case n % 3 when 0 then 'login_failed' when 1 then 'logged_in' else 'account_renamed' end,
            case n % 3 when 2 then o.username else 'somebody' || n end, case n % 3 when 2 then o.id end,
            case n % 3 when 2 then 'Somebody else' else '' end,
            case n % 2 when 0 then '192.0.2.7' else '2001:db8:85a3:8d3:1319:8a2e:370:7348' end,
            case n % 3 when 2 then jsonb_build_object('field', 'alias', 'old', 'A name of some length', 'new', 'Another') else '{}' end,
            now() - interval '1 hour' * n
       from generate_series(1, :count) as n cross join (select id, username from operators limit 1) as o`,
    { count },
  )

/** Three nodes of two versions, one of them gone. */
export const addNodes = (db: Database) =>
  db('nodes').insert([
    { name: 'time.northwind.example:4711', version: '0.1.0' },
    { name: 'second.northwind.example:4712', version: '0.2.0' },
    { name: 'second.northwind.example:4000', version: '0.1.0', last_seen_at: new Date(Date.now() - 3_600_000) },
  ])

/** So many mails that were given up. */
export const addMails = (db: Database, count: number) =>
  db('mails').insert(
    Array.from({ length: count }, (_, index) => ({
      kind: 'password_reset',
      recipient: `somebody.with.a.long.name.${index}@northwind.example`,
      state: 'failed',
      attempts: 25,
      last_error: 'Invalid login: 535 5.7.8 Authentication credentials invalid for stint@northwind.example',
    })),
  )
