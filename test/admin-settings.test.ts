import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import type { TestApp } from './support/app.js'
import { createCast, createWorkspace, type Person } from './support/cast.js'
import { enterPanel } from './support/panel.js'
import { openPostedApp, type PostedApp } from './support/post.js'
import { acted, errorOf, noted } from './support/settings-stage.js'
import type { Visitor } from './support/visitor.js'

let app: PostedApp
let operator: Visitor
let ana: Person
let dora: Person
let finn: Person

before(async () => {
  app = await openPostedApp()
  ;({ ana, dora, finn } = await createCast(app as TestApp))
  operator = await enterPanel(app)
})

beforeEach(async () => {
  await app.db('throttle_hits').del()
  await app.db('audit_events').del()
})

const workspaces = (values: Record<string, string>) =>
  operator.post('/admin/settings/workspaces', { new_workspace_on_removal: '1', ...values })

/** A new person, from the form to their first page. */
async function register(username: string): Promise<{ visitor: Visitor; landing: string }> {
  await app.change({ registration: true })
  const visitor = app.visitor()
  const typed = { username, email: `${username}@northwind.example`, password: 'quite-a-long-secret', zone: 'UTC' }
  await visitor.post('/register', typed)
  const [mail] = await app.deliver()
  const { headers } = await visitor.post(`/${mail?.link}`)
  return { visitor, landing: headers.location ?? '' }
}

const namesOf = async (username: string): Promise<string[]> =>
  app
    .db('members as m')
    .join('workspaces as w', 'w.id', 'm.workspace_id')
    .join('users as u', 'u.id', 'm.user_id')
    .where({ 'u.username': username, 'm.state': 'active' })
    .orderBy('w.name')
    .pluck('w.name')

test('the page shows what is kept, and a change is noted with old and new', async () => {
  const { text } = await operator.get('/admin/settings')
  assert.match(text, /id="instance_name"[^>]* value="Stint"/)

  const answer = await operator.post('/admin/settings/instance', { instance_name: 'Northwind time' })
  assert.deepEqual([answer.status, answer.headers.location], [303, '/admin/settings'])
  await acted(() => app.settings.get('instance_name') === 'Northwind time')
  assert.match((await app.visitor().get('/login')).text, /Northwind time/)
  const details = { old: 'Stint', new: 'Northwind time' }
  assert.deepEqual(await noted(app), [{ subject: 'instance_name', actor: 'operator', details }])

  await operator.post('/admin/settings/instance', { instance_name: 'Northwind time' })
  assert.equal((await noted(app)).length, 1, 'what stays as it is is no change')
  assert.match((await operator.get('/admin/settings')).text, /Nothing was changed\./)
  await app.change({ instance_name: 'Stint' })
})

test('what can’t be is said beside its field, and nothing of the form is saved', async () => {
  const refused = await operator.post('/admin/settings/passwords', {
    password_reset_lifetime: '59',
    password_reset_pause: '7200',
  })
  assert.equal(refused.status, 422)
  assert.match(errorOf(refused.text, 'password_reset_lifetime') ?? '', /^Token lifetime: .* from 60 to 2592000/)
  assert.match(refused.text, /value="59"/)
  assert.doesNotMatch(refused.text, /name="password_reset" value="1" checked/)
  assert.deepEqual(await noted(app), [])

  const nameless = await operator.post('/admin/settings/instance', { instance_name: ' ' })
  assert.match(errorOf(nameless.text, 'instance_name') ?? '', /a name/)
  const eternal = await operator.post('/admin/settings/log', { audit_days: '4000' })
  assert.match(errorOf(eternal.text, 'audit_days') ?? '', /from 30 to 3650/)
})

test('people make no workspaces where that is prevented', async () => {
  await workspaces({ prevent_workspace_creation: '1' })
  await acted(() => app.settings.get('prevent_workspace_creation'))
  assert.equal((await dora.get('/workspaces/new')).status, 403)
  assert.doesNotMatch((await dora.get('tracker')).text, /workspaces\/new/)

  await workspaces({})
  await acted(() => !app.settings.get('prevent_workspace_creation'))
  assert.equal((await dora.get('/workspaces/new')).status, 200)
})

test('somebody new joins the default workspaces and begins in the first', async () => {
  const second = await createWorkspace(app.db, 'Archive', ana.user_id)
  const typed = `${ana.workspace_id.toUpperCase()}\n${second}`
  assert.equal((await workspaces({ default_workspaces: typed })).status, 303)
  await acted(() => app.settings.get('default_workspaces') === `${ana.workspace_id}, ${second}`)
  const { text } = await operator.get('/admin/settings')
  assert.match(text, /<li>\s*<bdi>Northwind Studio<\/bdi>\s*<\/li>\s*<li>\s*<bdi>Archive<\/bdi>/)

  const { visitor, landing } = await register('gerda')
  assert.equal(landing, `/workspaces/${ana.workspace_id}/tracker`)
  assert.deepEqual(await namesOf('gerda'), ['Archive', 'Northwind Studio'])
  assert.equal((await visitor.get('/')).headers.location, landing)
})

test('a default workspace that was deleted is told and skipped, and without any other they get their own', async () => {
  const gone = await createWorkspace(app.db, 'Gone', ana.user_id)
  await workspaces({ default_workspaces: `${gone}, ${ana.workspace_id}` })
  await app.db('workspaces').where({ id: gone }).del()
  await acted(() => app.settings.get('default_workspaces').startsWith(gone))
  assert.match(
    (await operator.get('/admin/settings')).text,
    new RegExp(`<code>${gone}</code> was deleted and is skipped`),
  )
  await register('hugo')
  assert.deepEqual(await namesOf('hugo'), ['Northwind Studio'])

  const told = (await noted(app)).filter(({ subject }) => subject === 'default_workspaces').at(-1)
  assert.equal(told?.details.new, `Gone (${gone}), Northwind Studio (${ana.workspace_id})`)
  await workspaces({ default_workspaces: ana.workspace_id })
  assert.deepEqual((await noted(app)).at(-1)?.details, {
    old: `${gone}, Northwind Studio (${ana.workspace_id})`,
    new: `Northwind Studio (${ana.workspace_id})`,
  })

  await app.change({ default_workspaces: gone })
  await register('ida')
  assert.deepEqual(await namesOf('ida'), ['ida’s workspace'])
  await app.change({ default_workspaces: '' })
})

test('an id that leads to no workspace is refused, and so is what is no id', async () => {
  const unknown = '0'.repeat(24)
  const refused = await workspaces({ default_workspaces: unknown })
  assert.equal(refused.status, 422)
  assert.match(errorOf(refused.text, 'default_workspaces') ?? '', new RegExp(`no workspace with the id ${unknown}`))
  assert.match(refused.text, new RegExp(`>${unknown}</textarea>`))

  const malformed = await workspaces({ default_workspaces: 'Northwind Studio' })
  assert.match(errorOf(malformed.text, 'default_workspaces') ?? '', /ids of 24 characters/)
})

test('who is invited and new joins the default workspaces too, and begins where they were invited', async () => {
  await app.change({ default_workspaces: finn.workspace_id })
  await ana.post('invitations', { addresses: 'jo@northwind.example' })
  const [mail] = await app.deliver()
  const link = /https?:\/\/\S+(\/invitations\/\S+)/.exec(mail?.text ?? '')?.[1] ?? ''
  const visitor = app.visitor()
  const { headers } = await visitor.post(link, { username: 'jo', alias: '', password: 'quite-a-long-secret' })

  assert.equal(headers.location, `/workspaces/${ana.workspace_id}/tracker`)
  assert.deepEqual(await namesOf('jo'), ['Elsewhere', 'Northwind Studio'])
  assert.equal((await visitor.get('/')).headers.location, headers.location)
  await app.change({ default_workspaces: '' })
})

test('registration is switched on and kept to domains', async () => {
  await app.change({ registration: false })
  assert.equal((await app.visitor().get('/register')).status, 404)

  const typed = { registration: '1', registration_domains: 'Northwind.example\nexample.com' }
  await operator.post('/admin/settings/registration', typed)
  await acted(() => app.settings.get('registration_domains') === 'northwind.example, example.com')
  assert.match((await app.visitor().get('/register')).text, /An address of northwind\.example, example\.com/)
})

test('without a mail server the page says what does nothing', async () => {
  const host = app.settings.get('smtp_host')
  await app.change({ smtp_host: '', registration: true })
  assert.match((await operator.get('/admin/settings')).text, /This does nothing until a mail server is set/)
  await app.change({ smtp_host: host })
})

test('links of the operator’s replace Help for everybody, and without any Help is back', async () => {
  const help = /<li hidden>\s*<a href="\/help"/
  const typed = {
    label_1: 'Handbook',
    address_1: 'https://wiki.northwind.example/time?a=1',
    label_3: 'Ask us',
    address_3: 'mailto:it@northwind.example',
  }
  assert.equal((await operator.post('/admin/settings/links', typed)).status, 303)
  await acted(() => app.settings.get('custom_links') !== '')
  const { text } = await dora.get('tracker')
  assert.match(text, /<a href="https:\/\/wiki\.northwind\.example\/time\?a=1"[^>]*>.*Handbook/)
  assert.match(text, /<a href="mailto:it@northwind\.example"[^>]*>.*Ask us/)
  assert.match(text, help)
  assert.match((await operator.get('/admin/settings')).text, /id="label_2"[^>]* value="Ask us"/)

  await operator.post('/admin/settings/links', { label_1: ' ', address_1: '' })
  await acted(() => app.settings.get('custom_links') === '')
  assert.doesNotMatch((await dora.get('tracker')).text, help)
})

for (const address of [
  'javascript:alert(1)',
  'data:text/html,x',
  'wiki.northwind.example',
  '//wiki',
  'https://a b',
  'ftp://a',
]) {
  test(`a link to ${address} is refused`, async () => {
    const refused = await operator.post('/admin/settings/links', { label_1: 'Handbook', address_1: address })
    assert.equal(refused.status, 422)
    assert.match(errorOf(refused.text, 'address_1') ?? '', /begins with https/)
  })
}

test('half a link is refused', async () => {
  const refused = await operator.post('/admin/settings/links', { label_2: '', address_2: 'https://wiki.example' })
  assert.equal(refused.status, 422)
  assert.match(errorOf(refused.text, 'label_2') ?? '', /Give it a label/)
  assert.match(refused.text, /value="https:\/\/wiki\.example"/)
})
