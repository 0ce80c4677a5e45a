import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, PASSWORD, type Person } from './support/cast.js'
import { asPerson } from './support/panel.js'
import { listRoutes } from './support/routes.js'
import { codeOf, switchOn } from './support/second-factor.js'
import { giveRole, makeLogInOld, ownWorkspace, workspaceOf } from './support/workspaces.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let ana: Person
let ben: Person
let dora: Person

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  ;({ ana, ben, dora } = cast)
})

beforeEach(() => app.db('throttle_hits').del())

/** What belongs to the person alone, and their own way to show that it is them. */
const THEIRS =
  /^\/(account\/(email|password|identities|security|devices|api-keys|delete)|sso\/[^/]+\/(confirm|identity))(\/|$)/

test('of all routes those of address, password, second factor, keys, log-ins and deletion are refused, and no other', async () => {
  const routes = listRoutes(app, ['member'])
  const refused: string[] = []
  let operator = await asPerson(app, ana)
  for (const { method, path } of routes) {
    const address = path.replace(':workspace', ana.workspace_id).replace(/:\w+/g, '0'.repeat(24))
    const { status, text } = await (method === 'GET' ? operator.get(address) : operator.post(address))
    if (status === 403 && text.includes('theirs alone')) refused.push(`${method} ${path}`)
    if ((await app.db('sessions').whereNotNull('operator_session_id')).length === 0) operator = await asPerson(app, ana)
    await app.db('throttle_hits').del()
  }
  const theirs = routes.filter(({ path }) => THEIRS.test(path)).map(({ method, path }) => `${method} ${path}`)

  assert.ok(theirs.length > 20)
  assert.deepEqual(refused.sort(), theirs.sort())
})

test('no menu or page leads to what is refused', async () => {
  const operator = await asPerson(app, ana)
  await app.db('users').where({ id: ana.user_id }).update({ email_confirmed_at: null })
  for (const path of [
    'tracker',
    'settings',
    '/workspaces',
    '/account/profile',
    '/account/preferences',
    '/account/data',
  ]) {
    const { status, text } = await operator.get(path)
    assert.equal(status, 200, path)
    if (path.startsWith('/account')) assert.match(text, /href="\/account\/preferences"/, path)
    const links = [...text.matchAll(/(?:href|action)="([^"]*)"/g)].map(([, address = '']) => address)
    assert.deepEqual(
      links.filter(address => THEIRS.test(address) || address === '/logout'),
      [],
      path,
    )
  }
  await app.db('users').where({ id: ana.user_id }).update({ email_confirmed_at: new Date() })
})

test('no remember-me cookie comes of it', async () => {
  const operator = await asPerson(app, dora)
  await operator.get('tracker')

  assert.equal(operator.cookies.has('stint_remember'), false)
  assert.deepEqual(await app.db('remembered_devices'), [])
})

test('what needs a password again asks for the operator’s, and the user’s is not taken', async () => {
  const operator = await asPerson(app, ana)
  await makeLogInOld(app.db, ana)
  const { password_hash } = await app.db('users').where({ id: ana.user_id }).first()
  await app.db('users').where({ id: ana.user_id }).update({ password_hash: null })
  assert.match((await operator.get('owner')).headers.location ?? '', /^\/confirm/)
  assert.match((await operator.get('/confirm')).text, /the password of the operator <strong><bdi>operator</)

  const wrong = await operator.post('/confirm', { password: 'not the operator’s' })
  assert.deepEqual([wrong.status, (await operator.get('owner')).status], [422, 303])
  assert.equal((await operator.post('/confirm', { password: PASSWORD })).status, 303)
  assert.equal((await operator.get('owner')).status, 200)
  await app.db('users').where({ id: ana.user_id }).update({ password_hash })
})

test('an operator with a second factor proves that too, and the user’s own is not asked for', async () => {
  const operator = await asPerson(app, ben)
  const { key } = await switchOn(app, operator, '/admin/security')
  await makeLogInOld(app.db, ben)
  assert.match((await operator.get('/confirm')).text, /name="code"/)

  assert.equal((await operator.post('/confirm', { password: PASSWORD })).status, 422)
  assert.equal((await operator.post('/confirm', { password: PASSWORD, code: codeOf(key) })).status, 303)
  await app.db('second_factors').del()
})

test('going in proves nothing anew: the password counts from when it was typed in the panel', async () => {
  const operator = await asPerson(app, ben)
  const typed_at = new Date(Date.now() - 10 * 60_000)
  await app.db('operator_sessions').update({ confirmed_at: typed_at })
  const { headers } = await operator.post(`/admin/accounts/${ana.user_id}/enter`)
  await operator.get(headers.location ?? '')

  const session = await app.db('sessions').where({ user_id: ana.user_id }).whereNotNull('operator_session_id').first()
  assert.deepEqual(session.confirmed_at, typed_at)
})

test('logged in as the owner an operator gives the workspace to any active member, and the log says so', async () => {
  const { owner, others } = await ownWorkspace(app, 'Fair Winds', ana, ben, dora)
  const [inactive, regular] = others as [Person, Person]
  await giveRole(app.db, inactive, 'ROLE_SUPER_ADMIN')
  await app.db('members').where({ id: inactive.member_id }).update({ state: 'inactive' })
  const operator = await asPerson(app, owner)
  const page = await operator.get('owner')
  assert.ok(page.text.includes(regular.member_id) && !page.text.includes(inactive.member_id))
  const refused = await operator.post('owner', { name: 'Fair Winds', member_id: inactive.member_id })
  assert.equal(refused.status, 422)
  const { status } = await operator.post('owner', { name: 'Fair Winds', member_id: regular.member_id })

  assert.equal(status, 303)
  assert.equal((await workspaceOf(app.db, owner)).owner_id, regular.member_id)
  assert.equal((await operator.get('settings')).status, 200) // who was it stays in Admins
  const [line] = await app.db('audit_events').where({ kind: 'workspace_owner_changed' })
  const { actor, subject, workspace_id, details } = line
  assert.deepEqual(
    { actor, subject, workspace_id, details },
    {
      actor: 'operator',
      subject: 'Fair Winds',
      workspace_id: owner.workspace_id,
      details: { old: 'ana', new: 'dora' },
    },
  )
})

test('the log says whether the owner deleted a workspace or an operator as the owner', async () => {
  await app.db('audit_events').del()
  const { owner } = await ownWorkspace(app, 'Foul Winds', ana)
  await (await asPerson(app, owner)).post('delete', { name: 'Foul Winds' })
  const { owner: herself } = await ownWorkspace(app, 'Calm', ana)
  await herself.post('delete', { name: 'Calm' })

  const lines = await app.db('audit_events').where({ kind: 'workspace_deleted' }).orderBy('subject')
  assert.deepEqual(
    lines.map(({ subject, actor, operator_id, workspace_id }) => [subject, actor, operator_id !== null, workspace_id]),
    [
      ['Calm', 'ana', false, herself.workspace_id],
      ['Foul Winds', 'operator', true, owner.workspace_id],
    ],
  )
})
