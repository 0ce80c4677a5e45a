import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { BEGINNING, findHistory } from '../src/rates/queries.js'
import { ofMember, ofProject, ofProjectMember, ofWorkspace } from '../src/rates/subject.js'
import { openBooks } from './support/rates.js'

let books: Awaited<ReturnType<typeof openBooks>>
let today: string

before(async () => {
  books = await openBooks()
  ;({ today } = await findHistory(books.db, books.ana, ofWorkspace))
})

beforeEach(() => books.clear())

test('the strongest level that is set wins, and clearing it brings the next one back', async () => {
  const { dora, website, set, stamps } = books
  await books.track('2026-03-01', { project_id: website })
  const seen: unknown[] = []
  const note = async () => seen.push((await stamps())[0])

  await set(ofWorkspace, 1000)
  await note()
  await set(ofMember(dora.id), 2000)
  await note()
  await set(ofProject(website), 3000)
  await note()
  await set(ofProjectMember(website, dora.id), 0)
  await note()
  await set(ofProjectMember(website, dora.id), null)
  await note()
  await set(ofProject(website), null)
  await note()
  await set(ofMember(dora.id), null)
  await set(ofWorkspace, null)
  await note()

  assert.deepEqual(seen, [1000, 2000, 3000, 0, 3000, 2000, null])
  assert.deepEqual(await books.db('rates'), [])
})

test('from now on leaves what is past as it was', async () => {
  await books.track('2026-03-01')
  await books.track(today)
  await books.set(ofWorkspace, 1000)
  await books.set(ofWorkspace, 2000, 'now')

  assert.deepEqual(await books.stamps(), [1000, 2000])
  assert.deepEqual(await books.history(ofWorkspace), [
    [today, 2000],
    [BEGINNING, 1000],
  ])
})

test('today is the workspace’s date, wherever the server and whoever asks are', async () => {
  const { db, workspace_id, ana } = books
  const dates = new Set<string>()
  for (const zone of ['Pacific/Kiritimati', 'Pacific/Niue']) {
    await db('workspaces').where({ id: workspace_id }).update({ zone })
    dates.add((await findHistory(db, ana, ofWorkspace)).today)
  }
  await db('workspaces').where({ id: workspace_id }).update({ zone: 'Europe/Vienna' })

  assert.equal(dates.size, 2) // 25 hours lie between them
})

test('from a date on replaces what was set for later', async () => {
  const { set, history } = books
  for (const day of ['2026-01-15', '2026-02-15', '2026-03-15']) await books.track(day)
  await set(ofWorkspace, 1000, { day: '2026-01-01' })
  await set(ofWorkspace, 2000, { day: '2026-02-01' })
  await set(ofWorkspace, 3000, { day: '2026-03-01' })
  assert.deepEqual(await books.stamps(), [1000, 2000, 3000])

  await set(ofWorkspace, 9000, { day: '2026-02-01' })
  assert.deepEqual(await books.stamps(), [1000, 9000, 9000])
  assert.deepEqual(await history(ofWorkspace), [
    ['2026-02-01', 9000],
    ['2026-01-01', 1000],
  ])
})

test('all past entries leaves one rate, from the beginning', async () => {
  await books.track('1999-12-31')
  await books.set(ofWorkspace, 1000, { day: '2026-01-01' })
  await books.set(ofWorkspace, 2000, 'all')

  assert.deepEqual(await books.stamps(), [2000])
  assert.deepEqual(await books.history(ofWorkspace), [[BEGINNING, 2000]])
})

test('a rate that is the one before needs no row of its own, and goes on', async () => {
  await books.set(ofWorkspace, 1000, { day: '2026-01-01' })
  await books.set(ofWorkspace, 2000, { day: '2026-02-01' })
  await books.track('2026-02-15')
  const outcome = await books.set(ofWorkspace, 1000, { day: '2026-02-01' })

  assert.deepEqual(await books.history(ofWorkspace), [['2026-01-01', 1000]])
  assert.deepEqual(outcome, { kind: 'set', valid_from: '2026-02-01', entry_count: 1, changed_count: 1 })
  assert.deepEqual(await books.stamps(), [1000])
})

test('nothing set from a day on inherits from that day on', async () => {
  const { dora, set } = books
  for (const day of ['2026-01-31', '2026-02-01']) await books.track(day)
  await set(ofWorkspace, 1000)
  await set(ofMember(dora.id), 5000)
  await set(ofMember(dora.id), null, { day: '2026-02-01' })

  assert.deepEqual(await books.stamps(), [5000, 1000])
})

test('what was typed by hand and what isn’t billable stay as they are', async () => {
  await books.track('2026-03-01', { rate_cents: 777, rate_by_hand: true })
  await books.track('2026-03-02', { billable: false })
  const outcome = await books.set(ofWorkspace, 1000)

  assert.deepEqual(await books.stamps(), [777, null])
  assert.deepEqual(outcome, { kind: 'set', valid_from: BEGINNING, entry_count: 0, changed_count: 0 })
})

test('a rate touches its own subject’s entries alone', async () => {
  const { ana, dora, website, shop, set } = books
  await books.track('2026-03-01', { project_id: website })
  await books.track('2026-03-02', { project_id: shop })
  await books.track('2026-03-03', { project_id: website, member_id: ana.id })
  await books.track('2026-03-04')
  await set(ofProjectMember(website, dora.id), 4000)
  await set(ofProject(shop), 3000)
  await set(ofMember(dora.id), 2000)

  assert.deepEqual(await books.stamps(), [4000, 3000, null, 2000])
})

test('the same change twice is one, and one made on an older picture of the rate is refused', async () => {
  const { set, history } = books
  await set(ofWorkspace, 1000, 'all', '')
  assert.deepEqual(await set(ofWorkspace, 1000, 'all', ''), { kind: 'same' })
  assert.deepEqual(await set(ofWorkspace, 2000, 'all', ''), { kind: 'conflict' })
  assert.deepEqual(await history(ofWorkspace), [[BEGINNING, 1000]])
  assert.equal((await books.db('graphile_worker.jobs')).length, 1)
})

test('eight changes at once leave one rate, and the entries have it', async () => {
  await books.track('2026-03-01')
  await Promise.all(Array.from({ length: 8 }, (_, index) => books.set(ofWorkspace, 1000 + index)))
  const [[from, cents] = []] = await books.history(ofWorkspace)

  assert.equal(from, BEGINNING)
  assert.deepEqual(await books.stamps(), [cents])
})
