import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { before, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import readWorkbook from 'read-excel-file/node'
import type { Table } from '../src/exports/table.js'
import { xlsxOf } from '../src/exports/xlsx.js'
import { hms } from '../src/web/format.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { addEntries } from './support/entries.js'
import { buildOffice, MARCH, showRates, toggle } from './support/reports.js'

const TEXTS = [
  '=cmd|calc',
  'Überprüfung der Entwürfe',
  'مراجعة تصاميم',
  'Party 🎉 👩‍💻',
  '<b> & "quotes"',
  '_x0041_',
  'd'.repeat(60),
]

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  await buildOffice(app, cast)
  const at = (minute: number) => new Date(Date.UTC(2026, 2, 20, 9, minute))
  await addEntries(
    app.db,
    cast.ana,
    TEXTS.map((description, index) => ({ description, started_at: at(index), stopped_at: at(index + 1) })),
  )
})

type Cell = string | number | boolean | Date | null
const DAY = 86_400_000
/** The day 0 of spreadsheets, as the other library reads it. */
const EPOCH = Date.UTC(1899, 11, 30)

async function sheetOf(person: Person, path: string): Promise<Cell[][]> {
  const { status, headers, bytes } = await person.get(`reports/${path}`)
  assert.equal(status, 200)
  assert.match(headers['content-disposition'] ?? '', /^attachment; filename=\w+-2026-\d\d-\d\d-2026-\d\d-\d\d\.xlsx$/)
  const sheets = await readWorkbook(bytes)
  assert.equal(sheets.length, 1)
  return sheets[0]?.data as Cell[][]
}

/** A cell as the CSV writes it, by the name of its column. */
function asCsv(label: string, cell: Cell): string {
  if (cell === null) return ''
  if (label.endsWith('(decimal)')) return Number(cell).toFixed(4)
  if (typeof cell === 'number') return cell.toFixed(2)
  if (!(cell instanceof Date)) return String(cell)
  const seconds = Math.round((cell.getTime() - EPOCH) / 1000)
  if (/Date|Day|Week|Month/.test(label)) return cell.toISOString().slice(0, 10)
  return /Time/.test(label) ? new Date(seconds * 1000).toISOString().slice(11, 19) : hms(seconds)
}

async function assertSameAsCsv(person: Person, path: string, query: string) {
  const [labels = [], ...rows] = await sheetOf(person, `${path}.xlsx?${query}`)
  const { text } = await person.get(`reports/${path}.csv?${query}`)
  const [head, ...lines]: string[][] = parse(text, { bom: true })
  assert.deepEqual(labels, head)
  assert.deepEqual(
    rows.map(row => row.map((cell, at) => asCsv(String(labels[at]), cell))),
    lines.map(line => line.map(cell => cell.replace(/^'=/, '='))),
  )
  return rows
}

test('each report’s workbook holds the cells of its CSV, for each kind of person', async () => {
  for (const isOn of [false, true]) {
    await showRates(app, cast.ana, isOn)
    for (const person of [cast.ana, cast.ben, cast.cleo, cast.dora, cast.emil]) {
      await assertSameAsCsv(person, 'detailed', MARCH)
      await assertSameAsCsv(person, 'summary', `${MARCH}&group=day&group=tag&group=member`)
      await assertSameAsCsv(person, 'weekly', 'from=2026-03-02')
      await assertSameAsCsv(person, 'weekly', 'from=2026-03-02&show=money&by=member')
    }
  }
  await showRates(app, cast.ana, false)
})

test('days, times, durations and money are what a spreadsheet reckons with, and texts stay what they were', async () => {
  const rows = await sheetOf(cast.ana, `detailed.xlsx?${MARCH}`)
  const [, ...texts] = rows.map(row => row[2])
  assert.deepEqual(texts.slice(0, TEXTS.length), TEXTS.toReversed())

  const row = rows.find(([, , description]) => description === 'secret by Dora') ?? []
  const [day, start, , , duration, hours, rate, amount] = row.slice(9)
  assert.deepEqual(day, new Date('2026-03-03T00:00:00Z'))
  assert.deepEqual(start, new Date(EPOCH + (10 / 24) * DAY))
  assert.deepEqual(duration, new Date(EPOCH + (1.5 / 24) * DAY))
  assert.deepEqual([hours, rate, amount], [1.5, 60, 90])
})

test('a workbook without rows has its head', async () => {
  const rows = await sheetOf(cast.finn, `detailed.xlsx?${MARCH}`)
  assert.deepEqual(
    rows.map(row => row.slice(0, 3)),
    [['Project', 'Client', 'Description']],
  )
})

test('workbooks are for whoever may export', async () => {
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', false)
  for (const kind of ['summary', 'detailed', 'weekly'])
    assert.equal((await cast.dora.get(`reports/${kind}.xlsx`)).status, 403)
  assert.doesNotMatch((await cast.dora.get(`reports/summary?${MARCH}`)).text, /\.xlsx/)
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', true)
  assert.match((await cast.dora.get(`reports/summary?${MARCH}`)).text, /summary\.xlsx\?from=2026-03-01/)
})

const countTo = (count: number, part: number): Table => ({
  name: 'numbers',
  title: 'Numbers',
  currency: 'JPY',
  columns: [
    { label: 'Text', kind: 'text' },
    { label: 'Money', kind: 'money' },
  ],
  parts: Array.from({ length: Math.ceil(count / part) }, (_, at) =>
    Array.from({ length: Math.min(part, count - at * part) }, (_, row) => [`r${at * part + row}`, at * part + row]),
  ),
})

test('more rows than a sheet takes go on in the next one, each once and each sheet with the head', async () => {
  const read = async (count: number) =>
    (await readWorkbook(await buffer(xlsxOf(countTo(count, 7), 5)))).map(({ sheet, data }) => [sheet, data.length])

  assert.deepEqual(await read(4), [['Numbers', 5]])
  assert.deepEqual(await read(10), [
    ['Numbers', 5],
    ['Numbers 2', 5],
    ['Numbers 3', 3],
  ])
  const sheets = await readWorkbook(await buffer(xlsxOf(countTo(20, 7), 5)))
  const texts = sheets.flatMap(({ data }) => data.slice(1).map(([text]) => text))
  assert.deepEqual(
    texts,
    Array.from({ length: 20 }, (_, at) => `r${at}`),
  )
})

test('a failure in the middle fails the file, and whoever goes away ends its making', async () => {
  const failing = async function* () {
    yield [['one', 1]]
    throw new Error('the database went away')
  }
  await assert.rejects(buffer(xlsxOf({ ...countTo(0, 1), parts: failing() })), /the database went away/)

  let isOver = false
  const endless = async function* () {
    try {
      for (let at = 0; ; at++) yield Array.from({ length: 1000 }, (_, row) => [`${Math.random()} ${at} ${row}`, row])
    } finally {
      isOver = true
    }
  }
  const output = xlsxOf({ ...countTo(0, 1), parts: endless() })
  await new Promise(resolve => output.once('readable', resolve))
  output.destroy()
  await new Promise<void>(resolve => {
    const look = () => (isOver ? resolve() : setImmediate(look))
    look()
  })
})
