import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  app,
  booking,
  cast,
  contentOf,
  design,
  findProject,
  give,
  limit,
  putTeamOn,
  turn,
  works,
} from './support/projects-stage.js'

const at = (rest: string, id = booking) => `projects/${id}/${rest}`
const described = (change: Record<string, string> = {}) => ({
  name: 'Booking app',
  colour: 'teal',
  client: '',
  note: '',
  ...change,
})

test('a manager changes name, colour, client and note', async () => {
  const client = await works.client('Acme')
  const saved = await cast.cleo.post(
    at('settings'),
    described({ name: ' Buchung ', colour: 'red', client, note: 'Call Ida\r\nfirst.' }),
  )
  const { name, colour, client_id, note } = await findProject(booking)

  assert.equal(saved.status, 303)
  assert.deepEqual(
    { name, colour, client_id, note },
    { name: 'Buchung', colour: 'red', client_id: client, note: 'Call Ida\nfirst.' },
  )
  assert.match((await cast.dora.get(at('team'))).text, /Call Ida/)
})

test('a name that is taken is said beside it, and nothing typed is lost', async () => {
  await works.project('Taken')
  const { status, text } = await cast.cleo.post(at('settings'), described({ name: 'taken', note: 'Keep me' }))

  assert.equal(status, 422)
  assert.match(text, /id="name-error"/)
  assert.match(text, /Keep me/)
  assert.equal((await findProject(booking)).name, 'Booking app')
})

test('what a manager can’t change isn’t offered, and is refused', async () => {
  const { text } = await cast.cleo.get(at('settings'))
  assert.doesNotMatch(contentOf(text), /Estimate|\/archive"|Project rate/)
  assert.match(contentOf(text), /\/delete"/)

  for (const act of ['defaults', 'archive', 'restore']) {
    assert.equal((await cast.cleo.post(at(act), { billable: '1', estimate: 'none' })).status, 403, act)
  }
})

test('a client that was deleted stays behind the project until another is chosen, so that nobody sees more', async () => {
  const client_id = await works.client('Fjordline')
  await limit(client_id)
  await app.db('projects').where({ id: booking }).update({ client_id })
  await app.db('clients').where({ id: client_id }).update({ deleted_at: new Date() })

  assert.doesNotMatch((await cast.cleo.get(at('settings'))).text, /Fjordline/)
  await cast.cleo.post(at('settings'), described({ name: 'Renamed' }))
  assert.equal((await findProject(booking)).client_id, client_id)
  assert.equal((await cast.emil.get(at('team'))).status, 200)
  assert.equal((await cast.ana.get(at('team'))).status, 200)

  const other = await works.client('Open')
  await cast.cleo.post(at('settings'), described({ client: other }))
  assert.equal((await findProject(booking)).client_id, other)
})

test('an archived client stays the project’s, but can’t be chosen for it anew', async () => {
  const client = await works.client('Resting', { archived_at: new Date() })
  assert.equal((await cast.cleo.post(at('settings'), described({ client }))).status, 422)

  await app.db('projects').where({ id: booking }).update({ client_id: client })
  const page = await cast.cleo.get(at('settings'))
  assert.match(page.text, new RegExp(`value="${client}" selected>Resting`))
  assert.match(page.text, /Nobody tracks on it while its client is archived/)
  assert.equal((await cast.cleo.post(at('settings'), described({ client, name: 'Still' }))).status, 303)
  assert.equal((await findProject(booking)).client_id, client)
})

test('estimates are in hours or in money, and billable is what new entries begin with', async () => {
  const planned = async (estimate: string, planned: string) => {
    const { status } = await cast.ben.post(at('defaults'), { billable: '1', estimate, planned })
    const { estimate_seconds, estimate_cents } = await findProject(booking)
    return [status, estimate_seconds, estimate_cents]
  }

  assert.deepEqual(await planned('hours', '120'), [303, 432_000, null])
  assert.deepEqual(await planned('hours', '7:30'), [303, 27_000, null])
  assert.deepEqual(await planned('hours', '7,5'), [303, 27_000, null])
  assert.deepEqual(await planned('money', '1200.50'), [303, null, 120_050])
  assert.deepEqual(await planned('hours', '0'), [422, null, 120_050])
  assert.deepEqual(await planned('hours', 'many'), [422, null, 120_050])
  assert.deepEqual(await planned('hours', ''), [422, null, 120_050])
  assert.deepEqual(await planned('money', '1.2.3'), [422, null, 120_050])
  assert.match((await cast.ben.get(at('settings'))).text, /value="1200.50"/)
  assert.deepEqual(await planned('none', '5'), [303, null, null])
  await cast.ben.post(at('defaults'), { estimate: 'none' })
  assert.equal((await findProject(booking)).is_billable, false)
})

test('a wrong estimate is said beside it, and what was typed stays', async () => {
  const { status, text } = await cast.ben.post(at('defaults'), { estimate: 'hours', planned: 'a lot' })

  assert.equal(status, 422)
  assert.match(text, /id="planned-error"/)
  assert.match(text, /value="a lot"/)
  assert.match(text, /value="hours" selected/)
})

test('an archived project can’t be tracked on until it is restored; twice is once', async () => {
  await cast.ben.post(at('archive'))
  const { archived_at } = await findProject(booking)
  await cast.ben.post(at('archive'))
  assert.deepEqual((await findProject(booking)).archived_at, archived_at)
  assert.match((await cast.dora.get(at('team'))).text, /Nobody tracks on it while it is archived/)

  await cast.dora.post('timer', { description: 'closed', project: booking })
  assert.equal((await app.db('entries').where({ project_id: booking })).length, 0)
  await cast.ben.post(at('restore'))
  await cast.ben.post(at('restore'))
  await cast.dora.post('timer', { description: 'open', project: booking })
  assert.equal((await app.db('entries').where({ project_id: booking })).length, 1)
})

test('a timer goes on when its project is archived', async () => {
  await cast.dora.post('timer', { description: 'on it', project: booking })
  await cast.ben.post(at('archive'))
  const entry = await app.db('entries').where({ project_id: booking }).first()
  assert.equal(entry.stopped_at, null)

  await cast.dora.post('timer/stop')
  assert.equal((await app.db('entries').where({ project_id: booking }).whereNotNull('stopped_at')).length, 1)
})

test('a lead whose role lets them edits the projects of their team', async () => {
  await turn('ROLE_TEAMLEAD', 'edit_teamlead_project')
  await give(cast.emil, 'ROLE_TEAMLEAD')
  await putTeamOn(booking, design)
  const other = await works.project('Other')

  assert.equal((await cast.emil.post(at('archive'))).status, 303)
  assert.equal((await cast.emil.post(at('settings'), described({ name: 'Led' }))).status, 303)
  assert.equal((await cast.emil.post(at('archive', other))).status, 403)
  assert.equal((await cast.emil.get(at('delete'))).status, 403)
})

test('a regular member gets no settings, and who doesn’t see the project learns nothing', async () => {
  await app.db('projects').where({ id: booking }).update({ is_public: true })
  assert.equal((await cast.dora.get(at('settings'))).status, 403)
  assert.equal((await cast.dora.post(at('settings'), described())).status, 403)
  await app.db('projects').where({ id: booking }).update({ is_public: false })
  for (const act of ['settings', 'defaults', 'archive', 'delete']) {
    assert.equal((await cast.dora.post(at(act), described())).status, 404)
  }
})
