import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { addEntries } from './support/entries.js'
import { worksOf } from './support/work.js'
import { giveRole } from './support/workspaces.js'

const MAY = '?from=2026-05-01&to=2026-05-31'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let works: ReturnType<typeof worksOf>
let open: string
let closed: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  const { ana, ben, cleo, dora, emil } = cast
  works = worksOf(app, ana)
  await giveRole(app.db, ben, 'ROLE_SUPER_ADMIN')
  await giveRole(app.db, emil, 'ROLE_TEAMLEAD')
  const team_id = await works.insert('teams', { name: 'Studio' })
  const members = [
    { workspace_id: ana.workspace_id, team_id, member_id: emil.member_id, is_lead: true },
    { workspace_id: ana.workspace_id, team_id, member_id: dora.member_id, is_lead: false },
  ]
  await app.db('team_members').insert(members)
  open = await works.project('Website', { colour: 'blue', is_public: true })
  closed = await works.project('Takeover', { is_public: false })
  const manager = { workspace_id: ana.workspace_id, project_id: closed, member_id: cleo.member_id, is_manager: true }
  await app.db('project_members').insert(manager)
})

beforeEach(async () => {
  await app.db('entries').del()
  await app.db('role_cells').del()
})

/** An entry of so many hours on a day of May. */
const add = (person: Person, day: number, hours: number, row: object = {}) => {
  const at = Date.UTC(2026, 4, day, 6)
  const times = { started_at: new Date(at), stopped_at: new Date(at + hours * 3_600_000) }
  return addEntries(app.db, person, [{ ...times, ...row }])
}

/** A timer of theirs that began so many minutes ago. */
const run = async (person: Person, minutes: number, row: object = {}): Promise<string> => {
  const started_at = new Date(Math.floor(Date.now() / 1000) * 1000 - minutes * 60_000)
  const [id = ''] = await addEntries(app.db, person, [{ started_at, stopped_at: null, ...row }])
  return id
}

const forbid = async (...permissions: string[]) => {
  const { workspace_id } = cast.ana
  const roles = await app.db('roles').where({ workspace_id }).whereIn('name', ['ROLE_USER', 'ROLE_TEAMLEAD'])
  const cells = roles.flatMap(({ id }) =>
    permissions.map(permission => ({ workspace_id, role_id: id, permission, allowed: false })),
  )
  await app.db('role_cells').insert(cells)
}

/** What stands in the table of members: name and time of each, in its order. */
async function team(person: Person, query = MAY): Promise<Record<string, string>> {
  const { text } = await person.get(`dashboard/team${query}`)
  const rows = [...text.matchAll(/<tr id="member-\w+">(.*?)<\/tr>/gs)].map(([, row = '']) => [
    /class="name"[^>]*>([^<]+)/.exec(row)?.[1] ?? '',
    /<td class="number">([^<]+)/.exec(row)?.[1] ?? '',
  ])
  return Object.fromEntries(rows)
}

const totalOf = (text: string) => /<dt>Total<\/dt><dd>([\d:]+)/.exec(text)?.[1]
const entry = (id: string) => app.db('entries').where({ id }).first()

test('everybody sees of the others what the projects let them, and that is what the totals say', async () => {
  const { ana, cleo, dora, emil } = cast
  await add(dora, 4, 2, { project_id: open })
  await add(dora, 5, 1, { project_id: closed })
  await add(emil, 5, 4)

  const all = { Emil: '4:00', Dora: '3:00', Ana: '0:00', Ben: '0:00', Cleo: '0:00' }
  assert.deepEqual(await team(ana), all)
  assert.deepEqual(await team(cleo), all, 'she manages the private project')
  assert.deepEqual(await team(emil), { ...all, Dora: '2:00' }, 'he does not see that project')
  assert.equal(totalOf((await emil.get(`dashboard/team${MAY}`)).text), '6:00')
  assert.doesNotMatch((await emil.get(`dashboard/team${MAY}`)).text, /Takeover/)
  assert.equal(totalOf((await dora.get(`dashboard${MAY}`)).text), '3:00', 'one’s own are one’s own')
})

test('private time entries leave each person themselves, the lead their team, managers their projects, admins all', async () => {
  const { ana, ben, cleo, dora, emil } = cast
  await add(dora, 4, 2, { project_id: open })
  await add(dora, 5, 1, { project_id: closed })
  await add(emil, 5, 4)
  await forbid('view_colleague_timesheet')

  assert.deepEqual(await team(dora), { Dora: '3:00' })
  assert.deepEqual(await team(emil), { Emil: '4:00', Dora: '2:00' })
  assert.deepEqual(await team(cleo), { Dora: '1:00', Cleo: '0:00' })
  for (const admin of [ana, ben]) assert.equal(Object.keys(await team(admin)).length, 5)
  const { text } = await dora.get(`dashboard/team${MAY}`)
  assert.match(text, /4 other members are not shown/)
  assert.doesNotMatch(text, /Emil/)
})

test('the face closes the team’s dashboard to all but admins, and its tab and its address with it', async () => {
  const { ana, dora } = cast
  assert.match((await dora.get('dashboard')).text, /dashboard\/team"/)
  assert.equal((await ana.post('settings/team-dashboard', { team_dashboard: 'off' })).status, 303)

  assert.equal((await dora.get('dashboard/team')).status, 403)
  assert.doesNotMatch((await dora.get('dashboard')).text, /dashboard\/team"/)
  assert.equal((await ana.get('dashboard/team')).status, 200)
  assert.equal((await ana.post('settings/team-dashboard', { team_dashboard: 'on' })).status, 303)
  assert.equal((await dora.get('dashboard/team')).status, 200)
})

test('it says who runs what now and what the others did last, and who left stands there no longer', async () => {
  const { ana, ben, dora, emil } = cast
  await run(dora, 30, { description: 'Wireframes', project_id: open })
  await run(emil, 9 * 60, { description: 'Went home' })
  await add(ben, 4, 1, { description: 'Earlier' })
  await add(ben, 6, 1, { description: 'Later' })
  await app.db('members').where({ id: cast.cleo.member_id }).update({ state: 'inactive' })

  const { text } = await ana.get(`dashboard/team${MAY}&sort=latest`)
  await app.db('members').where({ id: cast.cleo.member_id }).update({ state: 'active' })
  assert.match(text, /Wireframes.*?Website.*?>Running<.*?since /s)
  assert.match(text, /Went home.*?>Over 8 hours</s)
  assert.match(text, /Later/)
  assert.doesNotMatch(text, /Earlier|Cleo/)
  const order = [...text.matchAll(/class="name"[^>]*>(\w+)</g)].map(([, name]) => name)
  assert.deepEqual(order.slice(0, 3), ['Dora', 'Emil', 'Ben'])
})

test('whoever may stop a timer is offered it beside that one and nowhere else, and it ends now', async () => {
  const { ana, dora, emil, ben } = cast
  const id = await run(dora, 9 * 60, { description: 'Wireframes' })
  await run(ben, 9 * 60)
  const offered = async (person: Person) =>
    [...(await person.get('dashboard/team')).text.matchAll(/aria-label="Stop the timer of (\w+)"/g)].map(
      ([, name]) => name,
    )

  assert.deepEqual((await offered(ana)).sort(), ['Ben', 'Dora'])
  assert.deepEqual(await offered(emil), ['Dora'])
  assert.deepEqual(await offered(dora), ['Dora'])

  const asked = Date.now()
  const { status, headers } = await emil.post(`entries/${id}/stop`, { view: '?sort=latest' })
  assert.deepEqual([status, headers.location], [303, `${emil.base}/dashboard/team?sort=latest`])
  const { stopped_at, version } = await entry(id)
  assert.ok(asked - 1000 < stopped_at.getTime() && stopped_at.getTime() <= Date.now()) // to the second
  assert.equal(version, 2)
  assert.match((await emil.get('dashboard/team')).text, /“Wireframes” is stopped after 9:00\./)

  await emil.post(`entries/${id}/stop`)
  assert.match((await emil.get('dashboard/team')).text, /was stopped already/)
  assert.deepEqual((await entry(id)).stopped_at, stopped_at)
})

test('whoever sees a timer and may not stop it is refused, and out of sight there is none', async () => {
  const { dora, emil, ben, finn } = cast
  const id = await run(ben, 60)
  const secret = await run(emil, 60, { project_id: closed })

  assert.equal((await dora.post(`entries/${id}/stop`)).status, 403)
  assert.equal((await emil.post(`entries/${id}/stop`)).status, 403, 'Ben is in no team of his')
  assert.equal((await dora.post(`entries/${secret}/stop`)).status, 404)
  assert.equal((await finn.post(`entries/${id}/stop`)).status, 404)
  assert.equal((await entry(id)).stopped_at, null)
})

test('whoever may not stop their own timer is not offered it', async () => {
  await forbid('stop_own_timesheet')
  const id = await run(cast.dora, 60)

  assert.doesNotMatch((await cast.dora.get('dashboard/team')).text, /Stop the timer/)
  assert.equal((await cast.dora.post(`entries/${id}/stop`)).status, 403)
})

test('under htmx the answer is the dashboard as it is now, with what was done', async () => {
  const id = await run(cast.dora, 60, { description: 'Wireframes' })
  const { status, text } = await cast.ana.post(`entries/${id}/stop`, {}, { htmx: true })

  assert.equal(status, 200)
  assert.match(text, /Wireframes” is stopped/)
  assert.match(text, /id="member-/)
  assert.doesNotMatch(text, /<html|>Running</)
})

test('among many members those with a forgotten timer stand too, however little they tracked', async () => {
  const { workspace_id } = cast.ana
  const people = Array.from({ length: 60 }, (_, index) => ({
    username: `member-${index}`,
    email: `member-${index}@northwind.example`,
    zone: 'Europe/Vienna',
    week_start: 1,
  }))
  const users = await app.db('users').insert(people).returning('id')
  const members = await app
    .db('members')
    .insert(users.map(({ id }) => ({ workspace_id, user_id: id })))
    .returning('id')
  const times = { started_at: '2026-05-04T06:00Z', stopped_at: '2026-05-04T07:00Z', zone: 'Europe/Vienna' }
  await app.db('entries').insert(members.map(({ id }) => ({ workspace_id, member_id: id, ...times })))
  await run(cast.dora, 9 * 60)
  await run(cast.emil, 7 * 60)

  const names = async (query: string) => Object.keys(await team(cast.ana, query))
  const first = await names(MAY)
  assert.deepEqual([first.length, first.at(-1)], [51, 'Dora'])
  assert.match((await cast.ana.get(`dashboard/team${MAY}`)).text, /Stop the timer of Dora/)
  assert.equal((await names(`${MAY}&all=1`)).length, 65)
})
