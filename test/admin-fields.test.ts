import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { listFields } from '../src/user-fields/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { enterPanel } from './support/panel.js'
import { errorOf } from './support/settings-stage.js'
import type { Visitor } from './support/visitor.js'

const HOME = '/admin/settings/fields'

let app: TestApp
let operator: Visitor
let dora: Person
let emil: Person

before(async () => {
  app = await openApp()
  ;({ dora, emil } = await createCast(app))
  operator = await enterPanel(app)
})

const add = (name: string, label: string, values: Record<string, string> = {}) =>
  operator.post(HOME, { name, label, kind: 'text', choices: '', is_visible: 'yes', ...values })

const idOf = async (name: string): Promise<string> => (await app.db('user_fields').where({ name }).first('id')).id
const names = async () => (await listFields(app.db)).map(({ name }) => name)

test('a field that is added is asked for on everybody’s profile, and can be of any kind', async () => {
  assert.match((await operator.get(HOME)).text, /Nothing is asked for yet/)
  assert.equal((await add('location', 'Location')).status, 303)
  assert.equal((await add('contract', 'Contract', { kind: 'choice', choices: 'full, part' })).status, 303)
  assert.match((await dora.get('/account/profile')).text, /name="field_location".*name="field_contract"/s)
})

test('what can’t be is refused beside its field', async () => {
  const taken = await add('location', 'Another')
  assert.match(errorOf(taken.text, 'name') ?? '', /already/)
  assert.match(taken.text, /value="Another"/)
  assert.match(errorOf((await add('Two words', 'x')).text, 'name') ?? '', /a letter and then/)
  assert.match(errorOf((await add('team', 'Team', { kind: 'choice' })).text, 'choices') ?? '', /needs choices/)
  assert.equal((await names()).length, 2)
})

test('fields are asked for in the order that the operator gives them', async () => {
  await operator.post(`${HOME}/${await idOf('contract')}/up`)
  assert.deepEqual(await names(), ['contract', 'location'])
  assert.match((await dora.get('/account/profile')).text, /name="field_contract".*name="field_location"/s)
  await operator.post(`${HOME}/${await idOf('contract')}/up`)
  assert.deepEqual(await names(), ['contract', 'location'], 'the first stays first')
  await operator.post(`${HOME}/${await idOf('contract')}/down`)
  assert.deepEqual(await names(), ['location', 'contract'])
})

test('a hidden field is seen by the person alone, and what was filled in stays', async () => {
  await app.db('user_field_values').insert({ user_id: dora.user_id, field_id: await idOf('location'), value: 'Graz' })
  const page = `members/${dora.member_id}`
  assert.match((await emil.get(page)).text, /Graz/)

  const values = { label: 'Place', choices: '', is_visible: 'no' }
  assert.equal((await operator.post(`${HOME}/${await idOf('location')}`, values)).status, 303)
  assert.doesNotMatch((await emil.get(page)).text, /Graz/)
  assert.match((await dora.get('/account/profile')).text, /Place.*value="Graz"/s)
  const [event] = await app.db('audit_events').where({ kind: 'user_field_changed' })
  assert.deepEqual(event.details, { old: 'Location, visible', new: 'Place, hidden' })
})

test('deleting says first how many filled it in, and takes that with it', async () => {
  const address = `${HOME}/${await idOf('location')}/delete`
  assert.match((await operator.get(address)).text, /what 1 person filled in goes for good/)
  assert.equal((await operator.post(address)).status, 303)
  assert.deepEqual(await names(), ['contract'])
  assert.equal((await operator.post(address)).status, 404)
  const [event] = await app.db('audit_events').where({ kind: 'user_field_deleted' })
  assert.deepEqual([event.subject, event.details], ['location', { label: 'Place', filled: 1 }])
})
