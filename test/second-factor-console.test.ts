import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, PASSWORD, type Person } from './support/cast.js'
import { stint } from './support/console.js'
import { isIn } from './support/remembered.js'
import { switchOn } from './support/second-factor.js'

let app: TestApp
let dora: Person

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
})

const run = (...args: string[]) =>
  stint(args, {
    environment: {
      DATABASE_URL: String(app.config.database.url),
      STINT_SECRET: String(app.config.secret),
      STINT_DATA_DIR: app.config.data_dir,
    },
  })
const notes = (): Promise<object[]> =>
  app
    .db('graphile_worker._private_jobs')
    .whereRaw(`payload::text ~ '^."(user|operator)_id'`)
    .orderBy('id')
    .pluck('payload')

test('a locked out user logs in by password alone again, logged out everywhere, told by mail, noted for the log', async () => {
  await switchOn(app, dora)
  await app.db('mails').del()
  assert.match(
    (await run('user:second-factor-off', 'dora@northwind.example')).stdout,
    /^dora logs in by password alone/,
  )

  assert.equal(await isIn(dora), false)
  assert.equal((await app.visitor().logIn('dora', PASSWORD)).headers.location, '/')
  assert.deepEqual(await app.db('mails').whereNot({ kind: 'new_device' }).pluck('data'), [
    { change: 'off', by: 'operator' },
  ])
  assert.deepEqual(await notes(), [{ user_id: dora.user_id }])
})

test('a locked out operator does too', async () => {
  const operator = app.visitor()
  const form = { username: 'operator', password: PASSWORD }
  await operator.post('/admin/login', form)
  await switchOn(app, operator, '/admin/security')
  assert.equal((await run('operator:second-factor-off', 'operator')).stdout, 'operator logs in by password alone.\n')

  assert.match((await operator.get('/admin/health')).headers.location ?? '', /^\/admin\/login/)
  assert.equal((await app.visitor().post('/admin/login', form)).headers.location, '/admin')
  assert.equal((await notes()).length, 2)
})

test('who has none, or is nobody, is said so', async () => {
  assert.equal((await run('user:second-factor-off', 'emil')).stdout, 'emil has no second factor.\n')
  assert.match((await run('operator:second-factor-off', 'ana')).stderr, /There is no operator "ana"/)
  assert.match((await run('user:second-factor-off', '--help')).stdout, /Make sure first that it is them/)
})
