import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as fields from '../src/user-fields/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { stint } from './support/console.js'
import { assertRefusals } from './support/look.js'

let app: TestApp
let ana: Person
let dora: Person

before(async () => {
  app = await openApp()
  ;({ ana, dora } = await createCast(app))
})

const SORTS = ['Full time', 'Part time']
const plain = { kind: 'text' as const, choices: [], is_visible: true }

beforeEach(async () => {
  await app.db('user_fields').del()
  await fields.create(app.db, { ...plain, name: 'location', label: 'Location' })
  await fields.create(app.db, { ...plain, name: 'desk', label: 'Desk', kind: 'number' })
  await fields.create(app.db, { ...plain, name: 'contract', label: 'Contract', kind: 'choice', choices: SORTS })
  await fields.create(app.db, { ...plain, name: 'since', label: 'With us since', kind: 'date' })
  await fields.create(app.db, { ...plain, name: 'salary_group', label: 'Salary group', is_visible: false })
})

const own = { username: 'dora', alias: 'Dora', title: '', account_number: '', colour: 'teal' }
const fill = (values: Record<string, string>) => dora.post('/account/profile', { ...own, ...values })
const valuesOf = async (person: Person) =>
  Object.fromEntries((await fields.listFilled(app.db, person.user_id)).map(({ name, value }) => [name, value]))

const FILLED = {
  field_location: 'Home office, Graz',
  field_desk: '12,5',
  field_contract: 'Part time',
  field_since: '2019-02-28',
  field_salary_group: 'IV',
}

test('what somebody fills in stands on their profile again', async () => {
  assert.equal((await fill(FILLED)).status, 303)
  const { text } = await dora.get('/account/profile')

  for (const value of ['Home office, Graz', '12.5', '2019-02-28', 'IV'])
    assert.ok(text.includes(`value="${value}"`), value)
  assert.match(text, /value="Part time" selected/)
  assert.deepEqual(await valuesOf(ana), { location: null, desk: null, contract: null, since: null, salary_group: null })
})

test('others see what is visible on the member’s page, as they write it, and what is hidden nowhere', async () => {
  await fill(FILLED)
  const { text } = await ana.get(`members/${dora.member_id}`)

  for (const shown of ['Home office, Graz', '12.5', 'Part time', '28 February 2019'])
    assert.ok(text.includes(shown), shown)
  assert.doesNotMatch(text, /Salary group|>IV</)
  assert.match((await dora.get('/account/profile')).text, /Only you and whoever runs this installation see it/)
})

test('what is emptied is gone, and a form without a field leaves it as it is', async () => {
  await fill(FILLED)
  await fill({ field_location: '  ' })

  assert.deepEqual(await valuesOf(dora), {
    location: null,
    desk: '12.5',
    contract: 'Part time',
    since: '2019-02-28',
    salary_group: 'IV',
  })
  assert.equal((await app.db('user_field_values').where({ user_id: dora.user_id })).length, 4)
})

test('what is no number, day or choice is refused beside its field, and nothing of the profile is saved', async () => {
  const wrong: Record<string, string>[] = [
    { field_desk: 'twelve' },
    { field_desk: '1e9' },
    { field_contract: 'Slave' },
    { field_since: '2019-02-29' },
    { field_since: 'yesterday' },
    { field_location: 'x'.repeat(256) },
  ]
  await fill({ ...FILLED, title: '' })
  const before = await valuesOf(dora)
  for (const values of wrong) {
    const answer = await fill({ ...values, title: 'never saved' })
    await assertRefusals([answer])
    assert.match(answer.text, new RegExp(`id="${Object.keys(values)[0]}-error"`))
  }
  assert.deepEqual(await valuesOf(dora), before)
  assert.equal((await app.db('users').where({ id: dora.user_id }).first()).title, '')
})

test('a choice that is offered no more may be kept and not chosen anew', async () => {
  await fill(FILLED)
  await app
    .db('user_fields')
    .where({ name: 'contract' })
    .update({ choices: ['Full time'] })

  assert.match((await dora.get('/account/profile')).text, /value="Part time" selected/)
  assert.equal((await fill({ field_contract: 'Part time' })).status, 303)
  assert.equal((await fill({ field_contract: 'Full time' })).status, 303)
  assert.equal((await fill({ field_contract: 'Part time' })).status, 422)
})

test('the operator makes, changes, lists and deletes fields from the console', async () => {
  await fill(FILLED)
  const environment = {
    DATABASE_URL: String(app.config.database.url),
    STINT_SECRET: String(app.config.secret),
    STINT_DATA_DIR: app.config.data_dir,
  }
  const run = (...args: string[]) => stint(args, { environment })

  assert.equal((await run('field:create', 'shirt', 'Shirt', '--kind', 'choice', '--choices', 'S, M , M')).code, 0)
  assert.equal((await run('field:change', 'shirt', '--label', 'T-shirt', '--visible', 'no')).code, 0)
  assert.equal((await run('field:delete', 'location')).stdout, 'location is deleted, with what 1 person filled in.\n')
  const listed = (await run('field:list')).stdout.split('\n')
  assert.equal(listed.at(-2), 'shirt\tT-shirt\tchoice\thidden\tS, M')
  assert.equal(
    listed.some(line => line.startsWith('location')),
    false,
  )
  assert.doesNotMatch((await ana.get(`members/${dora.member_id}`)).text, /Home office/)

  assert.match((await run('field:create', 'shirt', 'Again')).stderr, /There is a field "shirt" already/)
  assert.match((await run('field:create', 'Shirt size', 'x')).stderr, /The name must be a letter/)
  assert.match((await run('field:create', 'size', 'x', '--kind', 'choice')).stderr, /needs choices/)
  assert.match((await run('field:delete', 'shrit')).stderr, /There is no field "shrit".*shirt/)
})
