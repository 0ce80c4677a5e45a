import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn } from './support/cast.js'
import { makeKey, program } from './support/program.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
})

const works = async (key: string) => (await program(app, key).get('/user')).status === 200

test('a key is shown once, and the database keeps a hash of it', async () => {
  const key = await makeKey(cast.dora)
  const { text } = await cast.dora.get('/account/api-keys')
  const rows = JSON.stringify(await app.db('api_keys'))

  assert.ok(await works(key))
  assert.doesNotMatch(text, new RegExp(key))
  assert.match(text, new RegExp(`stint_${key.split('_')[1]}_…`))
  assert.ok(!rows.includes(key.split('_')[2] as string))
})

test('a revoked key is refused at once, and is not there to be revoked again', async () => {
  const key = await makeKey(cast.dora)
  const row = await app
    .db('api_keys')
    .where({ prefix: key.split('_')[1] })
    .first()
  const page = await cast.dora.get(`/account/api-keys/${row.id}/delete`)
  assert.match(page.text, /Revoke “<bdi>test<\/bdi>”/)

  const revoke = async () => (await cast.dora.post(`/account/api-keys/${row.id}/delete`)).status
  assert.deepEqual([await revoke(), await revoke()], [303, 404])
  assert.ok(!(await works(key)))
})

test('nobody sees or revokes another’s key', async () => {
  const key = await makeKey(cast.dora)
  const { id } = await app
    .db('api_keys')
    .where({ prefix: key.split('_')[1] })
    .first()

  assert.equal((await cast.cleo.get(`/account/api-keys/${id}/delete`)).status, 404)
  assert.equal((await cast.cleo.post(`/account/api-keys/${id}/delete`)).status, 404)
  assert.ok(await works(key))
})

test('a key ends on its day, and with its account', async () => {
  const [old, hers] = [await makeKey(cast.emil), await makeKey(cast.emil, 'full', 'never')]
  await app
    .db('api_keys')
    .where({ prefix: old.split('_')[1] })
    .update({ expires_at: new Date(Date.now() - 1000) })
  assert.deepEqual([await works(old), await works(hers)], [false, true])

  await app.db('users').where({ id: cast.emil.user_id }).update({ state: 'deactivated' })
  assert.ok(!(await works(hers)))
})

test('a key without a name, or a 21st, is refused beside the field', async () => {
  const cleo = await logIn(app, cast.cleo)
  const nameless = await cleo.post('/account/api-keys', { name: ' ', access: 'full', lifetime: '30' })
  for (let made = 0; made < 20; made += 1) await makeKey(cleo)
  const last = await cleo.post('/account/api-keys', { name: 'one more', access: 'full', lifetime: '30' })

  assert.equal(nameless.status, 422)
  assert.equal(last.status, 422)
  assert.match(last.text, /value="one more"[\s\S]*as many as one can have/)
})
