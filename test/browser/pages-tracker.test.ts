import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'

const LONG =
  'Donaudampfschifffahrtsgesellschaftskapitän: über lange Wörter, und wie sie umbrechen — naïve façade 日本語'

let app: TestApp
let dora: Person

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
})

const tracker = () => `${dora.base}/tracker`

testPages([
  { name: 'tracker, empty', visitor: () => dora, path: tracker, prepare: () => app.db('entries').del() },
  {
    name: 'tracker, running',
    visitor: () => dora,
    path: tracker,
    prepare: () => dora.post('timer', { description: LONG }),
  },
  { name: 'tracker, a full week', visitor: () => dora, path: tracker, prepare: () => addWeek(10) },
  { name: 'tracker, 200 rows', visitor: () => dora, path: tracker, prepare: () => addWeek(200) },
])

test('every form’s refusal is valid HTML too', async () => {
  await assertRefusals([await dora.post('timer', { description: 'x'.repeat(3001) })])
})

async function addWeek(count: number) {
  const { workspace_id, member_id } = dora
  const words = [
    'Stand-up',
    LONG,
    'مراجعة تصاميم الصفحة الرئيسية مع العميل',
    '',
    'Fix <rounding> & "quotes"',
    '🦊 Release',
  ]
  await app.db('entries').del()
  await app.db('entries').insert(
    Array.from({ length: count }, (_, index) => {
      const stopped = Date.now() - index * 1_800_000
      return {
        workspace_id,
        member_id,
        zone: index % 7 === 3 ? 'Asia/Tokyo' : 'Europe/Vienna',
        description: words[index % words.length],
        started_at: new Date(stopped - 1_500_000),
        stopped_at: new Date(stopped),
      }
    }),
  )
}
