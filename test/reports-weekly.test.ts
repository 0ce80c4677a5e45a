import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { presetsOf } from '../src/reports/range.js'
import type { Person } from './support/cast.js'
import { aMember, MARCH, makePrivate, showRates } from './support/reports.js'
import { app, cast } from './support/reports-stage.js'

const WEEK = 'from=2026-03-04'
const file = async (person: Person, query = ''): Promise<string[][]> =>
  parse((await person.get(`reports/weekly.csv?${WEEK}${query}`)).text, { bom: true })
const page = async (person: Person, query = '') => (await person.get(`reports/weekly?${WEEK}${query}`)).text

/** The rows of the table with their sums beneath, without the cells in which nothing is. */
const rowsOn = (html: string) =>
  html
    .slice(html.indexOf('<tbody>'))
    .split('<th scope="row">')
    .slice(1)
    .map(row =>
      [
        /(?:<bdi>)?([^<>]+)</.exec(row.trim().replace(/^(<(?!bdi)[^>]*>\s*)+/, ''))?.[1],
        ...[...row.matchAll(/class="number">([^<]*)</g)].map(match => match[1] || '.'),
      ].join(' '),
    )

test('a week has a row for each project, a column for each day and sums both ways', async () => {
  assert.deepEqual(rowsOn(await page(cast.ana)), [
    'Secret . 1:30 . . 0:45 . . 2:15',
    'Open 1:00 . 0:30 . . . . 1:30',
    'No project . . . 0:20 . . . 0:20',
    'Total 1:00 1:30 0:30 0:20 0:45 . . 4:05',
  ])
  assert.deepEqual(rowsOn(await page(cast.ana, '&by=member&show=money')), [
    'Dora €60.00 €90.00 . . . . . €150.00',
    'Ana . . . . €45.00 . . €45.00',
    'Cleo . . €30.00 . . . . €30.00',
    'Emil . . . €0.00 . . . €0.00',
    'Total €60.00 €90.00 €30.00 €0.00 €45.00 . . €225.00',
  ])
})

test('the week is the reader’s own', async () => {
  assert.deepEqual(
    (await file(cast.ana))[0]?.slice(1, 8).filter((_day, at) => at % 6 === 0),
    ['2026-03-02', '2026-03-08'],
  )
  await app.db('users').where({ username: 'ana' }).update({ week_start: 7 })
  assert.deepEqual(
    (await file(cast.ana))[0]?.slice(1, 8).filter((_day, at) => at % 6 === 0),
    ['2026-03-01', '2026-03-07'],
  )
  await app.db('users').where({ username: 'ana' }).update({ week_start: 1 })
})

test('from another report one comes to the week of today where it is shown there, and presets are weeks', async () => {
  const weekly = (html: string) => /reports\/weekly\?from=([\d-]+)&amp;to=([\d-]+)/.exec(html)?.slice(1)
  const { week, year } = presetsOf(aMember)

  for (const days of ['', `from=${week.from}&to=${week.to}`, `from=${year.from}&to=${week.to}`])
    assert.deepEqual(weekly((await cast.ana.get(`reports/summary?${days}`)).text), [week.from, week.to], days)
  assert.deepEqual(weekly((await cast.ana.get(`reports/summary?${MARCH}`)).text), ['2026-03-01', '2026-03-31'])

  const html = await page(cast.ana)
  for (const preset of ['This week', 'Last week']) assert.ok(html.includes(`>${preset}</a>`), preset)
  for (const preset of ['Today', 'This month', 'Last year']) assert.ok(!html.includes(`>${preset}</a>`), preset)
})

test('each kind of person gets the rows and amounts of seed 001, on the page and in the file', async () => {
  const totals = async (person: Person, query = '') =>
    (await file(person, query)).slice(1).map(line => `${line[0]} ${line[8]}`)

  for (const person of [cast.ben, cast.cleo, cast.dora])
    assert.deepEqual(await totals(person), ['Secret 2:15:00', 'Open 1:30:00', ' 0:20:00'])
  assert.deepEqual(await totals(cast.emil), ['Open 1:30:00', ' 0:20:00'])
  assert.deepEqual(await totals(cast.ben, '&show=money'), ['Secret 135.00', 'Open 90.00', ' 0.00'])
  // who sees no rate is shown the time instead
  assert.deepEqual(await totals(cast.dora, '&show=money'), await totals(cast.dora))
  assert.doesNotMatch(await page(cast.dora, '&show=money'), /€|Money/)

  await showRates(app, cast.ana, true)
  await makePrivate(app, cast.ana, true)
  assert.deepEqual(await totals(cast.dora, '&show=money'), ['Secret 90.00', 'Open 60.00'])
  assert.deepEqual(await totals(cast.cleo), ['Secret 2:15:00', 'Open 0:30:00'])
  await showRates(app, cast.ana, false)
  await makePrivate(app, cast.ana, false)
})
