import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { Person } from './support/cast.js'
import { addEntries } from './support/entries.js'
import { makeKey, program } from './support/program.js'
import { logInRemembered, reopen } from './support/remembered.js'
import { MARCH, makePrivate, showRates } from './support/reports.js'
import { app, cast, ids } from './support/reports-stage.js'

/** Whether time is private, and whether rates are for everyone; for each, how many entries and amounts one sees. */
const SETTINGS = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const

/** What a page lists as `description amount`, and the totals above it. */
const shownOn = (html: string) => ({
  rows: html
    .split('<div class="entry"')
    .slice(1)
    .map(row => `${/<(?:a|bdi)[^>]*>([^<]*)</.exec(row)?.[1]} ${/class="amount">€([^<]*)</.exec(row)?.[1] ?? ''}`),
  totals: [...html.matchAll(/<dd>([^<]*)/g)].map(match => match[1]?.trim()),
})

const filedFor = async (person: Person, query: string) => {
  const { text } = await person.get(`reports/detailed.csv?${MARCH}${query}`)
  const lines: Record<string, string>[] = parse(text, { columns: true, bom: true })
  return lines.map(line => `${line.Description} ${line['Billable Amount (EUR)'] ?? ''}`)
}

async function listedByApi(key: string) {
  const { get } = program(app, key)
  const owners = [cast.ana, cast.ben, cast.cleo, cast.dora, cast.emil]
  const answers = await Promise.all(
    owners.map(({ user_id, workspace_id }) =>
      get(
        `/workspaces/${workspace_id}/user/${user_id}/time-entries?start=2026-03-01T00:00:00Z&end=2026-04-01T00:00:00Z`,
      ),
    ),
  )
  return answers.flatMap(({ body }) => (body as { description: string }[]).map(each => each.description)).sort()
}

test('under every setting, pages, files and API tell each kind of person the same entries and amounts', async () => {
  await cast.ana.post('settings/rounding', { rounding: 'up', rounding_minutes: '40' })
  const counts: Record<string, string> = {}
  for (const person of [cast.ana, cast.ben, cast.cleo, cast.dora, cast.emil]) {
    const key = await makeKey(person, 'read')
    const seen: string[] = []
    for (const [isPrivate, toAll] of SETTINGS) {
      await makePrivate(app, cast.ana, isPrivate)
      await showRates(app, cast.ana, toAll)
      const query = toAll ? '&rounded=1' : ''
      const { rows, totals } = shownOn((await person.get(`reports/detailed?${MARCH}${query}`)).text)
      assert.deepEqual(await filedFor(person, query), rows)
      assert.deepEqual(shownOn((await person.get(`reports/summary?${MARCH}${query}`)).text).totals, totals)
      assert.deepEqual(shownOn((await person.get(`reports/weekly?from=2026-03-04${query}`)).text).totals, totals)
      if (!toAll) assert.deepEqual(await listedByApi(key), rows.map(row => row.replace(/ [\d.]*$/, '')).sort())
      seen.push(`${rows.length}/${rows.filter(row => /\d/.test(row)).length}`)
    }
    counts[person.username] = seen.join(' ')
  }
  assert.deepEqual(counts, {
    ana: '5/4 5/4 5/4 5/4',
    ben: '5/4 5/4 5/4 5/4',
    cleo: '5/0 5/4 3/0 3/3',
    dora: '5/0 5/3 2/0 2/2',
    emil: '3/0 3/2 2/0 2/1',
  })
  await makePrivate(app, cast.ana, false)
  await showRates(app, cast.ana, false)
})

test('a remembered log-in that edits its own entry gets no report along with the answer', async () => {
  const browser = reopen(await logInRemembered(app, cast.dora))
  const entry = await app.db('entries').where({ description: 'open by Dora' }).first()
  const values = { description: entry.description, version: String(entry.version), view: `/reports/detailed?${MARCH}` }
  const { text } = await browser.post(`entries/${entry.id}`, values, { htmx: true })
  assert.match(text, /<h1>Tracker/)
  assert.doesNotMatch(text, /@northwind\.example|<h1>Detailed/)
  assert.match((await browser.get(`reports/detailed?${MARCH}`)).headers.location ?? '', /login/)
})

test('an amount that is hidden is no zero, also where the entries have no project', async () => {
  await showRates(app, cast.ana, true)
  const times = { started_at: new Date('2026-04-02T09:00:00Z'), stopped_at: new Date('2026-04-02T10:00:00Z') }
  const paid = { billable: true, rate_cents: 6000, rate_by_hand: true, ...times }
  await addEntries(app.db, cast.dora, [{ ...paid, project_id: ids.open }])
  await addEntries(app.db, cast.emil, [paid])
  const april = 'from=2026-04-01&to=2026-04-30&group=member'
  const { text } = await cast.cleo.get(`reports/summary?${april}`)
  assert.doesNotMatch(text, /€0\.00/)
  assert.match(text, /<bdi>Emil<\/bdi>[^€]*>–</)
  assert.doesNotMatch((await cast.cleo.get(`reports/summary.csv?${april}`)).text, /,0\.00/)
  assert.match((await cast.ana.get(`reports/summary?${april}`)).text, /€120\.00/)
  await showRates(app, cast.ana, false)
})
