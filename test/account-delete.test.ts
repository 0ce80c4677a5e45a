import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { deleteAccount } from '../src/account/deletion.js'
import * as fields from '../src/user-fields/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, createUser, logIn, PASSWORD, type Person } from './support/cast.js'
import { assertRefusals } from './support/look.js'
import { giveRole, makeLogInOld, memberOf, ownWorkspace, workspaceOf } from './support/workspaces.js'

let app: TestApp
let ana: Person
let ben: Person
let count = 0

before(async () => {
  app = await openApp()
  ;({ ana, ben } = await createCast(app))
})

/** Somebody new, a member of Northwind Studio. */
async function newcomer(): Promise<Person> {
  const username = `leaver${count++}`
  const user_id = await createUser(app.db, username)
  const { workspace_id } = ana
  const [{ id: member_id }] = await app.db('members').insert({ workspace_id, user_id }).returning('id')
  return logIn(app, { user_id, member_id, workspace_id, username })
}

const end = (person: Person, values: Record<string, string> = {}) =>
  person.post('/account/delete', { username: person.username, ...values })

/** Every table in which this text stands. */
async function placesOf(text: string): Promise<string[]> {
  const tables: string[] = await app.db('pg_tables').where({ schemaname: 'public' }).pluck('tablename')
  const found: string[] = []
  for (const table of tables) {
    const rows = await app.db(table).whereRaw('strpos(to_jsonb(??)::text, ?) > 0', [table, text])
    if (rows.length > 0) found.push(table)
  }
  return found
}

test('the entries stay under “Deleted member”, and nothing else says whose they were', async () => {
  const { db } = app
  const gus = await newcomer()
  const { user_id, member_id, workspace_id, username } = gus
  await fields.create(db, { name: 'location', label: 'Location', kind: 'text', choices: [], is_visible: true })
  const [field] = await fields.listFields(db)
  await gus.post('/account/profile', {
    username,
    alias: 'Gus Tell-Tale',
    title: 'Tell-Tale heart',
    account_number: 'Tell-Tale 1',
    colour: 'red',
    avatar_url: 'https://tell-tale.example/x.png',
    [`field_${field?.name}`]: 'Tell-Tale town',
  })
  await gus.post('timer', { description: 'rigging' })
  await gus.post('/account/api-keys', { name: 'key', access: 'full', lifetime: '30' })
  await giveRole(db, gus, 'ROLE_TEAMLEAD')
  await db('favourites').insert({ workspace_id, member_id, position: 1, description: 'own' })
  await db('mails').insert({ kind: 'test', recipient: `${username}@northwind.example`, user_id })
  const elsewhere = await logIn(app, gus)

  const { status, headers } = await end(gus)
  assert.deepEqual([status, headers.location], [303, '/login'])
  assert.match((await gus.get('/login')).text, /Your account is deleted/)
  for (const visitor of [gus, elsewhere]) assert.match((await visitor.get('/')).headers.location ?? '', /^\/login/)
  assert.equal((await app.visitor().logIn(username, PASSWORD)).status, 422)

  const left = await db('entries').where({ member_id })
  assert.deepEqual([left.length, left[0].description, left[0].stopped_at instanceof Date], [1, 'rigging', true])
  assert.equal((await memberOf(db, gus)).state, 'removed')
  assert.equal((await db('users').where({ id: user_id }).first()).alias, 'Deleted member')
  for (const word of ['Tell-Tale', 'tell-tale', `"${username}`, `${username}@`])
    assert.deepEqual(
      (await placesOf(word)).filter(table => !['throttle_hits', 'audit_events'].includes(table)),
      [],
      word,
    )
  for (const table of ['sessions', 'api_keys', 'known_devices', 'remembered_devices', 'user_field_values', 'mails'])
    assert.deepEqual(await db(table).where({ user_id }), [], table)
  for (const table of ['member_roles', 'favourites']) assert.deepEqual(await db(table).where({ member_id }), [], table)
  assert.doesNotMatch((await ana.get('members')).text, /Deleted member/)
})

test('name and address are free again', async () => {
  const gus = await newcomer()
  await end(gus)
  await createUser(app.db, gus.username)

  assert.equal((await app.visitor().logIn(gus.username, PASSWORD)).status, 303)
})

test('an owned workspace is handed to an heir, or deleted once its name is typed; the page says so first', async () => {
  const gus = await newcomer()
  const { owner: kept, others } = await ownWorkspace(app, 'Fair Winds', gus, ben)
  const { owner: lost } = await ownWorkspace(app, 'Foul Winds', gus)
  const heir = others[0] as Person
  await giveRole(app.db, heir, 'ROLE_SUPER_ADMIN')
  await kept.post('timer', { description: 'kept' })

  const page = (await gus.get('/account/delete')).text
  for (const words of [/Fair Winds/, /Foul Winds/, /1 entry/, /2 members/]) assert.match(page, words)
  assert.match(page, new RegExp(`<option value="${heir.member_id}">Ben \\(ben\\)`))

  const values = { [`heir_${kept.workspace_id}`]: heir.member_id, [`name_${lost.workspace_id}`]: 'Foul Winds' }
  assert.equal((await end(gus, values)).status, 303)
  assert.equal((await workspaceOf(app.db, kept)).owner_id, heir.member_id)
  assert.equal((await memberOf(app.db, kept)).state, 'removed')
  assert.equal((await app.db('entries').where({ member_id: kept.member_id })).length, 1)
  assert.equal(await workspaceOf(app.db, lost), undefined)
  assert.equal((await heir.get('settings')).status, 200)
})

test('nothing is deleted without the names, nor left to somebody who is in no Admins', async () => {
  const gus = await newcomer()
  const { owner, others } = await ownWorkspace(app, 'Fair Winds', gus, ben)
  const [regular] = others as [Person]
  const heir = `heir_${owner.workspace_id}`
  const name = `name_${owner.workspace_id}`
  const refused = [
    await end(gus),
    await end(gus, { [name]: 'Fair winds' }),
    await end(gus, { [heir]: regular.member_id, [name]: 'Fair Winds' }),
    await end(gus, { [heir]: ana.member_id, [name]: 'Fair Winds' }),
    await end(gus, { [name]: 'Fair Winds', username: 'somebody' }),
    await end(gus, { [name]: 'Fair Winds', username: '' }),
  ]
  await assertRefusals(refused)

  assert.match(refused[4]?.text ?? '', /That is not your username/)
  assert.match(refused[4]?.text ?? '', /value="Fair Winds"/)
  assert.equal((await workspaceOf(app.db, owner)).owner_id, owner.member_id)
  assert.equal((await app.db('users').where({ id: gus.user_id }).first()).state, 'active')
})

test('it asks for a password that was typed lately', async () => {
  const gus = await newcomer()
  await makeLogInOld(app.db, gus)

  assert.match((await gus.get('/account/delete')).headers.location ?? '', /^\/confirm/)
  assert.match((await end(gus)).headers.location ?? '', /^\/confirm/)
  assert.equal((await app.db('users').where({ id: gus.user_id }).first()).state, 'active')
})

test('posted twice at once, it is deleted once', async () => {
  const gus = await newcomer()
  const answers = await Promise.all([end(gus), end(gus)])

  for (const { status, headers } of answers) assert.deepEqual([status, headers.location?.slice(0, 6)], [303, '/login'])
})

test('a workspace that became theirs after the page was made stops all of it', async () => {
  const gus = await newcomer()
  const { owner } = await ownWorkspace(app, 'Fair Winds', gus)
  const account = { id: gus.user_id, email: `${gus.username}@northwind.example` }
  await assert.rejects(deleteAccount(app.db, account, {}), /409/)

  assert.equal((await workspaceOf(app.db, owner)).owner_id, owner.member_id)
  assert.equal((await memberOf(app.db, gus)).state, 'active')
  assert.equal((await app.db('users').where({ id: gus.user_id }).first()).state, 'active')
})
