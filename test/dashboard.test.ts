import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { addEntries } from './support/entries.js'
import { showRates, toggle } from './support/reports.js'
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

test('projects that are too many for a picture are one part of it, and never one alone', async () => {
  const pages = [`dashboard${MAY}`, `reports/summary${MAY}`]
  for (let hours = 1; hours <= 12; hours++)
    await add(cast.dora, 8, hours, { project_id: await works.project(`Of ${hours} hours`) })

  const bar = 'Fri 8 May: 78:00'
  const partsOfBar = ['Of 12 hours, Fri 8 May: 12:00', 'Of 3 hours, Fri 8 May: 3:00', 'Other (2), Fri 8 May: 3:00']
  const partOfRing = 'Other (2): 3:00, 4 %'
  for (const page of pages) {
    const titles = titlesOf((await cast.dora.get(page)).text)
    for (const title of [bar, ...partsOfBar, partOfRing]) assert.ok(titles.includes(title), `${page}: ${title}`)
    assert.ok(!titles.includes('Of 2 hours, Fri 8 May: 2:00'), page)
  }

  await app.db('entries').where({ seconds: 3600 }).del()
  for (const page of pages) {
    const titles = titlesOf((await cast.dora.get(page)).text)
    assert.ok(titles.includes('Of 2 hours, Fri 8 May: 2:00'), page)
    assert.ok(!titles.join().includes('Other'), page)
  }
})

const titlesOf = (text: string) => [...text.matchAll(/<title>([^<]*)<\/title>/g)].map(([, title]) => title)

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

test('of more than 200 activities the longest 200 stand there, and the page says so', async () => {
  const all = `dashboard${MAY}&all=1`
  const starts = (text: string) => text.match(/Start again: /g)?.length
  const [from, to] = [8, 9].map(hour => new Date(Date.UTC(2026, 4, 1, hour)))
  const many = Array.from({ length: 200 }, (_, at) => ({ started_at: from, stopped_at: to, description: `Task ${at}` }))
  await addEntries(app.db, cast.dora, many)
  const { text } = await cast.dora.get(all)
  assert.equal(starts(text), 200)
  assert.doesNotMatch(text, /longest stand here/)

  await add(cast.dora, 2, 2, { description: 'One more' })
  const cut = (await cast.dora.get(all)).text
  assert.equal(starts(cut), 200)
  assert.match(cut, /One more.*Only the 200 longest stand here/s)
})

test('from one’s own dashboard to the team’s, and back, the days stay, and other days keep the order', async () => {
  const { text } = await cast.ana.get(`dashboard/team${MAY}&by=billable&sort=latest`)
  const same = `${MAY}&by=billable`.replaceAll('&', '&amp;')
  for (const path of ['dashboard', 'dashboard/team'])
    assert.ok(text.includes(`href="${cast.ana.base}/${path}${same}"`), path)
  const days = /<form class="days".*?<\/form>/s.exec(text)?.[0] ?? ''
  assert.match(days, /name="by" value="billable".*name="sort" value="latest"/s)
})

test('on paper a dashboard says whose it is and of which days', async () => {
  const onPaper = async (path: string) =>
    /<p class="print-only">(.*?)<\/p>/.exec((await cast.dora.get(path)).text)?.[1]?.replace(/<[^>]+>/g, '')
  assert.equal(await onPaper(`dashboard${MAY}`), 'Northwind Studio, Dora, 1 – 31 May 2026')
  assert.equal(await onPaper(`dashboard/team${MAY}`), 'Northwind Studio, team, 1 – 31 May 2026')
})

test('the activities stand longest first, ten of them, and one of them can be started again', async () => {
  const { dora } = cast
  for (let day = 1; day <= 12; day++) await add(dora, day, day / 4, { description: `Task ${day}` })
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

test('what the time earns stands there for whoever sees it, and says when it leaves something out', async () => {
  const { ana, dora, emil } = cast
  const rated = { billable: true, rate_cents: 6000 }
  await add(dora, 4, 2, { project_id: site, ...rated })
  await add(emil, 5, 1, rated)
  const amountsOf = async (person: Person, path: string) => {
    const { text } = await person.get(`${path}${MAY}`)
    return [figures(text).Amount, text.includes('The amount leaves out')]
  }

  assert.deepEqual(await amountsOf(ana, 'dashboard/team'), ['€180.00', false])
  assert.deepEqual(await amountsOf(dora, 'dashboard/team'), [undefined, false])
  await showRates(app, ana, true)
  assert.deepEqual(await amountsOf(dora, 'dashboard'), ['€120.00', false])
  assert.deepEqual(await amountsOf(dora, 'dashboard/team'), ['€120.00', true], 'his is on no public project')
  await showRates(app, ana, false)
})

test('a bar leads to the entries of its day, one of a month to its days, and none of nothing or to where it stands', async () => {
  const { ana, dora } = cast
  await add(dora, 4, 2, { description: 'Wireframes' })
  const leads = async (path: string) =>
    [...(await dora.get(path)).text.matchAll(/class="column" href="([^"]+)"/g)].map(([, href = '']) =>
      href.replaceAll('&amp;', '&'),
    )

  const days = await leads(`dashboard${MAY}`)
  assert.deepEqual(days, [`${dora.base}/reports/detailed?from=2026-05-04&to=2026-05-04&member=${dora.member_id}`])
  assert.match((await dora.get(days[0] ?? '')).text, /Wireframes/)
  const months = await leads('dashboard/team?from=2026-01-01&to=2026-12-31&by=billable')
  assert.deepEqual(months, [`${dora.base}/dashboard/team?from=2026-05-01&to=2026-05-31&by=billable`])

  await toggle(app, ana, 'ROLE_USER', 'view_reporting', false)
  assert.deepEqual(await leads(`dashboard${MAY}`), [`${dora.base}/dashboard?from=2026-05-04&to=2026-05-04`])
  assert.deepEqual(await leads('dashboard?from=2026-05-04&to=2026-05-04'), [])
  await toggle(app, ana, 'ROLE_USER', 'view_reporting', true)
})
