import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawBars } from '../src/charts/bars.js'
import { drawDonut } from '../src/charts/donut.js'
import { foldSlices, percentOf, type Slice } from '../src/charts/slices.js'
import { spansOf, unitFor } from '../src/charts/spans.js'
import { ticksFor } from '../src/charts/ticks.js'
import type { Member } from '../src/members/queries.js'
import { hm } from '../src/web/format.js'
import { templates } from '../src/web/templates.js'

const HOUR = 3600
const reader = { locale: 'en-GB', hour_cycle: 24, zone: 'Europe/Vienna', week_start: 1 } as Member
const setting = { reader, duration: hm }
const MAY = { first: '2024-05-01', last: '2024-05-31' }
const YEAR = { first: '2024-01-01', last: '2024-12-31' }

const slice = (key: string, hours: number, change: Partial<Slice> = {}): Slice => ({
  key,
  name: key,
  colour: 'teal',
  seconds: hours * HOUR,
  ...change,
})

test('a month is drawn as its days, a leap year as its weeks or months, a decade as its years', () => {
  const of = (first: string, last: string) => {
    const unit = unitFor({ first, last })
    return [unit, spansOf({ first, last }, unit, 1).length]
  }

  assert.deepEqual(of(MAY.first, MAY.first), ['day', 1])
  assert.deepEqual(of(MAY.first, MAY.last), ['day', 31])
  assert.deepEqual(of('2024-01-01', '2024-06-30'), ['week', 26])
  assert.deepEqual(of(YEAR.first, YEAR.last), ['month', 12])
  assert.deepEqual(of('2015-01-01', '2024-12-31'), ['year', 10])
  assert.equal(spansOf(YEAR, 'week', 1).length, 53)
})

test('weeks begin on the reader’s day and are cut where the range ends', () => {
  const range = { first: '2024-05-01', last: '2024-05-14' } // a Wednesday, and a Tuesday
  assert.deepEqual(spansOf(range, 'week', 1), [
    { first: '2024-05-01', last: '2024-05-05' },
    { first: '2024-05-06', last: '2024-05-12' },
    { first: '2024-05-13', last: '2024-05-14' },
  ])
  assert.deepEqual(
    spansOf(range, 'week', 7).map(({ first }) => first),
    ['2024-05-01', '2024-05-05', '2024-05-12'],
  )
})

test('lines stand at even hours, and below an hour at even minutes', () => {
  const labels = (seconds: number, locale = 'en-GB') => ticksFor(seconds, locale).ticks.map(({ label }) => label)

  assert.deepEqual(labels(37 * HOUR), ['', '10 h', '20 h', '30 h', '40 h'])
  assert.deepEqual(labels(1.6 * HOUR, 'de'), ['', '0,5 h', '1 h', '1,5 h', '2 h'])
  assert.deepEqual(labels(50 * 60), ['', '10 min', '20 min', '30 min', '40 min', '50 min'])
  assert.equal(ticksFor(0, 'en-GB').ticks.length, 5)
  assert.ok(ticksFor(37 * HOUR, 'en-GB').top >= 37 * HOUR)
})

test('200 projects are the ten longest and the rest as one, and nothing is lost', () => {
  const many = Array.from({ length: 200 }, (_, index) => slice(`p${index}`, index + 1))
  const slices = foldSlices(many)
  const sums = many.map(({ key, seconds }) => ({ day: '2024-05-02', key, seconds }))
  const chart = drawBars(MAY, sums, slices, setting)

  assert.equal(slices.length, 11)
  assert.deepEqual([slices[0]?.key, slices.at(-1)?.name], ['p199', 'Other (190)'])
  assert.equal(chart.seconds, (200 * 201 * HOUR) / 2)
  assert.equal(chart.columns[1]?.seconds, chart.seconds)
  assert.equal(foldSlices(many.slice(0, 11)).length, 11, 'one alone is no rest')
})

test('the parts of a bar stand upon each other, and the longest bar stays below the top', () => {
  const slices = [slice('a', 5), slice('b', 3)]
  const sums = [
    { day: '2024-05-01', key: 'a', seconds: 2 * HOUR },
    { day: '2024-05-01', key: 'b', seconds: 3 * HOUR },
    { day: '2024-05-31', key: 'a', seconds: 3 * HOUR },
  ]
  const { columns } = drawBars(MAY, sums, slices, setting)
  const [lower, upper] = columns[0]?.parts ?? []

  assert.ok(lower && upper)
  assert.ok(Math.abs(upper.y + upper.height - lower.y) < 0.2)
  assert.equal(lower.y + lower.height, 180)
  assert.ok(upper.y >= 20)
  assert.deepEqual(columns[30]?.cells, [3 * HOUR, 0])
  assert.equal(columns[0]?.title, 'Wed 1 May: 5:00')
  assert.equal(lower.title, 'a, Wed 1 May: 2:00')
})

test('beneath the bars stands what there is room for, on a phone less', () => {
  const of = (first: string, last: string) => {
    const labels = drawBars({ first, last }, [], [], setting).columns.flatMap(({ label }) => label ?? [])
    return [labels.length, labels.filter(({ minor }) => !minor).length, labels[0]?.text]
  }

  assert.deepEqual(of('2024-05-06', '2024-05-12'), [7, 7, 'Mon 6'])
  assert.deepEqual(of(MAY.first, MAY.last), [31, 7, '1 May'])
  assert.deepEqual(of('2024-05-01', '2024-07-01'), [31, 7, '1 May'])
  assert.deepEqual(of('2024-01-01', '2024-06-30'), [13, 7, '1 Jan'])
  assert.deepEqual(of(YEAR.first, YEAR.last), [12, 6, '2024'])
})

test('a ring of nothing has no parts, of one thing one, and a small share is not none', () => {
  assert.deepEqual(drawDonut([], hm).parts, [])
  const [whole] = drawDonut([slice('a', 2)], hm).parts
  assert.equal(whole?.title, 'a: 2:00, 100 %')
  assert.ok(whole?.path?.startsWith('M'))
  assert.equal(percentOf(1, 1000), '< 1 %')
  assert.equal(percentOf(0, 0), '0 %')
})

test('the pictures say in words and in a table what they show, and write nothing as HTML that is a name', () => {
  const slices = [slice('a', 2, { name: '<b>Bad</b>', colour: null, href: '/there' }), slice('b', 1)]
  const sums = [
    { day: '2024-05-02', key: 'a', seconds: 2 * HOUR },
    { day: '2024-05-03', key: 'b', seconds: HOUR },
  ]
  const hrefOf = ({ first }: { first: string }) => `/day/${first}`
  const environment = templates({ asset: name => name, outside_avatars: () => false })
  const html = environment.renderString(
    `{% from "charts/_bars.njk" import bars %}{% from "charts/_donut.njk" import donut %}
     {{ bars(columns, 'Hours a day.', duration) }}{{ donut(ring, 'Shares.', duration) }}`,
    { columns: drawBars(MAY, sums, slices, { ...setting, hrefOf }), ring: drawDonut(slices, hm), duration: hm },
  )

  assert.ok(!html.includes('<b>Bad'))
  assert.match(html, /<a class="column" href="\/day\/2024-05-02">\s*<title>Thu 2 May: 2:00<\/title>/)
  assert.match(html, /<title>&lt;b&gt;Bad&lt;\/b&gt;, Thu 2 May: 2:00<\/title>/)
  assert.equal(html.match(/<tr>/g)?.length, 4, 'head, two days with time, foot')
  assert.match(html, /<td class="number">3:00<\/td>\s*<\/tr>\s*<\/tfoot>/)
  assert.match(html, /href="\/there"><bdi>/)
  assert.doesNotMatch(html, /style=/)
})
