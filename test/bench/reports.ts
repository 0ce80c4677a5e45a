// How long the reports and the dashboard of a workspace with 200 members take, against the bare sum of the same entries,
// over a month, thirty days that are none, and a year: npm run bench:reports, with the number of entries if not a million.
import { performance } from 'node:perf_hooks'
import { findTime, listActivities, listShares } from '../../src/dashboard/queries.js'
import { listColleagues } from '../../src/dashboard/team.js'
import type { Database } from '../../src/database/connection.js'
import { settleMonths } from '../../src/entries/months.js'
import { findMember, type Member } from '../../src/members/queries.js'
import { listPage } from '../../src/reports/detailed.js'
import { readDetailed } from '../../src/reports/detailed-form.js'
import { listGroups } from '../../src/reports/groups.js'
import { readSummary } from '../../src/reports/summary-form.js'
import { findWeek } from '../../src/reports/weekly.js'
import { readWeekly } from '../../src/reports/weekly-form.js'
import * as users from '../../src/users/queries.js'
import * as workspaces from '../../src/workspaces/queries.js'
import { openDatabase } from './database.js'

const ENTRIES = Number(process.argv[2] ?? 1_000_000)
const MEMBERS = 200
const TIMES = 7
const RANGES = {
  'a month': { from: '2026-10-01', to: '2026-10-31' },
  'thirty days': { from: '2026-09-17', to: '2026-10-16' },
  'a year': { from: '2025-11-01', to: '2026-10-31' },
}
const GROUPS = [
  ['project'],
  ['project', 'member'],
  ['client', 'project', 'task'],
  ['tag'],
  ['member', 'day'],
  ['description'],
]

const { db, close } = await openDatabase()
try {
  const people = await fill(db)
  for (const [span, range] of Object.entries(RANGES)) {
    const { workspace_id } = people.owner as Member
    const bareSum = () =>
      db.raw('select count(*), sum(seconds) from entries where workspace_id = ? and day between ? and ?', [
        workspace_id,
        range.from,
        range.to,
      ])
    const { rows } = await db.raw('select count(*) as count from entries where day between ? and ?', [
      range.from,
      range.to,
    ])
    process.stdout.write(`\n${span}, ${rows[0].count} entries, against their bare sum\n`)
    for (const [who, member] of Object.entries(people)) {
      const line = async (name: string, act: () => Promise<unknown>) => {
        const [took, bare] = await inTurns(act, bareSum)
        process.stdout.write(
          `${(took / bare).toFixed(2).padStart(8)} times, ${took.toFixed(1).padStart(8)} ms  ${who}, ${name}\n`,
        )
      }
      await line('the bare sum', bareSum)
      await line('detailed', () => listPage(db, member, readDetailed(member, range)))
      await line('detailed by duration', () =>
        listPage(db, member, readDetailed(member, { ...range, sort: 'duration' })),
      )
      for (const group of GROUPS) {
        const report = readSummary(member, { ...range, group })
        await line(`by ${group.join(', ')}`, () => listGroups(db, member, report, report.groups, 1000))
      }
      await line('own dashboard', async () => {
        await findTime(db, member, range, 'own', 'project')
        await listActivities(db, member, range)
      })
      await line('team dashboard', async () => {
        await findTime(db, member, range, 'team', 'project')
        await listShares(db, member, range)
        await listColleagues(db, member, range)
      })
      if (span !== 'a year') await line('a week', () => findWeek(db, member, readWeekly(member, range)))
    }
  }
} finally {
  await close()
}

/**
 * The quickest of several calls of each, in milliseconds: that one was disturbed least by whatever else the machine does.
 * By turns, as that may be more in one second than in the next.
 */
async function inTurns(act: () => Promise<unknown>, other: () => Promise<unknown>): Promise<[number, number]> {
  const took: number[] = []
  const others: number[] = []
  for (let run = 0; run < TIMES; run += 1) {
    took.push(await time(act))
    others.push(await time(other))
  }
  return [Math.min(...took), Math.min(...others)]
}

async function time(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await act()
  return performance.now() - start
}

/**
 * The owner, who sees everything, and a regular member, with entries of 200 people, eight a day, back from October 2026, in
 * the order in which people would have written them.
 */
async function fill(db: Database): Promise<Record<'owner' | 'regular', Member>> {
  const owner = await users.create(db, {
    username: 'ana',
    email: 'ana@northwind.example',
    alias: 'Ana',
    password_hash: '',
    zone: 'Europe/Vienna',
    week_start: 1,
    has_confirmed_email: true,
  })
  const workspace_id = await workspaces.create(db, {
    name: 'Northwind',
    zone: 'Europe/Vienna',
    currency: 'EUR',
    week_start: 1,
    user_id: owner,
  })
  const run = (text: string) => db.raw(text, { workspace_id })
  await db.raw(`insert into users (username, email, zone) select 'p' || n, 'p' || n || '@northwind.example', 'Europe/Vienna'
                  from generate_series(2, ${MEMBERS}) as n`)
  await run(`insert into members (workspace_id, user_id) select :workspace_id, id from users where username <> 'ana'`)
  await run(
    `insert into clients (workspace_id, name) select :workspace_id, 'Client ' || n from generate_series(1, 12) as n`,
  )
  await run(`insert into projects (workspace_id, client_id, name, is_public)
             select c.workspace_id, c.id, 'Project ' || n, n % 5 <> 0
               from generate_series(1, 60) as n join clients as c on c.name = 'Client ' || 1 + n % 12`)
  await run(`insert into tasks (workspace_id, project_id, name)
             select p.workspace_id, p.id, 'Task ' || n from projects as p, generate_series(1, 4) as n`)
  await run(`insert into tags (workspace_id, name) select :workspace_id, 'Tag ' || n from generate_series(1, 10) as n`)
  await run(`insert into entries (workspace_id, member_id, project_id, task_id, description, zone, started_at, stopped_at, billable, rate_cents)
             select :workspace_id, m.id, t.project_id, t.id, 'Work ' || n % 300, 'Europe/Vienna', at, at + interval '55 minutes', true, 8500
               from generate_series(0, ${ENTRIES - 1}) as n
               join (select id, row_number() over (order by id) - 1 as nth from members) as m on m.nth = n % ${MEMBERS}
               join (select id, project_id, row_number() over (order by id) - 1 as nth from tasks) as t on t.nth = n * 7 % 240
              cross join lateral (
                    select timestamptz '2026-10-31 07:00Z' - n / ${MEMBERS * 8} * interval '1 day'
                           + n / ${MEMBERS} % 8 * interval '1 hour' as at) as moment
              order by at`)
  await run(`insert into entry_tags (workspace_id, entry_id, tag_id, day)
             select e.workspace_id, e.id, t.id, e.day
               from entries as e
               join (select id, row_number() over (order by id) - 1 as nth from tags) as t
                 on t.nth = extract(minute from e.created_at)::integer % 10 or t.nth = hashtext(e.id) % 10`)
  await settleMonths(db)
  await db.raw('vacuum analyze')
  // as at any time in a workspace where people work: its last month has changed since the job was there
  await run(`update entries set version = version + 1
              where workspace_id = :workspace_id and id = (select id from entries order by day desc limit 1)`)
  const { id: regular } = await db('users').where({ username: 'p2' }).first('id')
  const [ana, dora] = await Promise.all([owner, regular].map(id => findMember(db, id, workspace_id, 'full')))
  if (!ana || !dora) throw new Error('Nobody is there.')
  return { owner: ana, regular: dora }
}
