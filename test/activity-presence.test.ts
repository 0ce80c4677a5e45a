import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { purge } from '../src/activity/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, type Person } from './support/cast.js'
import { makeKey, program } from './support/program.js'

let app: TestApp
let dora: Person

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
})

beforeEach(async () => {
  await lastHere(null)
  await app.db('activity_days').del()
})

/** Was here so long ago, as an interval; null is never. */
const lastHere = (ago: string | null) =>
  app
    .db('users')
    .where({ id: dora.user_id })
    .update({ last_active_at: app.db.raw('now() - cast(? as interval)', [ago]) })

const here = async () => {
  const { last_active_at } = await app.db('users').where({ id: dora.user_id }).first('last_active_at')
  return last_active_at !== null && Date.now() - last_active_at.getTime() < 60_000
}
const days = () => app.db('activity_days').where({ user_id: dora.user_id }).pluck('day')
const today = () => [new Date().toISOString().slice(0, 10)]

test('a page, a log-in and a program’s request each say that the person was here, today', async () => {
  const key = await makeKey(dora)
  const visits = [() => dora.get('tracker'), () => logIn(app, dora), () => program(app, key).get('/user')]
  for (const visit of visits) {
    await lastHere(null)
    await app.db('activity_days').del()
    await visit()
    assert.deepEqual([await here(), await days()], [true, today()])
  }
})

test('it is written again after five minutes and not before, and the day once', async () => {
  await dora.get('tracker')
  await lastHere('4 minutes')
  await app.db('activity_days').del()
  await dora.get('tracker')
  // four minutes ago it may have been yesterday
  if (new Date().getUTCHours() + new Date().getUTCMinutes() > 4)
    assert.deepEqual([await here(), await days()], [false, []])

  await lastHere('6 minutes')
  await Promise.all([dora.get('tracker'), dora.get('tracker')])
  await lastHere('6 minutes')
  await dora.get('tracker')
  assert.deepEqual([await here(), await days()], [true, today()])
})

test('an operator who logged in as somebody isn’t them', async () => {
  const { id: operator_id } = await app.db('operators').first('id')
  const operator = { sid_hash: 'operator', operator_id, confirmed_at: new Date() }
  await app.db('operator_sessions').insert({ ...operator, expires_at: new Date(Date.now() + 60_000) })
  await app.db('sessions').where({ user_id: dora.user_id }).update({ operator_session_id: 'operator' })
  await dora.get('tracker')

  assert.deepEqual([await here(), await days()], [false, []])
})

test('days before the picture begins are forgotten', async () => {
  const { user_id } = dora
  const ago = (count: number) => app.db.raw(`cast(now() at time zone 'UTC' as date) - cast(? as integer)`, [count])
  await app.db('activity_days').insert([89, 90].map(count => ({ user_id, day: ago(count) })))
  await purge(app.db)
  assert.equal((await days()).length, 1)
})
