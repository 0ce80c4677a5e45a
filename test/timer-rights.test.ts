import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { addMember, createCast, logIn, type Person, weaken } from './support/cast.js'
import { clock, here } from './support/clock.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let dora: Person

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  ;({ dora } = cast)
})

beforeEach(() => app.db('entries').del())

const only = () => app.db('entries').where({ member_id: dora.member_id }).first()

/** Dora's timer, which began so many minutes ago. */
async function run(minutes: number) {
  await dora.post('timer', { description: 'drawing' })
  const started_at = new Date(Math.floor(Date.now() / 1000) * 1000 - minutes * 60_000)
  await app.db('entries').update({ started_at })
  return only()
}

test('a discarded timer is gone, and Undo lets it run on', async () => {
  const { id } = await run(10)
  const { status, headers } = await dora.post('timer/discard', { entry: id })
  assert.equal(status, 303)
  assert.equal(await only(), undefined)

  const page = await dora.get(String(headers.location))
  const [, deletion = ''] = /name="deletion" value="(\w+)"/.exec(page.text) ?? []
  assert.match(page.text, /Timer discarded\./)
  await dora.post(`entries/${id}/restore`, { deletion })
  const back = await only()

  assert.deepEqual([back.id, back.stopped_at], [id, null])
})

test('discarding twice is discarding once, and never another timer than the one that was shown', async () => {
  const { id } = await run(10)
  await dora.post('timer/discard', { entry: id })
  await dora.post('timer', { description: 'second' })
  const { status } = await dora.post('timer/discard', { entry: id })

  assert.equal(status, 303)
  assert.equal((await only()).description, 'second')
})

test('whoever may not delete may not discard, and whoever may not edit changes nothing by stopping', async () => {
  const roleId = (await app.db('roles').where({ workspace_id: dora.workspace_id, name: 'ROLE_USER' }).first('id')).id
  const cell = (permission: string) => ({
    workspace_id: dora.workspace_id,
    role_id: roleId,
    permission,
    allowed: false,
  })
  const { id, version } = await run(10)
  await app.db('role_cells').insert([cell('delete_own_timesheet'), cell('edit_own_timesheet')])
  const page = await dora.get('tracker')
  const discarded = await dora.post('timer/discard', { entry: id })
  const stopped = await dora.post('timer/stop', { entry: id, version: String(version), description: 'mine' })
  await app.db('role_cells').where({ role_id: roleId }).del()

  assert.doesNotMatch(page.text, /Discard the timer/)
  assert.doesNotMatch(page.text, /name="start"/)
  assert.deepEqual([discarded.status, stopped.status], [403, 303])
  const { description, stopped_at } = await only()
  assert.equal(description, 'drawing')
  assert.ok(stopped_at)
})

test('a remembered log-in changes the start and stops at a typed time; discarding asks for the log-in', async () => {
  const remembered = await logIn(app, dora)
  const { id, started_at } = await run(600)
  await weaken(app.db, remembered)
  const started = here(started_at)
  const edited = await remembered.post(`entries/${id}`, {
    day: `${started.toPlainDate()}`,
    start: clock(started.add({ minutes: 5 })),
  })
  const discarded = await remembered.post('timer/discard', { entry: id })
  const stopped = await remembered.post('timer/stop', { entry: id, end: clock(started.add({ minutes: 65 })) })

  assert.deepEqual([edited.status, discarded.status, stopped.status], [303, 307, 303])
  assert.match(String(discarded.headers.location), /^\/login/)
  assert.equal((await only()).seconds, 3600)
  dora = await logIn(app, dora)
})

test('a timer in another workspace is named with a link, and nobody else’s', async () => {
  const { finn } = cast
  await addMember(app.db, finn.workspace_id, dora.user_id)
  await finn.post('timer', { description: 'secret of Finn' })
  const quiet = await dora.get('tracker')
  await dora.post(`/workspaces/${finn.workspace_id}/timer`, { description: 'secret of Dora' })
  const { text } = await dora.get('tracker')
  const stopped = await dora.post('timer', { description: 'here too' }, { htmx: true })

  assert.doesNotMatch(quiet.text, /Timer running in/)
  assert.match(
    text,
    new RegExp(`href="/workspaces/${finn.workspace_id}/tracker"[^>]*>Elsewhere</a> since \\d\\d:\\d\\d`),
  )
  assert.match(stopped.text, /Timer running in/)
  assert.doesNotMatch(text, /secret of/)
  await app.db('members').where({ workspace_id: finn.workspace_id, user_id: dora.user_id }).del()
})

test('whoever may not start is offered no Start, and is refused', async () => {
  const roleId = (await app.db('roles').where({ workspace_id: dora.workspace_id, name: 'ROLE_USER' }).first('id')).id
  const { workspace_id } = dora
  await app
    .db('role_cells')
    .insert({ workspace_id, role_id: roleId, permission: 'start_own_timesheet', allowed: false })
  const page = await dora.get('tracker')
  const { status } = await dora.post('timer', { description: 'mine' })
  await app.db('role_cells').where({ role_id: roleId }).del()

  assert.doesNotMatch(page.text, />Start</)
  assert.match(page.text, /id="manual-form"/)
  assert.equal(status, 403)
})
