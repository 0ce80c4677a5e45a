import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { addMember, createCast, logIn, type Person } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'

const LONG = 'Donaudampfschifffahrtsgesellschaftskapitän: über lange Wörter — naïve façade 日本語 🦊'

let app: TestApp
let dora: Person
let byHand: Person
let project: string
let tags: string[]

before(async () => {
  app = await openApp()
  const cast = await createCast(app)
  dora = cast.dora
  byHand = await logIn(app, dora)
  byHand.cookies.set('stint_mode', 'manual')
  const { workspace_id } = dora
  const insert = async (table: string, row: object) =>
    (
      await app
        .db(table)
        .insert({ workspace_id, ...row })
        .returning('id')
    )[0].id
  const client_id = await insert('clients', { name: 'متحف التصميم والعمارة الحديثة في المدينة القديمة' })
  project = await insert('projects', {
    client_id,
    name: 'Überarbeitung der Sammlungswebseite für das Museum',
    colour: 'pink',
  })
  tags = [await insert('tags', { name: 'dringend' }), await insert('tags', { name: 'Nacharbeit am Wochenende 🌙' })]
  await addMember(app.db, cast.finn.workspace_id, dora.user_id)
})

const tracker = () => `${dora.base}/tracker`

async function run(hours: number) {
  const values = [['description', LONG], ['project', project], ...tags.map(tag => ['tags', tag])] as [string, string][]
  await app.db('entries').del()
  await dora.post('timer', values)
  await app.db('entries').update({ started_at: new Date(Date.now() - hours * 3_600_000) })
}

testPages([
  { name: 'strip, idle', visitor: () => dora, path: tracker, prepare: () => app.db('entries').del() },
  { name: 'strip, running', visitor: () => dora, path: tracker, prepare: () => run(1.4) },
  { name: 'strip, running, on another page', visitor: () => dora, path: () => `${dora.base}/members` },
  { name: 'strip, by hand while a timer runs', visitor: () => byHand, path: tracker },
  {
    name: 'strip, forgotten, and another one elsewhere',
    visitor: () => dora,
    path: tracker,
    prepare: async () => {
      await run(30)
      const { id } = await app.db('workspaces').where({ name: 'Elsewhere' }).first('id')
      await dora.post(`/workspaces/${id}/timer`)
    },
  },
  { name: 'strip, by hand', visitor: () => byHand, path: tracker, prepare: () => app.db('entries').del() },
])

test('every refusal of the strip is valid HTML too', async () => {
  await run(9)
  const { id } = await app.db('entries').first('id')
  const wrong = { day: '1', start: 'early', end: 'late', duration: 'long' }
  await assertRefusals([
    await dora.post('timer', { description: 'x'.repeat(3001) }),
    await dora.post(`entries/${id}`, { strip: 'running', entry: id, ...wrong }),
    await dora.post('timer/stop', { strip: 'forgotten', entry: id, end: 'late' }),
    await byHand.post('entries', { strip: 'manual', ...wrong }),
  ])
})
