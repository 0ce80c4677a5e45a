import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { addEntries } from './support/entries.js'
import { worksOf } from './support/work.js'

const MAY = '?from=2026-05-01&to=2026-05-31'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let works: ReturnType<typeof worksOf>
let site: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  works = worksOf(app, cast.ana)
  const acme = await works.client('Acme')
  site = await works.project('Website', { client_id: acme, colour: 'blue' })
})

beforeEach(() => app.db('entries').del())

/** An entry of so many hours on a day of May, from eight in the morning in Vienna. */
const add = (person: Person, day: number, hours: number, row: object = {}) => {
  const at = Date.UTC(2026, 4, day, 6)
  return addEntries(app.db, person, [
    { started_at: new Date(at), stopped_at: new Date(at + hours * 3_600_000), ...row },
  ])
}

const figures = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/<dt>([^<]+)<\/dt>\s*<dd>(.*?)<\/dd>/gs)].map(([, name, value]) => [
      name,
      value
        ?.replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    ]),
  )

test('one’s own dashboard sums one’s own finished entries of the range, and nobody else’s', async () => {
  const { dora, emil } = cast
  await add(dora, 4, 2, { project_id: site, billable: true, description: 'Wireframes' })
  await add(dora, 5, 1, { description: 'Stand-up' })
  await add(dora, 31, 3, { project_id: site, description: 'Wireframes' })
  await add(emil, 4, 8, { project_id: site, description: 'Secret' })
  await addEntries(app.db, dora, [
    { started_at: new Date('2026-06-01T08:00:00Z'), stopped_at: new Date('2026-06-01T09:00:00Z') },
  ])
  await addEntries(app.db, dora, [{ started_at: new Date('2026-05-06T08:00:00Z'), stopped_at: null }])

  const { text } = await dora.get(`dashboard${MAY}`)
  assert.deepEqual(figures(text), {
    Total: '6:00',
    Billable: '2:00 33 %',
    'Most on a project': 'Website 5:00',
    'Most for a client': 'Acme 5:00',
  })
  assert.match(text, /<title>Mon 4 May: 2:00<\/title>/)
  assert.match(text, /<title>Website: 5:00, 83 %<\/title>/)
  assert.match(text, /<title>No project: 1:00, 17 %<\/title>/)
  assert.doesNotMatch(text, /Secret/)
})

test('an entry counts on the day on which its person began it, wherever they were', async () => {
  await addEntries(app.db, cast.dora, [
    { started_at: new Date('2026-04-30T20:00:00Z'), stopped_at: new Date('2026-04-30T21:00:00Z'), zone: 'Asia/Tokyo' },
  ])

  assert.equal(figures((await cast.dora.get(`dashboard${MAY}`)).text).Total, '1:00')
})

test('colours tell billable time from the rest where one asks for that', async () => {
  await add(cast.dora, 4, 3, { project_id: site, billable: true })
  await add(cast.dora, 5, 1)

  const { text } = await cast.dora.get(`dashboard${MAY}&by=billable`)
  assert.match(text, /<title>Billable: 3:00, 75 %<\/title>/)
  assert.match(text, /<title>Not billable: 1:00, 25 %<\/title>/)
})

test('a year is drawn by month and says the same sum as its months', async () => {
  await add(cast.dora, 4, 3)
  await add(cast.dora, 30, 2)
  await add(cast.dora, 32, 4)

  const { text } = await cast.dora.get('dashboard?from=2026-01-01&to=2026-12-31')
  assert.match(text, /<title>May 2026: 5:00<\/title>/)
  assert.match(text, /<title>June 2026: 4:00<\/title>/)
  assert.equal(figures(text).Total, '9:00')
  const weeks = (await cast.dora.get('dashboard?from=2026-03-30&to=2026-06-30')).text
  assert.match(weeks, /<title>4\s*–\s*10 May: 3:00<\/title>/)
  assert.equal(figures(weeks).Total, '9:00')
})

test('what was deleted shows as no project', async () => {
  const gone = await works.project('Gone', { deleted_at: new Date() })
  await add(cast.dora, 4, 3, { project_id: gone })
  await add(cast.dora, 4, 1)

  const { text } = await cast.dora.get(`dashboard${MAY}`)
  assert.doesNotMatch(text, /Gone/)
  assert.match(text, /<title>No project: 4:00, 100 %<\/title>/)
})

test('the activities stand longest first, ten of them, and one of them can be started again', async () => {
  const { dora } = cast
  for (let index = 1; index <= 12; index++) await add(dora, index, index / 4, { description: `Task ${index}` })
  await add(dora, 20, 9, { description: 'Wireframes', project_id: site, billable: true })
  await add(dora, 21, 1, { description: 'Wireframes', project_id: site, billable: true })

  const { text } = await dora.get(`dashboard${MAY}`)
  const names = [...text.matchAll(/<th scope="row"><bdi>([^<]+)/g)].map(([, name]) => name)
  assert.equal(names.length, 10)
  assert.deepEqual(names.slice(0, 2), ['Wireframes', 'Task 12'])
  assert.match(text, /all=1/)
  assert.equal((await dora.get(`dashboard${MAY}&all=1`)).text.match(/Start again: /g)?.length, 13)

  const form = Object.fromEntries(
    [
      ...(/<form method="post" action="[^"]*\/timer".*?<\/form>/s.exec(text)?.[0] ?? '').matchAll(
        /name="(\w+)" value="([^"]*)"/g,
      ),
    ].map(([, name = '', value = '']) => [name, value]),
  )
  assert.equal((await dora.post('timer', form)).status, 303)
  const running = await app.db('entries').where({ member_id: dora.member_id }).whereNull('stopped_at').first()
  assert.deepEqual([running.description, running.project_id, running.billable], ['Wireframes', site, true])
})

test('an address that makes no sense shows this week', async () => {
  const { status, text } = await cast.dora.get('dashboard?from=yesterday&to=&by=magic&all=no')
  assert.equal(status, 200)
  assert.match(text, /This week/)
  assert.match(text, /Nothing tracked in these days/)
})
