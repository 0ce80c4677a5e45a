import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entriesFor } from '../src/entries/policy.js'
import { findMember } from '../src/members/queries.js'
import { app, booking, cast, contentOf, findProject, listed, putOn, turn, works } from './support/projects-stage.js'

const at = (rest: string, id = booking) => `projects/${id}/${rest}`

/** Which entries each of the cast sees. */
async function sights(): Promise<Record<string, string[]>> {
  const seen: Record<string, string[]> = {}
  for (const { username, user_id, workspace_id } of [cast.ana, cast.ben, cast.cleo, cast.dora, cast.emil]) {
    const member = await findMember(app.db, user_id, workspace_id, 'full')
    assert.ok(member)
    seen[username] = await app.db('entries as e').where(entriesFor('view', member)).orderBy('e.id').pluck('e.id')
  }
  return seen
}

test('the page says what deleting touches before anybody does it', async () => {
  await works.entry(cast.dora, 5, { project_id: booking })
  await works.entry(cast.dora, 9, { project_id: booking })
  await works.entry(cast.emil, 5, { project_id: booking })
  await cast.dora.post('timer', { description: 'now', project: booking })
  const { status, text } = await cast.cleo.get(at('delete'))

  assert.equal(status, 200)
  assert.match(contentOf(text), /4 time entries of 2 people/)
  assert.match(contentOf(text), /1 timer runs on it now, and goes on without project/)
  assert.ok(await findProject(booking))
})

test('a project that nothing was tracked on says so', async () => {
  assert.match((await cast.cleo.get(at('delete'))).text, /Nothing was tracked on it/)
})

test('deleting a private project publishes nothing: its entries are seen by the same people, for the same money', async () => {
  const secret = await works.project('Secret', { is_public: false })
  await putOn(secret, cast.emil)
  await works.entry(cast.emil, 5, { project_id: secret, billable: true, rate_cents: 8500 })
  await works.entry(cast.dora, 5, {})
  const before = await sights()
  const rows = await app.db('entries').orderBy('id')
  assert.equal((await cast.ben.post(at('delete', secret))).status, 303)

  assert.deepEqual(await sights(), before)
  assert.deepEqual(await app.db('entries').orderBy('id'), rows)
  assert.equal(before.dora?.length, 1)
})

test('managers see no more of others’ time once their project is gone', async () => {
  await turn('ROLE_USER', 'view_colleague_timesheet', false)
  await works.entry(cast.dora, 5, { project_id: booking })
  assert.equal((await sights()).cleo?.length, 1)
  await cast.cleo.post(at('delete'))

  assert.equal((await sights()).cleo?.length, 0)
})

test('a deleted project is gone from list, tabs, pickers and copies, and its name is free', async () => {
  await cast.cleo.post(at('delete'))

  for (const tab of ['', 'team', 'settings', 'status', 'tasks', 'who']) {
    assert.equal((await cast.ben.get(at(tab).replace(/\/$/, ''))).status, 404, tab)
  }
  assert.deepEqual(listed((await cast.ben.get('projects?state=all')).text), [])
  assert.doesNotMatch((await cast.ben.get('projects/new')).text, /Booking app/)
  assert.doesNotMatch((await cast.ben.get('pickers/projects')).text, /Booking app/)
  assert.equal((await cast.cleo.post(at('delete'))).status, 404)
  await works.project('Booking app')
})

test('a timer runs on and shows no project; a favourite goes on without it', async () => {
  await cast.dora.post('timer', { description: 'on it', project: booking })
  await works.insert('favourites', { member_id: cast.dora.member_id, position: 1, project_id: booking })
  await cast.cleo.post(at('delete'))
  const entry = await app.db('entries').first()
  const { text } = await cast.dora.get('tracker')

  assert.deepEqual([entry.stopped_at, entry.project_id], [null, booking])
  assert.doesNotMatch(text, /Booking app/)
  assert.match(text, /on it/)
  assert.equal((await app.db('favourites').first()).project_id, null)
  await cast.dora.post('timer/stop')
  assert.equal((await app.db('entries').first()).project_id, booking)
})

test('only managers, and who may delete projects, delete one', async () => {
  assert.equal((await cast.dora.get(at('delete'))).status, 403)
  assert.equal((await cast.dora.post(at('delete'))).status, 403)
  assert.equal((await cast.finn.post(`${cast.ana.base}/${at('delete')}`)).status, 404)
  assert.equal((await findProject(booking)).deleted_at, null)
})
