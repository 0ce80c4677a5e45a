import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'
import { worksOf } from '../support/work.js'

const LONG = 'Überlandwerke Grünwald & Söhne: Netzleitstelle Süd مشروع 🦊'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let works: ReturnType<typeof worksOf>
let grid: string
let quiet: string
let entry: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  works = worksOf(app, cast.ana)
  const { ana, cleo, dora, emil } = cast
  await app.db('users').where({ id: emil.user_id }).update({ alias: 'Émile Überländer-Østergård' })
  grid = await works.project(LONG, { colour: 'violet', estimate_seconds: 400 * 3600 })
  quiet = await works.project('Quiet')
  for (const { member_id } of [dora, emil]) await works.insert('project_members', { project_id: grid, member_id })
  await works.insert('project_members', { project_id: grid, member_id: cleo.member_id, is_manager: true })
  await works.insert('project_members', { project_id: quiet, member_id: cleo.member_id, is_manager: true })

  for (const [valid_from, rate_cents] of [
    ['0001-01-01', 6000],
    ['2025-01-01', 7250],
    ['2026-01-01', null],
    ['2026-02-01', 123_450],
    ['2034-05-01', 0],
  ] as const)
    await works.insert('rates', { level: 'workspace', valid_from, rate_cents })
  const running = { level: 'workspace', valid_from: '0001-01-01', entry_count: 48_210, done_count: 18_000 }
  await works.insert('restamps', running)
  const own = { level: 'project_member', project_id: grid, member_id: emil.member_id }
  await works.insert('rates', { ...own, valid_from: '2026-01-01', rate_cents: 1_234_567 })

  const tasks: string[] = []
  for (let index = 0; index < 60; index++)
    tasks.push(await works.task(grid, `${index % 7 === 0 ? LONG : 'Task'} ${index + 1}`))
  const people = [ana, cleo, dora, emil]
  for (let index = 0; index < 200; index++) {
    const at = Date.UTC(2026, 0, 1 + (index % 90), 8)
    const billable = index % 5 !== 0
    entry = await works.insert('entries', {
      member_id: people[index % 4]?.member_id,
      project_id: grid,
      task_id: index % 9 === 0 ? null : tasks[(index * index) % 60],
      description: 'مراجعة تصاميم الصفحة الرئيسية مع العميل',
      zone: 'Europe/Vienna',
      started_at: new Date(at),
      stopped_at: new Date(at + (1 + (index % 6)) * 2_400_000),
      billable,
      rate_cents: billable ? 8550 : null,
      rate_by_hand: billable,
    })
  }
})

const at = ({ base }: Person, path: string) => `${base}/${path}`
const rateOn = (project: string, { member_id }: Person) => `projects/${project}/members/${member_id}/rate`

testPages([
  { name: 'rate of the workspace, changing', visitor: () => cast.ana, path: () => at(cast.ana, 'settings/rate') },
  {
    name: 'rate of a member, never set',
    visitor: () => cast.ana,
    path: () => at(cast.ana, `members/${cast.dora.member_id}/rate`),
  },
  { name: 'rate of a project', visitor: () => cast.ana, path: () => at(cast.ana, `projects/${grid}/rate`) },
  { name: 'rate of a project member', visitor: () => cast.cleo, path: () => at(cast.cleo, rateOn(grid, cast.emil)) },
  { name: 'rate of an entry', visitor: () => cast.ana, path: () => at(cast.ana, `entries/${entry}/rate`) },
  { name: 'rates on the team tab', visitor: () => cast.cleo, path: () => at(cast.cleo, `projects/${grid}/team`) },
  {
    name: 'rate among a project’s settings',
    visitor: () => cast.ana,
    path: () => at(cast.ana, `projects/${grid}/settings`),
  },
  {
    name: 'rate on a member’s page',
    visitor: () => cast.ana,
    path: () => at(cast.ana, `members/${cast.emil.member_id}`),
  },
  { name: 'status, its manager', visitor: () => cast.cleo, path: () => at(cast.cleo, `projects/${grid}/status`) },
  {
    name: 'status without amounts, over the estimate',
    visitor: () => cast.dora,
    path: () => at(cast.dora, `projects/${grid}/status`),
    prepare: async () => {
      const { id: role_id } = await app
        .db('roles')
        .where({ workspace_id: cast.ana.workspace_id, name: 'ROLE_USER' })
        .first('id')
      await works.insert('role_cells', { role_id, permission: 'status_public_project', allowed: true })
      await app
        .db('projects')
        .where({ id: grid })
        .update({ estimate_seconds: 100 * 3600 })
    },
  },
  { name: 'status, nothing tracked', visitor: () => cast.cleo, path: () => at(cast.cleo, `projects/${quiet}/status`) },
])

test('every form’s refusal is valid HTML too', async () => {
  await assertRefusals([
    await cast.ana.post('settings/rate', { rate: '-1', since: 'now' }),
    await cast.ana.post(`members/${cast.dora.member_id}/rate`, { rate: '1', since: 'day', day: 'soon' }),
    await cast.ana.post(`projects/${grid}/rate`, { rate: '1', since: 'never' }),
    await cast.cleo.post(rateOn(grid, cast.emil), { rate: 'much', since: 'all' }),
    await cast.ana.post(`entries/${entry}/rate`, { rate: 'much' }),
  ])
})
