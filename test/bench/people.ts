// How long the search of people takes among 100,000 of them, in a workspace that has them all and in the panel's list of
// accounts: npm run bench:people.
import { performance } from 'node:perf_hooks'
import { AccountFilter } from '../../src/accounts/form.js'
import * as accounts from '../../src/accounts/list.js'
import type { Database } from '../../src/database/connection.js'
import { PeopleFilter } from '../../src/members/form.js'
import { listPage } from '../../src/members/people.js'
import { findActiveMember, type Member } from '../../src/members/queries.js'
import * as users from '../../src/users/queries.js'
import * as workspaces from '../../src/workspaces/queries.js'
import { openDatabase } from './database.js'

const PEOPLE = Number(process.argv[2] ?? 100_000)
const TIMES = 9
const SEARCHES = [
  {},
  { q: 'kovac' },
  { q: 'person77123' },
  { q: 'an' },
  { q: '"senior designer" nova' },
  { q: 'location:homeoffice' },
  { q: 'location:graz contract:part nova' },
  { q: 'location:~' },
  { q: '!location:homeoffice designer' },
  { state: 'deactivated' },
  { role: 'ROLE_SUPER_ADMIN' },
  { q: 'nobody-is-called-so' },
]

const ACCOUNTS = [
  {},
  { sort: 'name', order: 'desc' },
  { sort: 'registered' },
  { sort: 'active' },
  { sort: 'workspaces' },
  { q: 'kovac' },
  { q: 'an' },
  { q: 'location:graz', sort: 'active' },
  { state: 'deactivated', sort: 'registered' },
  { state: 'unconfirmed', sort: 'active' },
  { role: 'OWNER' },
  { role: 'ROLE_SUPER_ADMIN' },
]

const { db, close } = await openDatabase()
try {
  const actor = await fill(db)
  for (const search of SEARCHES) {
    const filter = PeopleFilter.parse(search)
    await measure(search, async () => (await listPage(db, actor, filter)).count)
  }
  process.stdout.write('accounts\n')
  const { id: after } = await db('users').where({ username: 'person50000' }).first('id')
  for (const search of [
    ...ACCOUNTS,
    ...['name', 'registered', 'active', 'workspaces'].map(sort => ({ sort, after })),
  ]) {
    const filter = AccountFilter.parse(search)
    await measure(search, async () => (await accounts.listPage(db, filter)).count)
  }
} finally {
  await close()
}

async function fill(db: Database): Promise<Member> {
  const ana = {
    username: 'ana',
    email: 'ana@northwind.example',
    alias: '',
    password_hash: '',
    zone: 'UTC',
    week_start: 1,
  }
  const user_id = await users.create(db, ana)
  const about = { name: 'Northwind', zone: 'UTC', currency: 'EUR', week_start: 1 }
  const workspace_id = await workspaces.create(db, { ...about, user_id })
  await db.raw(
    `insert into users (username, email, alias, title, zone, state)
     select 'person' || n, 'person' || n || '@northwind.example',
            (array['Ana', 'Boris', 'Čeda', 'Dora', 'Emil', 'Filip', 'Goran'])[1 + n % 7] || ' '
              || (array['Kovač', 'Novak', 'Horvat', 'Nova', 'Zupan'])[1 + n % 5] || ' ' || n,
            (array['Senior designer', 'Developer', 'Accountant', ''])[1 + n % 4], 'UTC',
            case when n % 50 = 0 then 'deactivated' else 'active' end
       from generate_series(1, :people) as n`,
    { people: PEOPLE },
  )
  await db.raw(`insert into members (workspace_id, user_id) select ?, id from users where username <> 'ana'`, [
    workspace_id,
  ])
  await db.raw(
    `insert into user_fields (name, label, kind) values ('location', 'Location', 'text'), ('contract', 'Contract', 'text')`,
  )
  await db.raw(
    `insert into user_field_values (user_id, field_id, value)
     select u.id, f.id, case f.name when 'contract' then (array['Full time', 'Part time', 'Freelance'])[1 + length(u.title) % 3]
                                    else (array['Homeoffice', 'Office Graz', 'Home office in Vienna'])[1 + length(u.alias) % 3] end
       from users as u
      cross join user_fields as f
      where length(u.alias) % 2 = 0`,
  )
  await db.raw(`update users set last_active_at = now() - make_interval(mins => length(alias) * length(username))`)
  await db.raw('vacuum analyze')
  return (await findActiveMember(db, user_id, 'full')) as Member
}

async function measure(search: object, act: () => Promise<number>) {
  const times: number[] = []
  let count = 0
  for (let index = 0; index < TIMES; index++) {
    const start = performance.now()
    count = await act()
    times.push(performance.now() - start)
  }
  const median = times.sort((one, other) => one - other)[Math.floor(TIMES / 2)] as number
  process.stdout.write(
    `${median.toFixed(0).padStart(5)} ms  ${String(count).padStart(6)} found  ${JSON.stringify(search)}\n`,
  )
}
