import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, PASSWORD, type Person } from './support/cast.js'
import { assertRefusals } from './support/look.js'

let app: TestApp
let dora: Person
let emil: Person

before(async () => {
  app = await openApp()
  ;({ dora, emil } = await createCast(app))
})

const own = { username: 'dora', alias: 'Dora', title: '', account_number: '', colour: 'teal' }
const rowOf = (person: Person) => app.db('users').where({ id: person.user_id }).first()

test('what is saved stands on the page again, and others see the name and its colour', async () => {
  const said = { ...own, alias: 'Dóra Ősz', title: 'Type designer', account_number: 'P-0071', colour: 'plum' }
  const { status, headers } = await dora.post('/account/profile', said)
  const { text } = await dora.get('/account/profile')

  assert.deepEqual([status, headers.location], [303, '/account/profile'])
  for (const value of ['Dóra Ősz', 'Type designer', 'P-0071']) assert.ok(text.includes(`value="${value}"`), value)
  assert.match(text, /value="plum"[^>]* checked/)
  const list = (await emil.get('members')).text
  assert.match(list, /Dóra Ősz/)
  assert.match(list, /data-colour="plum"/)
})

test('a username is changed, and logs in from then on; the old one is free again', async () => {
  assert.equal((await dora.post('/account/profile', { ...own, username: 'dora.w' })).status, 303)

  assert.equal((await app.visitor().logIn('dora.w', PASSWORD)).status, 303)
  assert.equal((await app.visitor().logIn('dora', PASSWORD)).status, 422)
  assert.equal((await emil.post('/account/profile', { ...own, username: 'dora', alias: 'Emil' })).status, 303)
  await emil.post('/account/profile', { ...own, username: 'emil', alias: 'Emil' })
  assert.equal((await dora.post('/account/profile', own)).status, 303)
})

test('nobody takes another’s username, in whatever case, nor anybody’s address', async () => {
  for (const username of ['emil', 'EMIL']) {
    const refused = await dora.post('/account/profile', { ...own, username, title: 'kept as typed' })
    await assertRefusals([refused])
    assert.match(refused.text, /That username is taken/)
    assert.match(refused.text, /kept as typed/)
  }
  assert.equal((await dora.post('/account/profile', { ...own, username: 'emil@northwind.example' })).status, 422)
  assert.equal((await rowOf(dora)).username, 'dora')
})

test('what is too long, no colour of the palette or broken over lines is refused beside its field', async () => {
  const wrong = [
    { username: 'd' },
    { username: 'do ra' },
    { alias: 'x'.repeat(61) },
    { title: 'x'.repeat(61) },
    { title: 'two\nlines' },
    { account_number: 'x'.repeat(31) },
    { colour: 'url(evil)' },
  ]
  for (const change of wrong) {
    const answer = await dora.post('/account/profile', { ...own, ...change })
    assert.deepEqual([answer.status, /class="error"/.test(answer.text)], [422, true], JSON.stringify(change))
  }
  assert.equal((await rowOf(dora)).title, '')
})

test('the form changes its own fields and no others', async () => {
  const before = await rowOf(dora)
  const smuggled = { state: 'deactivated', email: 'evil@example.com', id: emil.user_id, password_hash: 'x' }
  await dora.post('/account/profile', { ...own, ...smuggled })

  assert.deepEqual(await rowOf(dora), { ...before, colour: 'teal' })
})
