import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { Person } from './support/cast.js'
import { addEntries, shownIn } from './support/entries.js'
import { MARCH, makePrivate, showRates, toggle } from './support/reports.js'
import { app, cast } from './support/reports-stage.js'

type Line = Record<string, string>

const linesOf = async (person: Person, query = ''): Promise<Line[]> => {
  const { status, text } = await person.get(`reports/detailed.csv?${MARCH}${query}`)
  assert.equal(status, 200)
  return parse(text, { columns: true, bom: true })
}
const sumUp = async (person: Person) =>
  (await linesOf(person)).map(line => `${line.Description} ${line['Billable Amount (EUR)'] ?? 'no column'}`)

test('a file has Clockify’s columns, in their order, with what was tracked to the second', async () => {
  const [line] = await linesOf(cast.ana, '&description=open&without=&member=' + cast.dora.member_id)

  assert.deepEqual(line, {
    Project: 'Open',
    Client: 'Globex',
    Description: 'open by Dora',
    Task: 'Draft',
    User: 'Dora',
    Group: 'Studio',
    Email: 'dora@northwind.example',
    Tags: 'late, urgent',
    Billable: 'Yes',
    'Start Date': '2026-03-02',
    'Start Time': '10:00:00',
    'End Date': '2026-03-02',
    'End Time': '11:00:00',
    'Duration (h)': '1:00:00',
    'Duration (decimal)': '1.0000',
    'Billable Rate (EUR)': '60.00',
    'Billable Amount (EUR)': '60.00',
  })
})

test('each kind of person gets the rows and the amounts of their page, and no more', async () => {
  const every = [
    'secret by Ana 45.00',
    'nothing by Emil ',
    'open by Cleo 30.00',
    'secret by Dora 90.00',
    'open by Dora 60.00',
  ]
  const bare = every.map(row => row.replace(/ [\d.]*$/, ' no column'))
  for (const person of [cast.ana, cast.ben]) assert.deepEqual(await sumUp(person), every)
  for (const person of [cast.cleo, cast.dora]) assert.deepEqual(await sumUp(person), bare)
  assert.deepEqual(await sumUp(cast.emil), [bare[1], bare[2], bare[4]])

  await showRates(app, cast.ana, true)
  assert.deepEqual(await sumUp(cast.dora), ['secret by Ana ', ...every.slice(1)])
  assert.deepEqual(await sumUp(cast.emil), [every[1], every[2], every[4]])
  await showRates(app, cast.ana, false)

  await makePrivate(app, cast.ana, true)
  assert.deepEqual(await sumUp(cast.dora), [bare[3], bare[4]])
  assert.deepEqual(await sumUp(cast.cleo), [bare[0], bare[2], bare[3]])
  await makePrivate(app, cast.ana, false)
})

test('whoever sees no members and no teams gets neither addresses nor teams, but their own address', async () => {
  for (const permission of ['view_member', 'view_team']) await toggle(app, cast.ana, 'ROLE_USER', permission, false)
  const lines = await linesOf(cast.dora)

  assert.deepEqual([...new Set(lines.map(line => line.Email))].sort(), ['', 'dora@northwind.example'])
  assert.deepEqual([...new Set(lines.map(line => line.Group))], [''])
  for (const permission of ['view_member', 'view_team']) await toggle(app, cast.ana, 'ROLE_USER', permission, true)
})

test('it is read in parts, each entry once, and a cell is never a formula', async () => {
  const at = new Date('2026-03-10T09:00:00Z')
  const stopped_at = new Date('2026-03-10T09:00:07Z')
  const many = Array.from({ length: 2003 }, (_, index) => ({ description: `=${index}`, started_at: at, stopped_at }))
  await addEntries(app.db, cast.finn, many.slice(0, 1))
  const { workspace_id, member_id } = cast.finn
  const rows = many.slice(1).map(row => ({ ...row, workspace_id, member_id, zone: 'Europe/Vienna' }))
  await app.db.batchInsert('entries', rows, 500)
  const lines = await linesOf(cast.finn)

  assert.equal(new Set(lines.map(line => line.Description)).size, 2003)
  for (const order of ['sort=date&order=asc', 'sort=description', 'sort=amount'])
    assert.equal(new Set((await linesOf(cast.finn, `&${order}`)).map(line => line.Description)).size, 2003)
  assert.ok(lines.every(line => line.Description?.startsWith("'=") && line['Duration (decimal)'] === '0.0019'))
})

test('a file is sorted as its page is', async () => {
  for (const sort of ['date', 'description', 'project', 'member', 'duration', 'amount']) {
    for (const order of ['asc', 'desc']) {
      const { text } = await cast.ana.get(`reports/detailed?${MARCH}&sort=${sort}&order=${order}`)
      const lines = await linesOf(cast.ana, `&sort=${sort}&order=${order}`)
      assert.deepEqual(
        lines.map(line => line.Description),
        shownIn(text),
      )
    }
  }
})

test('files are for whoever may export', async () => {
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', false)
  assert.equal((await cast.dora.get('reports/detailed.csv')).status, 403)
  assert.doesNotMatch((await cast.dora.get(`reports/detailed?${MARCH}`)).text, /\.csv/)
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', true)
  assert.match((await cast.dora.get(`reports/detailed?${MARCH}`)).text, /detailed\.csv\?from=2026-03-01/)
})
