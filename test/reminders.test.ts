import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { enterPanel } from './support/panel.js'
import { errorOf } from './support/settings-stage.js'
import { giveRole } from './support/workspaces.js'

let app: TestApp
let ana: Person
let ben: Person
let dora: Person
let emil: Person
let finn: Person
let team_id: string

const PATH = 'settings/reminders'
const FORM: [string, string][] = [
  ['least', '7:30'],
  ['span', 'day'],
  ['hour', '9'],
  ['weekday', '1'],
  ['weekday', '5'],
]
const ALL: [string, string][] = [...FORM, ['who', 'all']]

before(async () => {
  app = await openApp()
  ;({ ana, ben, dora, emil, finn } = await createCast(app))
  await giveRole(app.db, ben, 'ROLE_SUPER_ADMIN')
  const { workspace_id } = ana
  team_id = (await app.db('teams').insert({ workspace_id, name: 'Office' }).returning('id'))[0].id
})

beforeEach(() => app.db('reminders').del())

const idOf = async () => (await app.db('reminders').first('id')).id
const all = () =>
  app.db('reminders').orderBy('id').select('span', 'least_seconds', 'weekdays', 'hour', 'for_all', 'workspace_id')

test('whoever may edit the workspace makes a reminder, and a double click makes one', async () => {
  assert.match((await ben.get(PATH)).text, /No reminder yet/)
  const form: [string, string][] = [...ALL, ['form_id', 'ab'.repeat(12)]]
  const { status, headers } = await ben.post(PATH, form)
  await ben.post(PATH, form)

  assert.deepEqual([status, headers.location], [303, `${ben.base}/${PATH}`])
  const { workspace_id } = ben
  assert.deepEqual(await all(), [
    { span: 'day', least_seconds: 27_000, weekdays: [1, 5], hour: 9, for_all: true, workspace_id },
  ])
  assert.match((await ben.get(PATH)).text, /Less than 7:30 in a day.*Mon, Fri.*09:00.*Everybody/s)
})

test('it is for the people and teams that are ticked, and looking for more loses nothing', async () => {
  const some: [string, string][] = [...FORM, ['who', 'some'], ['team', team_id], ['member', dora.member_id]]
  const looked = await ben.get(`${PATH}/new?${new URLSearchParams([...some, ['found', '1'], ['q', 'emil']])}`)
  assert.match(looked.text, new RegExp(`value="${dora.member_id}" checked`))
  assert.match(looked.text, new RegExp(`value="${team_id}" checked`))
  assert.match(looked.text, new RegExp(`value="${emil.member_id}">`))
  assert.match(looked.text, /id="least"[^>]* value="7:30"/)
  assert.ok(!looked.text.includes(ana.member_id))

  await ben.post(PATH, some)
  assert.match((await ben.get(PATH)).text, /<bdi>Office<\/bdi>,\s+1 person/)
  const page = await ben.get(`${PATH}/${await idOf()}`)
  assert.match(page.text, new RegExp(`value="${dora.member_id}" checked`))
})

test('changing one says for whom it is now, and counts from now on', async () => {
  await ben.post(PATH, [...FORM, ['who', 'some'], ['member', dora.member_id]])
  await app.db('reminders').update({ changed_at: new Date(0) })
  const id = await idOf()
  const form: [string, string][] = [
    ['least', '38,5'],
    ['span', 'week'],
    ['hour', '7'],
    ['weekday', '2'],
    ['who', 'all'],
    ['member', dora.member_id],
  ]
  assert.equal((await ben.post(`${PATH}/${id}`, form)).status, 303)

  const [{ least_seconds, span, for_all }] = await all()
  assert.deepEqual([least_seconds, span, for_all], [38.5 * 3600, 'week', true])
  assert.deepEqual(await app.db('reminder_members'), [])
  assert.ok((await app.db('reminders').first('changed_at')).changed_at > new Date(0))
})

test('what can’t be is refused beside its field, and what was typed stays', async () => {
  const refusals: [[string, string][], string, RegExp][] = [
    [[...ALL, ['least', '']], 'least', /Write hours/],
    [[...ALL, ['least', '25']], 'least', /A day has 24 hours/],
    [ALL.filter(([name]) => name !== 'weekday'), 'weekday', /Tick the days/],
    [[...FORM, ['who', 'some']], 'who', /Tick at least one/],
    [[...FORM, ['who', 'some'], ['member', finn.member_id]], 'who', /not there any more/],
  ]
  for (const [form, field, sentence] of refusals) {
    const once = form.filter(
      ([name], index) => name !== 'least' || index === form.findLastIndex(each => each[0] === name),
    )
    const { status, text } = await ben.post(PATH, once)
    assert.equal(status, 422)
    assert.match(errorOf(text, field) ?? '', sentence)
  }
  assert.deepEqual(await all(), [])
})

test('two mistakes are both said', async () => {
  const form = ALL.filter(([name]) => name !== 'weekday' && name !== 'least')
  const { text } = await ben.post(PATH, [...form, ['least', 'eight']])
  assert.match(errorOf(text, 'least') ?? '', /Write hours/)
  assert.match(errorOf(text, 'weekday') ?? '', /Tick the days/)
  assert.match(text, /value="eight"/)
})

test('what two fields are wrong about together is said with all the rest', async () => {
  const form: [string, string][] = [
    ['least', '25'],
    ['span', 'day'],
    ['hour', '24'],
    ['who', 'some'],
  ]
  const { text } = await ben.post(PATH, form)
  assert.match(errorOf(text, 'least') ?? '', /A day has 24 hours/)
  assert.match(errorOf(text, 'weekday') ?? '', /Tick the days/)
  assert.match(errorOf(text, 'hour') ?? '', /Choose an hour/)
  assert.match(errorOf(text, 'who') ?? '', /Tick at least one person or team/)
  assert.match(text, /value="some" selected/)

  const twice = await ben.post(PATH, [...form, ['least', '8'], ['member', 'x']])
  assert.equal(twice.status, 422)
})

test('deleting asks first', async () => {
  await ben.post(PATH, ALL)
  const id = await idOf()
  assert.match((await ben.get(`${PATH}/${id}/delete`)).text, /less than 7:30 in a day/)
  assert.equal((await ben.post(`${PATH}/${id}/delete`)).status, 303)
  assert.deepEqual(await all(), [])
})

test('others are refused, and another workspace’s reminder is not there', async () => {
  await ben.post(PATH, ALL)
  const id = await idOf()
  for (const path of [PATH, `${PATH}/new`, `${PATH}/${id}`, `${PATH}/${id}/delete`]) {
    assert.equal((await dora.get(path)).status, 403, path)
    assert.equal((await finn.get(path)).status, path.includes(id) ? 404 : 200, path)
  }
  assert.equal((await dora.post(PATH, ALL)).status, 403)
  for (const path of [`${PATH}/${id}`, `${PATH}/${id}/delete`]) {
    assert.equal((await dora.post(path, ALL)).status, 403, path)
    assert.equal((await finn.post(path, ALL)).status, 404, path)
  }
  assert.equal((await all()).length, 1)
})

test('the page says so when the operator has switched these mails off', async () => {
  const operator = await enterPanel(app)
  await operator.post('/admin/emails/reminder/off')
  assert.match((await ben.get(PATH)).text, /nobody gets them/)
  await operator.post('/admin/emails/reminder/on')
  assert.doesNotMatch((await ben.get(PATH)).text, /nobody gets them/)
})
