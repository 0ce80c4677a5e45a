import { randomBytes } from 'node:crypto'
import type { Database } from '../../src/database/connection.js'
import type { TestApp } from './app.js'
import { PASSWORD } from './cast.js'
import type { Visitor } from './visitor.js'

/** The operator of the cast at a browser of their own. */
export async function enterPanel(app: TestApp): Promise<Visitor> {
  const visitor = app.visitor()
  const { status } = await visitor.post('/admin/login', { username: 'operator', password: PASSWORD })
  if (status !== 303) throw new Error(`the operator could not log in: ${status}`)
  return visitor
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
