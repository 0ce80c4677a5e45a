import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as settings from '../src/settings/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, createUser, logIn, type Person } from './support/cast.js'
import { giveRole, ownWorkspace } from './support/workspaces.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let ana: Person
let ben: Person
let dora: Person
let finn: Person

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  ;({ ana, ben, dora, finn } = cast)
  await giveRole(app.db, ben, 'ROLE_SUPER_ADMIN')
})

async function setSetting<K extends Parameters<typeof settings.set>[2]>(
  key: K,
  value: Parameters<typeof settings.set<K>>[3],
) {
  await settings.set(app.db, app.keys, key, value)
  for (let tries = 0; tries < 100 && app.settings.get(key) !== value; tries++)
    await new Promise(resolve => setTimeout(resolve, 20))
  assert.equal(app.settings.get(key), value)
}

const VALID = { name: 'Atelier Grünwald & Söhne', zone: 'Europe/Vienna', currency: 'CHF', week_start: 'sunday' }

test('whoever makes a workspace owns it, and goes on to its tracker', async () => {
  const { status, headers } = await dora.post('/workspaces', VALID)
  const id = headers.location?.split('/')[2] ?? ''
  const made = await app.db('workspaces').where({ id }).first()

  assert.equal(status, 303)
  assert.deepEqual(
    [made.name, made.zone, made.currency, made.week_start],
    ['Atelier Grünwald & Söhne', 'Europe/Vienna', 'CHF', 7],
  )
  assert.equal((await app.db('members').where({ id: made.owner_id }).first()).user_id, dora.user_id)
  assert.equal((await dora.get(`${headers.location}`)).status, 200)
  assert.equal((await dora.get('/')).headers.location, headers.location)
  await app.db('workspaces').where({ id }).del()
})

test('the same form posted twice, also at the same moment, makes one workspace; another form makes another', async () => {
  const form = { ...VALID, name: 'Zweimal', form_id: 'c0ffee' }
  const answers = await Promise.all([0, 1, 2].map(() => dora.post('/workspaces', form)))
  const again = await dora.post('/workspaces', form)

  assert.equal(new Set([...answers, again].map(({ headers }) => headers.location)).size, 1)
  assert.equal((await app.db('workspaces').where({ name: 'Zweimal' })).length, 1)
  const other = await ben.post('/workspaces', form)
  assert.notEqual(other.headers.location, again.headers.location)
  assert.match((await dora.get('/workspaces/new')).text, /name="form_id" value="[0-9a-f]{24}"/)
  await app.db('workspaces').where({ name: 'Zweimal' }).del()
})

test('a new workspace shows durations without seconds', async () => {
  const { headers } = await dora.post('/workspaces', { ...VALID, name: 'Knapp' })
  const made = await app.db('workspaces').where({ name: 'Knapp' }).first()

  assert.equal(made.duration_format, 'compact')
  assert.equal(headers.location, `/workspaces/${made.id}/tracker`)
  await app.db('workspaces').where({ name: 'Knapp' }).del()
})

test('a new workspace that can’t be made comes back with what was typed', async () => {
  const { status, text } = await dora.post('/workspaces', { ...VALID, name: ' ', currency: 'XXQ', zone: 'Mars/Base' })

  assert.equal(status, 422)
  assert.match(text, /Give the workspace a name/)
  assert.match(text, /Choose a currency from the list/)
  assert.match(text, /Choose a time zone from the list/)
  assert.match(text, /<option value="sunday" selected>/)
})

test('nobody makes a workspace where the operator prevents it', async () => {
  await setSetting('prevent_workspace_creation', true)
  const page = await dora.get('/workspaces/new')
  const posted = await dora.post('/workspaces', VALID)
  const { text } = await dora.get('tracker')
  await setSetting('prevent_workspace_creation', false)

  assert.deepEqual([page.status, posted.status], [403, 403])
  assert.match(page.text, /Ask the owner of one to invite you/)
  assert.doesNotMatch(text, /New workspace/)
  assert.match((await dora.get('tracker')).text, /New workspace/)
  assert.equal(await app.db('workspaces').where({ name: VALID.name }).first(), undefined)
})

test('the list shows one’s own workspaces, with roles, members and owner, and no others', async () => {
  const { text } = await ben.get('/workspaces')

  assert.match(text, /Northwind Studio/)
  assert.match(text, /<small>Admin</)
  assert.match(text, />5</)
  assert.match(text, /<bdi>Ana<\/bdi>/)
  assert.doesNotMatch(text, /Elsewhere/)
})

test('whoever is in no workspace finds out whom to ask', async () => {
  const user_id = await createUser(app.db, 'gero')
  const gero = await logIn(app, { user_id, member_id: '', workspace_id: '', username: 'gero' })
  const start = await gero.get('/')
  const { status, text } = await gero.get('/workspaces')

  assert.equal(start.headers.location, '/workspaces')
  assert.equal(status, 200)
  assert.match(text, /You are in no workspace/)
  assert.match(text, /gero@northwind\.example/)
  assert.match(text, /New workspace/)
})

test('an invitation to one’s own address is shown and joined without its link, once', async () => {
  const { workspace_id, owner } = await ownWorkspace(app, 'Fair Winds', ana)
  await owner.post('invitations', { addresses: 'FINN@northwind.example' })
  const guest = await logIn(app, finn)
  const { text } = await guest.get('/workspaces')
  const uninvited = await dora.post(`/workspaces/${workspace_id}/join`)
  const [joined, again] = [
    await guest.post(`/workspaces/${workspace_id}/join`),
    await guest.post(`/workspaces/${workspace_id}/join`),
  ]

  assert.match(text, /You are invited to <strong><bdi>Fair Winds<\/bdi><\/strong> by <bdi>Ana<\/bdi>/)
  assert.equal(uninvited.status, 404)
  assert.deepEqual([joined.status, again.status], [303, 303])
  assert.equal(joined.headers.location, `/workspaces/${workspace_id}/tracker`)
  assert.equal((await app.db('members').where({ workspace_id, user_id: finn.user_id })).length, 1)
  assert.deepEqual(await app.db('invitations').where({ workspace_id }), [])
  assert.match((await guest.get('/')).headers.location ?? '', new RegExp(workspace_id))
  assert.doesNotMatch((await guest.get('/workspaces')).text, /You are invited/)
})

test('an invitation that ran out, or whose inviter may not invite any more, is neither shown nor joined', async () => {
  const { workspace_id, owner, others } = await ownWorkspace(app, 'Foul Winds', ana, ben)
  const inviter = others[0] as Person
  await giveRole(app.db, inviter, 'ROLE_SUPER_ADMIN')
  await inviter.post('invitations', { addresses: 'finn@northwind.example' })
  const guest = await logIn(app, finn)
  const refused = async () => {
    const { text } = await guest.get('/workspaces')
    const { status } = await guest.post(`/workspaces/${workspace_id}/join`)
    return !text.includes('Foul Winds') && status === 404
  }
  await app.db('members').where({ id: inviter.member_id }).update({ state: 'inactive' })
  assert.ok(await refused())
  await app.db('members').where({ id: inviter.member_id }).update({ state: 'active' })
  await app
    .db('invitations')
    .where({ workspace_id })
    .update({ expires_at: new Date(0) })
  assert.ok(await refused())
  await owner.post('delete', { name: 'Foul Winds' })
})
