import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as fields from '../src/user-fields/queries.js'
import { app, at, cast, events, newcomer, openStage, panel, setMailServer, userOf } from './support/accounts-stage.js'
import { createUser } from './support/cast.js'
import { enterPanel } from './support/panel.js'

before(openStage)

const mailsTo = (user_id: string) =>
  app.db('mails').where({ user_id }).orderBy('created_at').select('kind', 'recipient')

test('/admin leads to the accounts', async () => {
  assert.equal((await panel.get('/admin')).headers.location, '/admin/accounts')
})

test('an account has all that the operator needs to know of it, and never a key or a password', async () => {
  const gus = await newcomer()
  await gus.post('/account/api-keys', { name: 'my script', access: 'read', lifetime: '30' })
  await fields.create(app.db, { name: 'desk', label: 'Desk', kind: 'text', choices: [], is_visible: false })
  await gus.post('/account/profile', { username: gus.username, alias: '', colour: 'red', field_desk: 'by the window' })
  const { prefix, key_hash } = await app.db('api_keys').where({ user_id: gus.user_id }).first()
  const { password_hash } = await userOf(gus)
  const { text } = await panel.get(at(gus))

  for (const words of [
    gus.username,
    `${gus.username}@northwind.example`,
    'Northwind Studio',
    'by the window',
    'my script',
  ])
    assert.ok(text.includes(words), words)
  assert.match(text, new RegExp(`stint_${prefix}_…`))
  for (const secret of [key_hash, password_hash]) assert.ok(!text.includes(secret))
})

test('a name is changed in the list, which stays narrowed as it was', async () => {
  const gus = await newcomer()
  const shown = (await panel.get(`/admin/accounts?q=${gus.username}&edit=${gus.user_id}`)).text
  assert.match(shown, new RegExp(`action="/admin/accounts/${gus.user_id}/name\\?q=${gus.username}"`))

  const old = gus.username
  const renamed = { username: `${old}-renamed`, alias: 'Gus Grissom' }
  const answer = await panel.post(`${at(gus, '/name')}?q=${old}`, renamed)
  assert.deepEqual([answer.status, answer.headers.location], [303, `/admin/accounts?q=${old}`])
  assert.match((await panel.get(`/admin/accounts?q=${old}`)).text, /Gus Grissom/)
  const told = (await events()).map(({ kind, subject, details }) => ({ kind, subject, ...details }))
  const by = { kind: 'account_changed', subject: old }
  assert.deepEqual(
    told.toSorted((one, other) => (one.field < other.field ? -1 : 1)),
    [
      { ...by, field: 'alias', old: `G${old.slice(1)}`, new: 'Gus Grissom' },
      { ...by, field: 'username', old, new: renamed.username },
    ],
  )
})

test('a name that can’t be is told beside the field, with what was typed, wherever the row stands', async () => {
  const gus = await newcomer()
  for (const [username, why] of [
    ['DORA', /Somebody else has this username/],
    ['a@b', /Leave out spaces, @ and \//],
    ['', /Choose a username/],
  ] as const) {
    const { status, text } = await panel.post(`${at(gus, '/name')}?q=nobody-else`, { username, alias: 'typed by hand' })
    assert.equal(status, 422)
    assert.match(text, why)
    assert.match(text, /id="username"[^>]*aria-describedby="username-error"/)
    assert.match(text, /value="typed by hand"/)
  }
  assert.deepEqual(await events(), [])
})

test('another address is unconfirmed, the old one is told, and they are out everywhere', async () => {
  const gus = await newcomer()
  const old = `${gus.username}@northwind.example`
  const wanted = {
    username: gus.username,
    email: `${gus.username}@elsewhere.example`,
    title: 'Pilot',
    account_number: '7',
  }
  assert.equal((await panel.post(at(gus), wanted)).status, 303)

  const user = await userOf(gus)
  assert.deepEqual([user.email, user.email_confirmed_at, user.title], [wanted.email, null, 'Pilot'])
  assert.match((await gus.get('tracker')).headers.location ?? '', /^\/login/)
  assert.deepEqual(await mailsTo(gus.user_id), [{ kind: 'email_changed', recipient: old }])
  assert.match((await panel.get('/admin/accounts?state=unconfirmed')).text, new RegExp(wanted.email))
  const told = (await events()).find(({ details }) => details.field === 'email')
  assert.deepEqual(told?.details, { field: 'email', old, new: wanted.email })
})

test('what stays as it was confirms nothing anew, tells nobody and is no event', async () => {
  const gus = await newcomer()
  const { username, email, alias } = await userOf(gus)
  await panel.post(at(gus), { username, email, alias })

  assert.notEqual((await userOf(gus)).email_confirmed_at, null)
  assert.deepEqual([await mailsTo(gus.user_id), await events()], [[], []])
  assert.equal((await gus.get('tracker')).status, 200)
})

test('two operators with the same form keep what the other changed, and are asked where both did', async () => {
  const gus = await newcomer()
  await app.db('user_fields').insert({ name: 'location', label: 'Location', kind: 'text', position: 1 })
  const form = (await panel.get(at(gus, '/edit'))).text
  const shown = (html: string) =>
    Object.fromEntries([...html.matchAll(/name="(was_\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]))
  const { username, email, alias } = await userOf(gus)
  const first = { ...shown(form), username, email, alias, title: 'Pilot', field_location: 'Graz' }
  const second = { ...shown(form), username, email, alias, account_number: '7', field_location: '' }
  const third = { ...shown(form), username, email, alias: 'Gus', title: 'Captain', field_location: 'Linz' }

  assert.equal((await panel.post(at(gus), first)).status, 303)
  assert.equal((await panel.post(at(gus), second)).status, 303)
  const { status, text } = await panel.post(at(gus), third)
  assert.equal(status, 422)
  assert.match(text, /Somebody has made this “Pilot” meanwhile/)
  assert.match(text, /Somebody has made this “Graz” meanwhile/)
  assert.match(text, /id="title"[^>]*value="Captain"/)
  const kept = async () => {
    const user = await userOf(gus)
    return [
      user.alias,
      user.title,
      user.account_number,
      await app.db('user_field_values').where({ user_id: gus.user_id }).pluck('value'),
    ]
  }
  assert.deepEqual(await kept(), [alias, 'Pilot', '7', ['Graz']])

  assert.equal((await panel.post(at(gus), { ...third, ...shown(text) })).status, 303)
  assert.deepEqual(await kept(), ['Gus', 'Captain', '7', ['Linz']])
  await app.db('user_fields').where({ name: 'location' }).del()
})

test('a taken address and wrong fields are refused beside them', async () => {
  const gus = await newcomer()
  const form = { username: gus.username, email: 'DORA@northwind.example', alias: '' }
  assert.match((await panel.post(at(gus), form)).text, /Somebody else has this address/)
  assert.match((await panel.post(at(gus), { ...form, email: 'no address' })).text, /That is not an e-mail address/)
  assert.equal((await userOf(gus)).email, `${gus.username}@northwind.example`)
})

test('a link for a password is refused with its reason where mail can’t go out, and sent whatever the pause where it can', async () => {
  const gus = await newcomer()
  const closed = await createUser(app.db, 'closed')
  await app.db('users').where({ id: closed }).update({ state: 'deactivated' })
  assert.match((await panel.get(`/admin/accounts/reset?user=${gus.user_id}`)).text, /No mail server is set/)
  await panel.post('/admin/accounts/reset', { user: gus.user_id })
  assert.deepEqual(await mailsTo(gus.user_id), [])

  await setMailServer('mail.example')
  for (let time = 0; time < 2; time++)
    await panel.post('/admin/accounts/reset', [
      ['user', gus.user_id],
      ['user', closed],
    ])
  await setMailServer('')
  assert.deepEqual(
    (await mailsTo(gus.user_id)).map(({ kind }) => kind),
    ['password_reset', 'password_reset'],
  )
  assert.deepEqual(await mailsTo(closed), [])
  assert.deepEqual(
    (await events()).map(({ kind, subject }) => [kind, subject]),
    Array(2).fill(['password_reset_sent', gus.username]),
  )
})

test('what gives an account away or ends it asks for the password again', async () => {
  const other = await enterPanel(app)
  await app.db('operator_sessions').update({ confirmed_at: new Date(Date.now() - 16 * 60_000) })
  const { user_id, workspace_id } = cast.dora
  const guarded = [
    await other.get(at(cast.dora, '/edit')),
    await other.post(at(cast.dora), {}),
    await other.get(at(cast.dora, '/delete')),
    await other.post(at(cast.dora, '/delete'), { username: 'dora' }),
    await other.get(`/admin/accounts/delete?user=${user_id}`),
    await other.post('/admin/accounts/delete', { user: user_id, count: '1' }),
    await other.post(at(cast.ana, `/workspaces/${workspace_id}/owner`), { heir: 'dora' }),
  ]
  for (const { headers } of guarded) assert.match(headers.location ?? '', /^\/admin\/confirm/)
  assert.equal((await other.get(at(cast.dora))).status, 200)
  await app.db('operator_sessions').update({ confirmed_at: new Date() })
})

test('nobody’s page under an unknown, deleted or malformed id', async () => {
  const gone = await newcomer()
  await panel.post(at(gone, '/delete'), { username: gone.username })
  for (const id of ['0'.repeat(24), 'x', '%00', gone.user_id, cast.ana.workspace_id])
    for (const rest of ['', '/edit', '/delete', '/api-keys']) {
      const { status, text } = await panel.get(`/admin/accounts/${id}${rest}`)
      assert.ok([400, 404].includes(status), `${id}${rest}: ${status}`)
      assert.doesNotMatch(text, /Deleted member/)
    }
  assert.equal((await panel.post(`/admin/accounts/${gone.user_id}/name`, { username: 'back', alias: '' })).status, 404)
})
