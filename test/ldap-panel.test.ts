import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { BASE, gwen, openDirectory, SEARCHER } from './support/directory.js'
import { enterPanel } from './support/panel.js'
import type { Visitor } from './support/visitor.js'

let app: TestApp
let operator: Visitor
let fields: Record<string, string>
let id: string

before(async () => {
  app = await openApp()
  await createCast(app)
  operator = await enterPanel(app)
  const { port } = await openDirectory()
  fields = {
    preset: 'openldap',
    name: 'Northwind directory',
    urls: `ldap://127.0.0.1:${port}`,
    allows_plain: '1',
    timeout_seconds: '2',
    ...SEARCHER,
    base: BASE,
    filter: '(uid={{username}})',
    map_subject: 'entryUUID',
    map_email: 'mail',
    map_username: 'uid',
  }
  const { headers, text } = await operator.post('/admin/sso', fields)
  id = headers.location?.split('/').at(-1) ?? text
})

const row = () => app.db('sso_providers').where({ id }).first()

test('a directory is added, and its password goes in and never out', async () => {
  const { config, sealed_secrets } = await row()
  assert.deepEqual(JSON.parse(app.keys.decrypt(sealed_secrets)), { bind_password: SEARCHER.bind_password })
  assert.equal(config.bind_password, undefined)
  const refused = await operator.post(`/admin/sso/${id}`, { ...fields, name: '' })
  const { text } = await operator.get(`/admin/sso/${id}`)
  const told = refused.text + text + JSON.stringify(await app.db('audit_events').select())
  assert.doesNotMatch(told, new RegExp(SEARCHER.bind_password))
  assert.doesNotMatch(text, /redirect URI/)
})

test('each field that can be wrong says so', async () => {
  const wrong: [Record<string, string>, RegExp][] = [
    [{ urls: 'https://ldap.example.org' }, /Addresses begin with ldaps:\/\//],
    [{ allows_plain: '' }, /Passwords would cross the network unencrypted/],
    [{ urls: 'ldaps://a.example', start_tls: '1' }, /Leave StartTLS to ldap:\/\//],
    [{ filter: '(uid={{username}}' }, /That is no filter/],
    [{ filter: '(uid=gwen)' }, /Write {{username}} where it belongs/],
    [{ ca: 'no certificate' }, /no certificate in PEM/],
    [{ map_subject: '' }, /never changes\./],
    [{ group_base: BASE }, /Say which groups are theirs/],
    [{ timeout_seconds: '60' }, /seconds from 1 to 15/],
  ]
  for (const [change, said] of wrong) {
    const { status, text } = await operator.post(`/admin/sso/${id}`, { ...fields, ...change })
    assert.equal(status, 422)
    assert.match(text, said)
  }
})

test('a test says what the directory answers to each step, logs nobody in and tells no password', async () => {
  const path = `/admin/sso/${id}/try`
  const typed = { username: 'gwen', password: gwen.password }
  assert.match((await operator.post(path, typed)).text, /Nobody here is known by this identity/)
  await app.db('sso_providers').where({ id }).update({ allows_sign_up: true })
  const good = await operator.post(path, typed)
  for (const step of ['The directory lets them in', 'Bind as cn=stint', 'gwen@example.org', 'makes the account gwen'])
    assert.match(good.text, new RegExp(step))
  const bad = await operator.post(path, { username: 'gwen', password: 'not hers, sorry' })
  assert.match(bad.text, /refused the person’s password/)
  assert.equal((await operator.post(path, { username: 'gwen' })).status, 422)
  const told = good.text + bad.text + JSON.stringify(await app.db('audit_events').select())
  assert.doesNotMatch(told, new RegExp(`${gwen.password}|${SEARCHER.bind_password}|not hers, sorry`))
  assert.deepEqual(await app.db('identities'), [])
  assert.equal((await operator.get(`/admin/sso/${id}/test`)).status, 404)
})

test('a directory is no button on the log-in page, but said to share its form', async () => {
  await operator.post(`/admin/sso/${id}/on`)
  const { text } = await app.visitor().get('/login')
  assert.doesNotMatch(text, /<a [^>]*sso|Log in with/)
  assert.match(text, /<small[^>]*>Your name in Northwind directory works too/)
})
