import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { app, at, events, newcomer, openStage, panel } from './support/accounts-stage.js'
import { logIn, PASSWORD } from './support/cast.js'

before(openStage)

test('one key or all are deactivated, and programs are refused at once', async () => {
  const gus = await newcomer()
  const make = async (name: string) => {
    const { text } = await gus.post('/account/api-keys', { name, access: 'full', lifetime: 'never' })
    return /stint_[0-9a-f]{8}_[\w-]{43}/.exec(text)?.[0] ?? ''
  }
  const keys = [await make('one'), await make('two'), await make('three')]
  const use = async (key?: string) =>
    (await app.visitor().get('/api/v1/user', { headers: { 'X-Api-Key': key } })).status
  const ids: string[] = await app.db('api_keys').where({ user_id: gus.user_id }).orderBy('name').pluck('id') // one, three, two
  assert.equal((await panel.post(at(gus, '/api-keys'))).status, 422)

  await panel.post(at(gus, '/api-keys'), { key: String(ids[0]) })
  assert.deepEqual(await Promise.all(keys.map(use)), [401, 200, 200])
  await panel.post(
    at(gus, '/api-keys'),
    ids.map(id => ['key', id]),
  )
  assert.deepEqual(await Promise.all(keys.map(use)), [401, 401, 401])
  assert.deepEqual(
    (await events()).map(({ kind, details }) => [kind, details.prefix]).sort(),
    keys.map(key => ['api_key_deactivated', key.split('_')[1]]).sort(),
  )
})

test('nobody’s key is deactivated by the page of somebody else', async () => {
  const [gus, hal] = [await newcomer(), await newcomer('hal')]
  await hal.post('/account/api-keys', { name: 'his', access: 'full', lifetime: 'never' })
  const { id } = await app.db('api_keys').where({ user_id: hal.user_id }).first('id')
  await panel.post(at(gus, '/api-keys'), { key: id })

  assert.equal((await app.db('api_keys').where({ id })).length, 1)
})

test('several are deactivated at once: out everywhere, timers stopped, and back by activating', async () => {
  const [gus, hal] = [await newcomer(), await newcomer('hal')]
  await gus.post('timer', { description: 'in the middle' })
  await app.db('users').where({ id: hal.user_id }).update({ state: 'deactivated' })
  const both: [string, string][] = [gus, hal].map(({ user_id }) => ['user', user_id])
  assert.match((await panel.get(`/admin/accounts/deactivate?${new URLSearchParams(both)}`)).text, /deactivated already/)

  const answer = await panel.post('/admin/accounts/deactivate', [...both, ['list', '?q=gus']])
  assert.equal(answer.headers.location, '/admin/accounts?q=gus')
  assert.match((await panel.get('/admin/accounts')).text, /1 account is deactivated\. Nothing was done to hal/)
  assert.match((await gus.get('tracker')).headers.location ?? '', /^\/login/)
  assert.equal((await app.visitor().logIn(gus.username, PASSWORD)).status, 422)
  assert.equal((await app.db('entries').where({ member_id: gus.member_id }).whereNull('stopped_at')).length, 0)

  await panel.post(at(gus, '/activate'))
  assert.equal((await (await logIn(app, gus)).get('tracker')).status, 200)
  assert.deepEqual(
    (await events()).map(({ kind, actor, subject }) => [kind, actor, subject]),
    [
      ['account_deactivated', 'operator', gus.username],
      ['account_activated', 'operator', gus.username],
    ],
  )
})

test('without a tick it says what to do, and a made-up way back leads to the list', async () => {
  for (const way of ['deactivate', 'reset', 'delete'])
    assert.equal((await panel.get(`/admin/accounts/${way}?list=//evil.example`)).headers.location, '/admin/accounts')
  assert.match((await panel.get('/admin/accounts')).text, /Tick the accounts first/)
})
