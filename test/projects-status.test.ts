import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Person } from './support/cast.js'
import { crawl } from './support/crawl.js'
import { app, booking, cast, contentOf, give, putOn, turn, works } from './support/projects-stage.js'

let task: string

beforeEach(async () => {
  for (const table of ['rates', 'restamps']) await app.db(table).del()
  await app.db('workspaces').update({ currency: 'EUR' })
  task = await works.insert('tasks', { project_id: booking, name: 'Wireframes' })
})

/** Hours of somebody's work on a project, at a rate that tells the entry from all others. */
const track = (person: Person, hours: number, rate_cents: number | null, more: object = {}) =>
  works.insert('entries', {
    member_id: person.member_id,
    project_id: booking,
    zone: 'UTC',
    started_at: '2026-03-01T08:00Z',
    stopped_at: new Date(Date.UTC(2026, 2, 1, 8) + hours * 3_600_000),
    billable: rate_cents !== null,
    rate_cents,
    ...more,
  })

const show = async (person: Person, project = booking) => {
  const { status, text } = await person.get(`projects/${project}/status`)
  return { status, text: contentOf(text).replace(/\s+/g, ' ') }
}

/** Rows of a table of the page: the cells as text. */
const rows = (text: string, caption: string) => {
  const table = text.slice(text.indexOf(`Tracked time ${caption}`)).split('</table>')[0] ?? ''
  return [...table.slice(table.indexOf('<tbody')).matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)]
      .map(([, cell = '']) =>
        cell
          .replace(/<title>.*?<\/title>/g, '')
          .replace(/<[^>]*>/g, '')
          .trim(),
      )
      .filter(Boolean),
  )
}

const see = async (who: 'admins' | 'leads' | 'everyone') => {
  const { status } = await cast.ana.post('settings/billable-rates', { billable_rates: who })
  assert.equal(status, 303)
}

test('a project’s status sums up what was tracked, by task and by member', async () => {
  const { ana, dora } = cast
  await track(dora, 2, 10_000, { task_id: task })
  await track(dora, 1, null)
  await track(ana, 3, 5000)
  await works.insert('entries', { member_id: ana.member_id, project_id: booking, zone: 'UTC', started_at: new Date() })
  const { text } = await show(ana)

  assert.match(text, /Tracked<\/dt><dd>6:00/)
  assert.match(text, /Billable<\/dt><dd>5:00 <small>83\.3 %/)
  assert.match(text, /Not billable<\/dt><dd>1:00/)
  assert.match(text, /Amount<\/dt><dd>€350\.00/)
  assert.deepEqual(rows(text, 'by task'), [
    ['No task', '4:00', '3:00', '1:00', '€150.00'],
    ['Wireframes', '2:00', '2:00', '0:00', '€200.00'],
  ])
  assert.deepEqual(rows(text, 'by member'), [
    ['Ana', '3:00', '3:00', '0:00', '€150.00'],
    ['Dora', '3:00', '2:00', '1:00', '€200.00'],
  ])
})

test('an empty status says what to do next', async () => {
  const { status, text } = await show(cast.cleo)
  assert.equal(status, 200)
  assert.match(text, /Nothing tracked yet/)
})

test('the status compares with an estimate in hours, and says when it is over', async () => {
  await track(cast.dora, 3, 10_000)
  const plan = (change: object) => app.db('projects').where({ id: booking }).update(change)
  await plan({ estimate_seconds: 4 * 3600 })
  assert.match((await show(cast.cleo)).text, /75 % of 4:00, 1:00 left/)
  await plan({ estimate_seconds: 2 * 3600 })
  assert.match((await show(cast.cleo)).text, /150 % of 2:00 <span class="badge warn">1:00 over/)
  await plan({ estimate_seconds: null, estimate_cents: 40_000 })
  assert.match((await show(cast.cleo)).text, /75 % of €400\.00, €100\.00 left/)
})

test('who sees no amounts learns nothing of an estimate in money either', async () => {
  await give(cast.emil, 'ROLE_ADMIN')
  await turn('ROLE_ADMIN', 'view_rate_own_timesheet', false)
  await turn('ROLE_ADMIN', 'view_rate_colleague_timesheet', false)
  await turn('ROLE_ADMIN', 'view_rate_other_timesheet', false)
  await track(cast.dora, 3, 12_345)
  await app.db('projects').where({ id: booking }).update({ estimate_cents: 98_765 })
  const { status, text } = await show(cast.emil)

  assert.equal(status, 200)
  assert.doesNotMatch(text, /€|123\.45|\b987\b|Amount|Estimate/)
})

test('only who may see the status does: admins, the project’s managers, and whom the roles let', async () => {
  const { ana, ben, cleo, dora, emil, finn } = cast
  await putOn(booking, dora)
  for (const person of [ana, ben, cleo]) assert.equal((await show(person)).status, 200, person.username)
  for (const person of [dora, emil]) assert.equal((await show(person)).status, 403, person.username)
  assert.equal((await finn.get(`${ana.base}/projects/${booking}/status`)).status, 404)
  await turn('ROLE_USER', 'status_public_project')
  assert.equal((await show(dora)).status, 200)
})

test('“Admins only”: managers see earnings in their project’s status and nowhere else, members nowhere', async () => {
  const { ana, cleo, dora } = cast
  await see('admins')
  for (const person of [cleo, dora]) await track(person, 1, 7_654_321)
  await works.insert('rates', { level: 'workspace', valid_from: '0001-01-01', rate_cents: 7_654_321 })
  const marker = /76.?543.?21|15.?308.?642|7654321/

  assert.match((await show(cleo)).text, marker)
  assert.match((await show(ana)).text, marker)
  for (const person of [cleo, dora]) {
    for (const page of (await crawl(person)).pages) {
      if (page.endsWith(`/projects/${booking}/status`)) continue
      assert.doesNotMatch((await person.get(page)).text, marker, `${person.username} at ${page}`)
    }
  }
})

test('“Everyone”: regular members see the earnings of public projects and their own', async () => {
  const { dora, emil } = cast
  await see('everyone')
  await turn('ROLE_USER', 'status_public_project')
  await turn('ROLE_USER', 'status_team_project')
  await track(emil, 1, 10_000)
  assert.match((await show(dora)).text, /Amount<\/dt><dd>€100\.00/)

  await app.db('projects').where({ id: booking }).update({ is_public: false })
  await putOn(booking, dora)
  await works.insert('project_teams', { project_id: booking, team_id: await teamOfDora() })
  assert.doesNotMatch((await show(dora)).text, /€|Amount/)
  await track(dora, 1, 5000)
  const { text } = await show(dora)
  assert.match(text, /Amount<\/dt><dd>€50\.00/)
  assert.match(text, /The amounts leave out time whose rates are not for you to see/)
})

const teamOfDora = async () =>
  (await app.db('team_members').where({ member_id: cast.dora.member_id }).first('team_id')).team_id

test('“Admins and team leads”: a lead sees what the team earns, and a member nothing', async () => {
  const { dora, emil, cleo } = cast
  await see('leads')
  await give(emil, 'ROLE_TEAMLEAD')
  await turn('ROLE_USER', 'status_public_project')
  await track(dora, 1, 5000)
  await track(cleo, 1, 10_000)

  assert.match((await show(emil)).text, /Amount<\/dt><dd>€50\.00/)
  assert.doesNotMatch((await show(dora)).text, /€|Amount/)
})

test('who can’t see others’ entries sees no earnings of theirs, whatever the rates are set to', async () => {
  const { dora, emil } = cast
  await see('everyone')
  await turn('ROLE_USER', 'status_public_project')
  await turn('ROLE_USER', 'view_colleague_timesheet', false)
  await track(emil, 1, 10_000)
  assert.doesNotMatch((await show(dora)).text, /€|Amount/)
})

test('a deleted project keeps what its entries are worth', async () => {
  const entry = await track(cast.dora, 1, 10_000)
  await cast.cleo.post(`projects/${booking}/delete`)
  assert.deepEqual(await app.db('entries').where({ id: entry }).first('rate_cents', 'project_id'), {
    rate_cents: 10_000,
    project_id: booking,
  })
  assert.equal((await show(cast.ana)).status, 404)
})
