import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { getDocumentProxy } from 'unpdf'
import { drawPdf } from '../src/exports/pdf.js'
import type { Printed } from '../src/exports/table.js'
import type { Person } from './support/cast.js'
import { addEntries } from './support/entries.js'
import { pagesIn } from './support/exports.js'
import { MARCH, showRates, toggle } from './support/reports.js'
import { app, cast, ids } from './support/reports-stage.js'

/** One pixel, half of it to be seen through. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

const BLANK: Printed = {
  ...{ name: 'x', title: 'X', currency: 'EUR', columns: [{ label: 'A', kind: 'text' }], rows: [], workspace: 'W' },
  ...{ range: 'March', filter: [], totals: [], notes: [], paper: 'A4', layout: 'portrait', logo: undefined },
  write: () => '',
}

async function open(person: Person, path: string) {
  const { status, headers, bytes } = await person.get(`reports/${path}`)
  assert.equal(status, 200)
  assert.equal(headers['content-type'], 'application/pdf')
  return { document: await getDocumentProxy(new Uint8Array(bytes)), bytes }
}

const pagesOf = async (person: Person, path: string) => pagesIn((await open(person, path)).bytes)

async function linesOf(person: Person, path: string): Promise<Record<string, string>[]> {
  return parse((await person.get(`reports/${path}`)).text, { columns: true, bom: true })
}

/** What the page says above its rows: total, billable, and the amount where there is one. */
async function totalsOf(person: Person, path: string): Promise<string[]> {
  const { text } = await person.get(`reports/${path}`)
  return [...text.matchAll(/<dt>(?:Total|Billable|Amount)<\/dt>\s*<dd>([^<]*?)\s*</g)].map(([, value]) => value ?? '')
}

test('a PDF has the rows of the CSV and the totals of the page, for each kind of person', async () => {
  for (const isOn of [false, true]) {
    await showRates(app, cast.ana, isOn)
    for (const person of [cast.ana, cast.ben, cast.cleo, cast.dora, cast.emil]) {
      const [page = '', more] = await pagesOf(person, `detailed.pdf?${MARCH}`)
      const lines = await linesOf(person, `detailed.csv?${MARCH}`)
      assert.equal(more, undefined)
      assert.equal(page.match(/(open|secret|nothing) by \w+/g)?.length, lines.length)
      for (const { Description = '?', Project = '?', Tags = '?', 'Billable Amount (EUR)': amount } of lines) {
        assert.ok(page.includes(Description) && page.includes(Project) && page.includes(Tags))
        if (amount) assert.ok(page.includes(`€${amount}`))
      }
      const totals = await totalsOf(person, `detailed?${MARCH}`)
      assert.equal(totals.length, page.includes('Amount') ? 3 : 2)
      assert.ok(totals.every(value => page.includes(value)))
    }
  }
  await showRates(app, cast.ana, false)
})

test('it says what it is narrowed to, by which days, and whose it is', async () => {
  const [page = ''] = await pagesOf(cast.ana, `detailed.pdf?${MARCH}&project=${ids.secret}&without=tag&longer=50`)
  assert.match(page, /^Detailed report Northwind Studio, 1 – 31 March 2026 /)
  assert.match(page, /Only project Secret; without a tag; at least 50 minutes long\./)
  assert.match(page, / 1 of 1 ?$/)
})

test('a summary names its groups as the page does, and a week has its days and their sums', async () => {
  const [summary = ''] = await pagesOf(cast.ana, `summary.pdf?${MARCH}&group=project&group=week`)
  assert.match(summary, /Secret 2 – 8 March 2:15/)
  assert.match(summary, /No project 2 – 8 March 0:20/)
  const [week = ''] = await pagesOf(cast.ana, 'weekly.pdf?from=2026-03-02')
  assert.match(week, /Project Mon 2 Tue 3 Wed 4 Thu 5 Fri 6 Sat 7 Sun 8 Total/)
  assert.match(week, /Total 1:00 1:30 0:30 0:20 0:45 4:05/)
})

test('pages have their number and the head of the table, and long texts wrap', async () => {
  const started_at = new Date('2026-04-10T09:00:00Z')
  const word = 'Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlung'
  const long = 'so many words '.repeat(210).trim()
  await addEntries(
    app.db,
    cast.ana,
    [long, word, ...Array.from({ length: 60 }, (_, at) => `row ${at}.`)].map(description => ({
      description,
      started_at,
      stopped_at: new Date('2026-04-10T10:00:00Z'),
    })),
  )
  const pages = await pagesOf(cast.ana, 'detailed.pdf?from=2026-04-10&to=2026-04-10')
  assert.ok(pages.length > 2)
  for (const [at, page] of pages.entries()) {
    assert.match(page, new RegExp(` ${at + 1} of ${pages.length} ?$`))
    assert.match(page, /Project Client Description Task User Tags Billable/)
  }
  const all = pages.join(' ')
  assert.equal(all.match(/\brow \d+\./g)?.length, 60)
  assert.ok(all.includes(word))
  assert.equal(all.match(/many/g)?.length, 210)
})

test('it draws Latin, Greek and Cyrillic, and says which other scripts it leaves a gap for', async () => {
  const texts = ['Überprüfung Łódź', 'Σχέδια Ωμέγα', 'Проверка ёлка', '=cmd', 'مراجعة תצוגה', 'Party 👩‍💻', '会議']
  await addEntries(
    app.db,
    cast.finn,
    texts.map(description => ({
      description,
      started_at: new Date('2026-03-05T09:00:00Z'),
      stopped_at: new Date('2026-03-05T10:00:00Z'),
    })),
  )
  const [page = ''] = await pagesOf(cast.finn, `detailed.pdf?${MARCH}`)
  for (const text of texts.slice(0, 4)) assert.ok(page.includes(text), text)
  assert.ok(page.includes('Party ▯') && page.includes('▯▯▯▯▯▯ ▯▯▯▯▯'))
  assert.match(page, /▯ stands for what this PDF has no letters for: Arabic, Chinese, Hebrew, emoji\./)
})

test('the paper is the reader’s, and a report without rows says so', async () => {
  const sizeOf = async () => {
    const { document } = await open(cast.emil, 'summary.pdf?from=2020-01-01&to=2020-01-02')
    return (await document.getPage(1)).view.slice(2)
  }
  assert.deepEqual((await sizeOf()).map(Math.round), [595, 842])
  await app.db('users').where({ username: 'emil' }).update({ locale: 'en-US' })
  assert.deepEqual(await sizeOf(), [612, 792])
  const [page = ''] = await pagesOf(cast.emil, 'summary.pdf?from=2020-01-01&to=2020-01-02')
  assert.match(page, /Nothing that you may see was tracked/)
})

test('the logo stands on it; one that can’t be drawn is left out', async () => {
  const hang = (logo: Buffer, logo_type: string) =>
    app.db('workspaces').where({ id: cast.ana.workspace_id }).update({ logo, logo_type })
  const hasPicture = async () => (await open(cast.ana, `weekly.pdf?${MARCH}`)).bytes.includes('/Subtype /Image')
  assert.equal(await hasPicture(), false)
  await hang(Buffer.from(PNG, 'base64'), 'image/png')
  assert.equal(await hasPicture(), true)
  await hang(Buffer.from('GIF89a'), 'image/gif')
  assert.equal(await hasPicture(), false)
  await hang(Buffer.from(PNG, 'base64').subarray(0, 40), 'image/png')
  assert.equal(await hasPicture(), false)
  await app.db('workspaces').where({ id: cast.ana.workspace_id }).update({ logo: null, logo_type: null })
})

test('a logo that is broken at any byte, or says that it is huge, breaks nothing', async () => {
  const png = Buffer.from(PNG, 'base64')
  const printed = { ...BLANK, logo: png }
  for (const at of png.keys()) {
    const broken = Buffer.from(png)
    broken[at] = (png[at] ?? 0) ^ 0x81
    await buffer(await drawPdf({ ...printed, logo: broken }))
  }
  const huge = Buffer.from(png)
  huge.writeUInt32BE(60_000, 16)
  huge.writeUInt32BE(60_000, 20)
  assert.ok((await buffer(await drawPdf({ ...printed, logo: huge }))).length > 0)
})

test('more than 3,000 rows are refused with what to take instead', async () => {
  const { workspace_id, member_id } = cast.ana
  const moment = { started_at: new Date('2026-05-05T09:00:00Z'), stopped_at: new Date('2026-05-05T09:01:00Z') }
  const rows = Array.from({ length: 3001 }, () => ({ workspace_id, member_id, zone: 'UTC', ...moment }))
  await app.db.batchInsert('entries', rows, 500)
  const { status, text } = await cast.ana.get('reports/detailed.pdf?from=2026-05-05&to=2026-05-05&billable=no')

  assert.equal(status, 422)
  assert.match(text, /href="[^"]*\/reports\/detailed\.csv\?from=2026-05-05&amp;to=2026-05-05&amp;billable=no"/)
  assert.match(text, /detailed\.xlsx\?/)
})

test('the longest texts keep nobody waiting while they are drawn, and half a million letters are refused', async () => {
  let turns = 0
  const counting = setInterval(() => {
    turns += 1
  })
  await drawPdf({ ...BLANK, rows: Array(12).fill(['Слово'.repeat(600)]) })
  clearInterval(counting)
  assert.ok(turns > 0)

  const { workspace_id, member_id } = cast.ana
  const moment = { started_at: new Date('2026-06-05T09:00:00Z'), stopped_at: new Date('2026-06-05T09:01:00Z') }
  const entry = { workspace_id, member_id, zone: 'UTC', description: 'x'.repeat(3000), ...moment }
  await app.db.batchInsert('entries', Array(170).fill(entry))
  const { status, text } = await cast.ana.get('reports/detailed.pdf?from=2026-06-05&to=2026-06-05')
  assert.equal(status, 422)
  assert.match(text, /half a million letters/)
})

test('PDFs are for whoever may export, and Print has the browser show one', async () => {
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', false)
  for (const kind of ['summary', 'detailed', 'weekly'])
    assert.equal((await cast.dora.get(`reports/${kind}.pdf`)).status, 403)
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', true)

  const { headers } = await cast.dora.get(`reports/summary.pdf?${MARCH}&print`)
  assert.equal(headers['content-disposition'], 'inline; filename="summary-2026-03-01-2026-03-31.pdf"')
})
