import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person, weaken } from './support/cast.js'
import { addEntries, entryOf, idsOf, shownIn } from './support/entries.js'

let app: TestApp
let dora: Person
let cleo: Person
let finn: Person

before(async () => {
  app = await openApp()
  ;({ dora, cleo, finn } = await createCast(app))
})

beforeEach(() => app.db('entries').del())

const at = (text: string) => new Date(`${text}Z`)

/** So many entries of a quarter of an hour, one after the other, backwards from an instant. */
const run = (count: number, last: string, change: object = {}) =>
  Array.from({ length: count }, (_, index) => ({
    description: `entry ${index}`,
    started_at: new Date(at(last).getTime() - index * 900_000),
    stopped_at: new Date(at(last).getTime() - index * 900_000 + 900_000),
    ...change,
  }))

/** The address of a link that says this. */
const linkOf = (text: string, words: string) =>
  new RegExp(`href="([^"]*)"[^>]*>${words}<`).exec(text)?.[1]?.replaceAll('&amp;', '&')

test('shows one’s own entries and nobody else’s', async () => {
  await addEntries(app.db, dora, [{ description: 'mine' }])
  await addEntries(app.db, cleo, [{ description: 'a colleague’s' }])

  assert.deepEqual(shownIn((await dora.get('tracker')).text), ['mine'])
})

test('the whole history is there, page by page, each entry once, newest first', async () => {
  await addEntries(app.db, dora, run(200, '2026-03-05T12:00:00'))
  const seen: string[] = []
  let address: string | undefined = `${dora.base}/tracker`
  let pages = 0
  while (address) {
    const { text } = await dora.get(address)
    seen.push(...idsOf(text))
    address = linkOf(text, 'Show earlier')
    pages += 1
  }
  const stored = await app.db('entries').orderByRaw('day desc, started_at desc, id').pluck('id')

  assert.deepEqual(seen, stored)
  assert.ok(pages >= 4 && pages <= 7, `${pages} pages`)
})

test('entries that began in the same second are neither lost nor shown twice between two pages', async () => {
  const same = { description: 'imported', started_at: at('2026-03-05T09:00:00'), stopped_at: at('2026-03-05T09:15:00') }
  await addEntries(
    app.db,
    dora,
    Array.from({ length: 90 }, (_, index) => ({ ...same, description: `imported ${index}` })),
  )
  const first = (await dora.get('tracker')).text
  const second = (await dora.get(linkOf(first, 'Show earlier') ?? '')).text
  const third = (await dora.get(linkOf(second, 'Show earlier') ?? '')).text

  assert.equal(new Set([first, second, third].flatMap(idsOf)).size, 90)
})

test('a day’s and a week’s sum are right where the rest of them is on the next page', async () => {
  await addEntries(app.db, dora, run(90, '2026-03-05T22:00:00'))
  const { text } = await dora.get('tracker')

  assert.equal(idsOf(text).length, 30)
  assert.match(text, /Thursday<\/h3>[\s\S]*?<time class="sum" datetime="PT81000S">22:30</)
  assert.match(text, /2.–.8 March<\/h2>[\s\S]*?<time class="sum" datetime="PT81000S">22:30</)
})

test('a page ends with a week or a day where it can', async () => {
  await addEntries(app.db, dora, [...run(12, '2026-03-12T20:00:00'), ...run(12, '2026-03-10T20:00:00')])
  await addEntries(app.db, dora, run(12, '2026-03-05T20:00:00'))
  const { text } = await dora.get('tracker')

  assert.equal(idsOf(text).length, 24)
  assert.doesNotMatch(text, />5 March</)
})

test('htmx gets only what is earlier, and the address says how far the list goes', async () => {
  await addEntries(app.db, dora, run(50, '2026-03-05T22:00:00'))
  const page = await dora.get('tracker')
  const earlier = /hx-get="([^"]*earlier[^"]*)"/.exec(page.text)?.[1] ?? ''
  const { text, headers } = await dora.get(earlier, {
    htmx: true,
    headers: { 'HX-Current-URL': `${app.url}${dora.base}/tracker` },
  })
  const whole = await dora.get(String(headers['hx-replace-url']))

  assert.doesNotMatch(text, /<h1|<title|page-head/)
  assert.deepEqual(idsOf(whole.text), [...idsOf(page.text), ...idsOf(text)])
  assert.equal(linkOf(whole.text, 'Show earlier'), undefined)
})

test('what was unfolded stays so after a change', async () => {
  await addEntries(app.db, dora, run(80, '2026-03-05T22:00:00'))
  const ids: string[] = await app.db('entries').orderByRaw('day desc, started_at desc, id').pluck('id')
  const last = await app.db('entries').where({ id: ids[60] }).first()
  const until = `${last.day}_${last.started_at.getTime() / 1000}_${last.id}`
  const headers = { 'HX-Current-URL': `${app.url}${dora.base}/tracker?until=${until}` }
  const { text } = await dora.post(`entries/${ids[55]}`, { description: 'renamed' }, { htmx: true, headers })

  assert.deepEqual(idsOf(text), ids.slice(0, 61))
  assert.ok(linkOf(text, 'Show earlier'))
})

test('jumps to a date, or to what comes before it', async () => {
  await addEntries(app.db, dora, [
    { description: 'later', started_at: at('2026-03-05T09:00:00'), stopped_at: at('2026-03-05T10:00:00') },
    { description: 'earlier', started_at: at('2026-02-03T09:00:00'), stopped_at: at('2026-02-03T10:00:00') },
  ])
  const there = await dora.get('tracker?day=2026-03-05')
  const nearest = await dora.get('tracker?day=2026-03-04')
  const nothing = await dora.get('tracker?day=2026-01-01')
  const nonsense = await dora.get('tracker?day=yesterday&before=x&until=2026')
  const noYear = await dora.get('tracker?day=0000-01-01')

  assert.deepEqual(shownIn(there.text), ['later', 'earlier'])
  assert.deepEqual(shownIn(nearest.text), ['earlier'])
  assert.match(nearest.text, /Nothing tracked on Wednesday 4 March/)
  assert.match(nothing.text, /Nothing that far back/)
  assert.deepEqual(shownIn(nonsense.text), ['later', 'earlier'])
  assert.deepEqual(shownIn(noYear.text), ['later', 'earlier'])
})

test('the week of a date that one jumps to has the sum of all its days', async () => {
  await addEntries(app.db, dora, [
    { started_at: at('2026-03-06T09:00:00'), stopped_at: at('2026-03-06T10:00:00') },
    { started_at: at('2026-03-05T09:00:00'), stopped_at: at('2026-03-05T10:00:00') },
  ])
  const { text } = await dora.get('tracker?day=2026-03-05')

  assert.equal(idsOf(text).length, 1)
  assert.match(text, /2.–.8 March<\/h2>[\s\S]*?datetime="PT7200S"/)
})

test('a remembered log-in sees the list, what is earlier, and searches', async () => {
  await addEntries(app.db, dora, run(80, '2026-03-05T22:00:00'))
  const before = /hx-get="([^"]*earlier[^"]*)"/.exec((await dora.get('tracker')).text)?.[1] ?? ''
  await weaken(app.db, dora)
  const answers = [await dora.get('tracker'), await dora.get('tracker?q=entry'), await dora.get(before, { htmx: true })]
  await app.db('sessions').where({ user_id: dora.user_id }).update({ strength: 'full' })

  assert.deepEqual(
    answers.map(answer => answer.status),
    [200, 200, 200],
  )
})

test('whoever may not see their own entries sees none', async () => {
  await addEntries(app.db, dora, [{ description: 'hidden' }])
  const role = await app.db('roles').where({ workspace_id: dora.workspace_id, name: 'ROLE_USER' }).first('id')
  const cell = { workspace_id: dora.workspace_id, role_id: role.id, permission: 'view_own_timesheet', allowed: false }
  await app.db('role_cells').insert(cell)
  const { text, status } = await dora.get('tracker')
  await app.db('role_cells').del()

  assert.equal(status, 200)
  assert.deepEqual(shownIn(text), [])
})

test('a stranger gets nothing of it', async () => {
  const [id] = await addEntries(app.db, dora, [{ description: 'secret' }])
  const entry = await entryOf(app.db, id as string)
  const key = `${entry.day}_${entry.started_at.getTime() / 1000}_${id}`
  for (const path of ['tracker', `tracker/earlier?before=${key}`])
    assert.equal((await finn.get(`/workspaces/${dora.workspace_id}/${path}`)).status, 404)

  assert.doesNotMatch((await finn.get(`tracker/earlier?before=${key}`)).text, /secret/)
})
