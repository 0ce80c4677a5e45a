import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { addTimers, enterPanel } from './support/panel.js'
import { queriesDuring } from './support/queries.js'
import type { Visitor } from './support/visitor.js'

let app: TestApp
let cast: Record<'ana' | 'ben' | 'dora' | 'finn', Person>
let operator: Visitor

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  operator = await enterPanel(app)
})

beforeEach(async () => {
  await app.db('entries').del()
  await app.db('activity_days').del()
})

const page = async (query = '') => (await operator.get(`/admin/activity${query}`)).text
/** The rows of the page's last table, as text. */
const rows = (html: string) =>
  [...(/.*<tbody>(.*?)<\/tbody>/s.exec(html)?.[1] ?? '').matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    row
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )

test('the operator sees who tracks in every workspace, since when and for how long, but not on what', async () => {
  await cast.dora.post('timer', { description: 'Secret plans' })
  await cast.finn.post('timer', { description: 'Hidden things' })
  await app
    .db('entries')
    .where({ member_id: cast.dora.member_id })
    .update({ started_at: new Date(Date.now() - 5047_000) })

  const text = await page()
  const shown = rows(text)
  assert.match(shown[0] ?? '', /^Finn finn Elsewhere .* 0:00$/)
  assert.match(shown[1] ?? '', /^Dora dora Northwind Studio .* 1:24$/)
  assert.match(text, /2 timers run/)
  assert.doesNotMatch(text, /Secret|Hidden/)
})

test('200 timers go on 50 at a time, forwards and back', async () => {
  await addTimers(app.db, cast.ana.workspace_id, 120)
  const link = (text: string, edge: string) =>
    new RegExp(`href="[^"]*activity(\\?[^"]*${edge}=[^"]*)"`).exec(text)?.[1]?.replaceAll('&amp;', '&')
  const first = await page('?days=90')
  const second = await page(link(first, 'after'))
  const third = await page(link(second, 'after'))

  assert.deepEqual(
    [first, second, third].map(each => rows(each).length),
    [50, 50, 20],
  )
  assert.match(rows(second)[0] ?? '', /^timer51_/)
  assert.deepEqual(await page(link(second, 'before')).then(rows), rows(first))
  assert.match(second, /90 days/)
  assert.equal(link(third, 'after'), undefined)
})

test('a page that begins at a timer which has stopped meanwhile begins anew', async () => {
  await addTimers(app.db, cast.ana.workspace_id, 3)
  assert.equal(rows(await page(`?after=${'ab'.repeat(12)}`)).length, 3)
  assert.equal(rows(await page(`?before=${'ab'.repeat(12)}`)).length, 3)
})

test('users are counted once a day, for 30 or 90 days, in a picture and in a table', async () => {
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  const { ana, ben, dora } = cast
  await app.db('activity_days').insert([
    { user_id: ana.user_id, day: day(0) },
    { user_id: ben.user_id, day: day(0) },
    { user_id: dora.user_id, day: day(29) },
    { user_id: ana.user_id, day: day(31) },
  ])
  const counts = (html: string) =>
    [...html.matchAll(/<th scope="row">\d+ \w+<\/th><td class="number">(\d+)<\/td>/g)].map(([, count]) => Number(count))
  const [month, quarter] = [await page(), await page('?days=90')]

  assert.deepEqual([counts(month).length, counts(month)[0], counts(month)[29]], [30, 2, 1])
  assert.deepEqual([counts(quarter).length, counts(quarter)[31]], [90, 1])
  assert.equal([...month.matchAll(/data-colour="teal"/g)].length, 2)
  assert.equal([...quarter.matchAll(/<g class="column">/g)].length, 90)
  assert.equal(counts(await page('?days=1000')).length, 30)
})

test('the page costs as many queries for 200 timers as for none', async () => {
  const count = async () => (await queriesDuring(app.db, page)).length
  const before = await count()
  await addTimers(app.db, cast.ben.workspace_id, 200)
  assert.equal(await count(), before)
  assert.ok(before <= 8, String(before))
})
