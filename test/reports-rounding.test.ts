import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import type { Person } from './support/cast.js'
import { addEntries, addProject } from './support/entries.js'
import { MARCH, showRates } from './support/reports.js'
import { app, cast } from './support/reports-stage.js'

const round = (person: Person, rounding: string, minutes: number) =>
  person.post('settings/rounding', { rounding, rounding_minutes: String(minutes) })
const stored = (person: Person) =>
  app.db('workspaces').where({ id: person.workspace_id }).first('rounding', 'rounding_minutes')
/** All of it was tracked in one week. */
const daysOf = (kind: string) => (kind === 'weekly' ? 'from=2026-03-04' : MARCH)
const page = async (person: Person, kind: string, query = '') =>
  (await person.get(`reports/${kind}?${daysOf(kind)}&rounded=1${query}`)).text
const file = async (person: Person, kind: string, query = ''): Promise<Record<string, string>[]> =>
  parse((await person.get(`reports/${kind}.csv?${daysOf(kind)}&rounded=1${query}`)).text, { columns: true, bom: true })
const totalsOf = (html: string) => [...html.matchAll(/<dd>([^<]*)/g)].map(match => match[1]?.trim())

test('whoever edits the workspace says how reports round, and the minutes are kept while they don’t', async () => {
  assert.equal((await round(cast.ana, 'up', 15)).status, 303)
  assert.deepEqual(await stored(cast.ana), { rounding: 'up', rounding_minutes: 15 })
  assert.match((await cast.ana.get('settings')).text, /value="up" selected/)
  await round(cast.ana, '', 20)
  assert.deepEqual(await stored(cast.ana), { rounding: null, rounding_minutes: 20 })
  assert.equal((await round(cast.dora, 'up', 15)).status, 403)
  assert.deepEqual(await stored(cast.finn), { rounding: null, rounding_minutes: 15 })
})

test('what makes no sense is refused beside its field, and what was typed stays', async () => {
  for (const minutes of ['0', '241', '2.5', '', 'x']) {
    const { status, text } = await cast.ana.post('settings/rounding', { rounding: 'down', rounding_minutes: minutes })
    assert.equal(status, 422, minutes)
    assert.match(text, /id="rounding_minutes-error"/)
    assert.match(text, /value="down" selected/)
    assert.match(text, new RegExp(`name="rounding_minutes" type="number" value="${minutes}"`))
  }
  assert.equal((await round(cast.ana, 'sideways', 15)).status, 422)
})

test('the switch is there only where the workspace rounds, and an address alone rounds nothing', async () => {
  await round(cast.ana, '', 15)
  for (const kind of ['summary', 'detailed', 'weekly']) {
    const html = await page(cast.ana, kind)
    assert.doesNotMatch(html, /Rounded/)
    assert.match(html, /<dd>4:05</)
  }
  await round(cast.ana, 'up', 30)
  const exact = (await cast.dora.get(`reports/detailed?${MARCH}&sort=duration`)).text
  assert.match(exact, /href="[^"]*sort=duration" aria-current="true">Exact/)
  assert.match(exact, /href="[^"]*rounded=1&amp;sort=duration" title="Rounded up to 30 min">Rounded/)
  assert.match(exact, /<dd>4:05</)
  assert.doesNotMatch(exact, /Rounded up to 30 min:/)
})

test('each entry is rounded and then summed, and earns what it is rounded to, in every report and file', async () => {
  // 60, 90, 30, 20 and 45 minutes at 60 an hour, the 20 not billable
  const expected: [string, number, string[], string][] = [
    ['up', 40, ['6:00', '5:20', '€320.00'], '40'],
    ['down', 40, ['2:40', '2:40', '€160.00'], '0'],
    ['nearest', 40, ['4:40', '4:00', '€240.00'], '40'],
  ]
  const before = await app.db('entries').orderBy('id')
  for (const [way, minutes, totals, emil] of expected) {
    await round(cast.ana, way, minutes)
    for (const kind of ['summary', 'detailed', 'weekly'])
      assert.deepEqual(totalsOf(await page(cast.ana, kind)), totals, `${kind} ${way}`)
    const html = await page(cast.ana, 'detailed')
    assert.match(html, /Rounded (up|down|to the) .*40 min: each entry/)
    assert.match(html, /href="[^"]*\.csv\?[^"]*rounded=1/)
    const lines = await file(cast.ana, 'detailed')
    const mine = lines.find(line => line.User === 'Emil')
    assert.equal(mine?.['Duration (h)'], emil === '0' ? '0:00:00' : '0:40:00')
    assert.deepEqual([mine?.['Start Time'], mine?.['End Time']], ['10:00:00', '10:20:00'])
    const week = await file(cast.ana, 'weekly', '&by=member')
    assert.equal(week.find(line => line.Member === 'Emil')?.['Total (h)'], mine?.['Duration (h)'])
  }
  assert.deepEqual(await app.db('entries').orderBy('id'), before)
})

test('a rounded report leads to rounded ones, and a form in it shows what was tracked', async () => {
  await round(cast.ana, 'up', 40)
  const summary = await page(cast.ana, 'summary', '&group=project&group=member')
  const leading = [...summary.replace(/<a [^>]*>Exact</, '').matchAll(/href="[^"]*reports\/\w+(?:\.csv)?\?([^"]*)"/g)]
  assert.ok(leading.length > 20)
  for (const [, query = ''] of leading) assert.match(query, /rounded=1/)
  assert.match(summary, /<input type="hidden" name="rounded" value="1">/)

  const [first] = await app.db('entries').where({ description: 'open by Cleo' }).pluck('id')
  assert.match((await cast.ana.get(`entries/${first}/edit`)).text, /name="duration" value="0:30(:00)?"/)
})

test('rounding shows nobody money that is not for them', async () => {
  await round(cast.ana, 'up', 40)
  for (const kind of ['summary', 'detailed', 'weekly']) assert.doesNotMatch(await page(cast.dora, kind), /€/)
  await showRates(app, cast.ana, true)
  assert.deepEqual(totalsOf(await page(cast.dora, 'detailed')), ['6:00', '5:20', '€240.00'])
  await showRates(app, cast.ana, false)
})

test('in random workspaces rounded groups sum up to the total, and files say what pages say', {
  timeout: 120_000,
}, async () => {
  const { finn } = cast
  const projects = [await addProject(app.db, finn, { name: 'A' }), await addProject(app.db, finn, { name: 'B' })]
  const Entry = fc.record({
    project: fc.constantFrom(-1, 0, 1),
    day: fc.integer({ min: 1, max: 28 }),
    seconds: fc.integer({ min: 0, max: 20_000 }),
    rate: fc.option(fc.integer({ min: 1, max: 9999 })),
  })
  const Way = fc.constantFrom('up', 'down', 'nearest')
  const roundings = {
    up: Math.ceil,
    down: Math.floor,
    nearest: (parts: number) => Math.floor(parts + 0.5),
  }
  const sum = (numbers: number[]) => numbers.reduce((all, each) => all + each, 0)
  const secondsIn = (text = '') => text.split(':').reduce((all, part) => all * 60 + Number(part), 0)

  await fc.assert(
    fc.asyncProperty(
      fc.array(Entry, { minLength: 1, maxLength: 15 }),
      Way,
      fc.integer({ min: 1, max: 240 }),
      async (entries, way, minutes) => {
        await app.db('entries').where({ workspace_id: finn.workspace_id }).del()
        await addEntries(
          app.db,
          finn,
          entries.map(({ project, day, seconds, rate }) => ({
            ...(projects[project] && { project_id: projects[project] }),
            ...(rate && { billable: true, rate_cents: rate, rate_by_hand: true }),
            started_at: new Date(Date.UTC(2026, 2, day, 8)),
            stopped_at: new Date(Date.UTC(2026, 2, day, 8, 0, seconds)),
          })),
        )
        await round(finn, way, minutes)
        const step = minutes * 60
        const counted = entries.map(({ seconds, rate }) => {
          const rounded = roundings[way](seconds / step) * step
          return { seconds: rounded, cents: Math.round((rounded * (rate ?? 0)) / 3600) }
        })
        const seconds = sum(counted.map(each => each.seconds))
        const cents = sum(counted.map(each => each.cents))

        const [detailed, summary] = [
          await file(finn, 'detailed'),
          await file(finn, 'summary', '&group=day&group=project'),
        ]
        for (const lines of [detailed, summary]) {
          assert.equal(sum(lines.map(line => secondsIn(line['Duration (h)']))), seconds)
          const money = lines.map(line => Number(line['Amount (EUR)'] ?? line['Billable Amount (EUR)']))
          assert.equal(Math.round(sum(money) * 100), cents)
        }
        const totals = totalsOf(await page(finn, 'summary'))
        assert.deepEqual(totals.slice(0, 2), totalsOf(await page(finn, 'detailed')).slice(0, 2))
        assert.equal(totals[2]?.replaceAll(/[€,.]/g, ''), String(cents).padStart(3, '0'))
      },
    ),
    { numRuns: 15 },
  )
})
