import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { reseal } from '../src/second-factor/queries.js'
import { newKey, stepOf } from '../src/second-factor/totp.js'
import { makeKeys } from '../src/secret.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, PASSWORD, type Person } from './support/cast.js'
import { isIn, logInRemembered, reopen } from './support/remembered.js'
import { beginSetUp, codeOf, switchOn } from './support/second-factor.js'

const PATH = '/account/security'
let app: TestApp
let dora: Person
let emil: Person

before(async () => {
  app = await openApp()
  ;({ dora, emil } = await createCast(app))
})

beforeEach(async () => {
  for (const table of ['throttle_hits', 'second_factors', 'mails']) await app.db(table).del()
  dora = await logIn(app, dora)
})

const mails = async () =>
  (await app.db('mails').whereNot({ kind: 'new_device' }).orderBy('created_at')).map(({ kind, recipient, data }) =>
    [kind, recipient, data.change, ...(data.by ? [data.by] : [])].join(' '),
  )

test('the page shows the key as a text and as a picture only after a form was posted, and counts only with a code', async () => {
  assert.doesNotMatch((await dora.get(PATH)).text, /The key/)
  const key = await beginSetUp(dora)
  const { text } = await dora.get(PATH)
  assert.match(key, /^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/)
  assert.match(text, /<svg class="qr" viewBox="0 0 \d+ \d+" role="img" aria-label="QR code[^"]*">\s*<path d="M/)

  assert.equal((await dora.post(PATH, { code: '12345' })).status, 422)
  assert.equal((await dora.post(PATH, { code: codeOf(key, -5) })).status, 422)
  assert.deepEqual(await app.db('second_factors'), [])
  assert.equal((await app.visitor().logIn('dora', PASSWORD)).headers.location, '/')
})

test('a key that was not confirmed is in that session alone, and can be given up', async () => {
  await beginSetUp(dora)
  assert.doesNotMatch((await (await logIn(app, dora)).get(PATH)).text, /The key/)
  await dora.post(`${PATH}/key/delete`)
  assert.doesNotMatch((await dora.get(PATH)).text, /The key/)
})

test('switching on shows ten recovery codes once, ends all other log-ins and remembered browsers, and is told by mail', async () => {
  const elsewhere = await logIn(app, dora)
  const remembered = await logInRemembered(app, dora)
  const { key, codes } = await switchOn(app, dora)

  assert.equal(new Set(codes).size, 10)
  for (const code of codes) assert.match(code, /^([a-z2-7]{4}-){3}[a-z2-7]{4}$/)
  const { text } = await dora.get(PATH)
  assert.match(text, /10 of 10 are left/)
  for (const secret of [key, codes[0] ?? '']) assert.ok(!text.includes(secret))
  assert.deepEqual([await isIn(dora), await isIn(elsewhere), await isIn(reopen(remembered))], [true, false, false])
  assert.deepEqual(await mails(), ['second_factor_changed dora@northwind.example on'])
})

test('the database holds neither the key nor a recovery code that could be used', async () => {
  const pending = await beginSetUp(dora)
  const { key, codes } = await switchOn(app, dora)
  const rows = JSON.stringify([
    await app.db('second_factors'),
    await app.db('recovery_codes'),
    await app.db('sessions'),
  ])

  for (const secret of [pending, key, ...codes])
    for (const form of [secret, secret.replace(/[ -]/g, '')]) assert.ok(!rows.includes(form))
})

test('new recovery codes end the old ones, and the page warns when few are left', async () => {
  const { codes: old } = await switchOn(app, dora)
  const { text } = await dora.post(`${PATH}/recovery-codes`)
  const fresh: string[] = text.match(/([a-z2-7]{4}-){3}[a-z2-7]{4}/g) ?? []
  assert.equal(new Set([...old, ...fresh]).size, 20)
  assert.equal((await dora.post(`${PATH}/delete`, { code: old[0] ?? '' })).status, 422)
  assert.deepEqual((await mails()).at(-1), 'second_factor_changed dora@northwind.example codes')

  const rows = await app.db('recovery_codes').pluck('code_hash')
  await app.db('recovery_codes').whereIn('code_hash', rows.slice(0, 7)).del()
  assert.match((await dora.get(PATH)).text, /You have 3 recovery codes left/)
})

test('switching off asks for a code, or a recovery code; it ends all other log-ins and is told by mail', async () => {
  const { key, codes } = await switchOn(app, dora)
  assert.equal((await dora.post(`${PATH}/delete`)).status, 422)
  assert.equal((await dora.post(`${PATH}/delete`, { code: '000000' })).status, 422)
  assert.equal((await dora.post(`${PATH}/delete`, { code: codeOf(key) })).headers.location, PATH)
  assert.deepEqual((await mails()).at(-1), 'second_factor_changed dora@northwind.example off')
  assert.deepEqual([await app.db('second_factors'), await app.db('recovery_codes')], [[], []])
  assert.equal((await dora.post(`${PATH}/delete`, { code: codes[0] ?? '' })).status, 404)

  const again = await switchOn(app, dora)
  await app.db('sessions').insert({
    sid_hash: 'elsewhere',
    user_id: dora.user_id,
    strength: 'full',
    confirmed_at: new Date(),
    expires_at: new Date(Date.now() + 60_000),
  })
  assert.equal((await dora.post(`${PATH}/delete`, { code: again.codes[0]?.toUpperCase() ?? '' })).status, 303)
  assert.deepEqual(await app.db('sessions').where({ sid_hash: 'elsewhere' }), [])
})

test('nobody’s codes are another’s', async () => {
  emil = await logIn(app, emil)
  const { codes } = await switchOn(app, dora)
  const { key } = await switchOn(app, emil)

  assert.equal((await emil.post(`${PATH}/delete`, { code: codes[0] ?? '' })).status, 422)
  assert.equal((await dora.post(`${PATH}/delete`, { code: codeOf(key) })).status, 422)
})

test('clocks may differ by half a minute and no more', () => {
  const key = newKey()
  const now = Date.parse('2026-11-22T12:00:10Z')
  const here = Math.floor(now / 30_000)
  const shown = (seconds: number) => stepOf(key, codeAt(key, now + seconds * 1000), now)

  assert.deepEqual([-30, 0, 30].map(shown), [here - 1, here, here + 1])
  assert.deepEqual([-60, 60].map(shown), [undefined, undefined])
})

const codeAt = (key: string, at: number) => codeOf(key, (at - Date.now()) / 30_000)

test('step-up asks for the password and a code, and lets nobody through with one of them', async () => {
  const { key } = await switchOn(app, dora)
  await app.db('sessions').update({ confirmed_at: new Date(Date.now() - 16 * 60_000) })
  assert.match((await dora.get('/confirm')).text, /name="code"/)
  const confirm = (password: string, code: string) => dora.post('/confirm', { password, code, return_to: PATH })

  assert.equal((await confirm(PASSWORD, '')).status, 422)
  assert.equal((await confirm(PASSWORD, codeOf(key, -9))).status, 422)
  assert.equal((await confirm('not the password', codeOf(key))).status, 422)
  assert.equal((await dora.get(PATH)).headers.location, '/confirm?return_to=%2Faccount%2Fsecurity')
  assert.equal((await confirm(PASSWORD, codeOf(key))).headers.location, PATH)
  assert.equal((await dora.get(PATH)).status, 200)
})

test('five wrong codes bar the next one', async () => {
  const { key } = await switchOn(app, dora)
  for (let attempt = 0; attempt < 5; attempt++)
    assert.equal((await dora.post(`${PATH}/delete`, { code: codeOf(key, -9) })).status, 422)

  assert.equal((await dora.post(`${PATH}/delete`, { code: codeOf(key) })).status, 429)
})

test('a new secret of the instance takes over the keys at the start', async () => {
  const { key } = await switchOn(app, dora)
  const [next, old] = ['another secret: thirty-two bytes or more', String(app.config.secret)].map(each =>
    Buffer.from(each),
  )
  await reseal(app.db, makeKeys({ current: next as Buffer, previous: old }))
  const { sealed_key } = await app.db('second_factors').first()

  assert.throws(() => app.keys.decrypt(sealed_key))
  assert.equal(makeKeys({ current: next as Buffer }).decrypt(sealed_key), key.replaceAll(' ', ''))
})
