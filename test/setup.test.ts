import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { findInstanceId } from '../src/instance/queries.js'
import { setupToken } from '../src/setup/link.js'
import { openApp, type TestApp } from './support/app.js'
import { waitForLock } from './support/database.js'

let app: TestApp
let token: string

const filled = {
  operator_username: 'operator',
  operator_password: 'a long password',
  alias: 'Ana Kovačič',
  username: 'ana',
  email: 'ana@northwind.example',
  password: 'another long one',
  workspace: 'Northwind Studio',
  zone: 'Europe/Ljubljana',
  currency: 'EUR',
  week_start: 'monday',
}

before(async () => {
  app = await openApp()
  token = setupToken(app.keys.links, await findInstanceId(app.db))
})

test('shows nothing without the link’s token', async () => {
  assert.equal((await app.visitor().get('/setup')).status, 404)
  assert.equal((await app.visitor().get('/setup?token=guessed')).status, 404)
  assert.equal((await app.visitor().post('/setup', { ...filled, token: 'guessed' })).status, 404)
  assert.equal((await app.visitor().get(`/setup?token=${token}`)).status, 200)
})

test('keeps what was typed and says what is wrong beside each field', async () => {
  const wrong = {
    ...filled,
    token,
    email: 'ana',
    password: 'short',
    zone: 'Mars/Olympus',
    username: 'a@b',
    week_start: 'someday',
    operator_username: 'oper\rator',
    workspace: '',
  }
  const { status, text } = await app.visitor().post('/setup', wrong)

  assert.equal(status, 422)
  for (const sentence of [
    'That is not an e-mail address.',
    'Use at least 10 characters.',
    'Choose a time zone from the list.',
    'Leave out spaces, @ and /.',
    'Choose a day.',
    'Give the workspace a name.',
  ]) {
    assert.ok(text.includes(sentence), sentence)
  }
  assert.match(text, /value="Ana Kovačič"/)
  assert.doesNotMatch(text, /a long password/)
  assert.equal((await app.db('users')).length, 0)
})

test('a name is one line, so that it writes no paragraph of its own into a mail', async () => {
  const alias = 'A\r\n\r\nSee https://evil.example'
  const { status, text } = await app.visitor().post('/setup', { ...filled, token, alias })

  assert.equal(status, 422)
  assert.match(text, /Leave out line breaks/)
})

test('whoever sets up in the moment in which somebody else does is told so', async () => {
  const other = await app.db.transaction()
  await other('instance').forUpdate().first('id')
  const late = app.visitor().post('/setup', { ...filled, token })
  await waitForLock(app.db)
  await other('instance').update({ set_up_at: other.fn.now() })
  await other.commit()
  const { status, text } = await late
  await app.db('instance').update({ set_up_at: null })

  assert.equal(status, 409)
  assert.match(text, /Somebody else has just set Stint up/)
  assert.equal((await app.db('users')).length, 0)
})

test('sets up once, also when posted twice at the same moment, and logs the first user in', async () => {
  const visitor = app.visitor()
  const answers = await Promise.all([visitor, app.visitor()].map(each => each.post('/setup', { ...filled, token })))
  const [first, second] = answers.map(answer => answer.status).sort()
  assert.equal(first, 303)
  assert.ok(second === 409 || second === 404, `the other was answered ${second}`) // in that moment, or after it

  const [workspace] = await app.db('workspaces')
  const [member] = await app.db('members')
  assert.equal(workspace.owner_id, member.id)
  assert.deepEqual(
    [workspace.name, workspace.currency, workspace.zone, workspace.week_start],
    ['Northwind Studio', 'EUR', 'Europe/Ljubljana', 1],
  )
  assert.equal((await app.db('operators')).length, 1)

  const winner = answers.find(answer => answer.status === 303)
  assert.equal(winner?.headers.location, `/workspaces/${workspace.id}/tracker`)
  assert.equal((await app.visitor().get(`/setup?token=${token}`)).status, 404)
})
