import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { addEntries } from './support/entries.js'
import { logInRemembered, reopen } from './support/remembered.js'
import { buildOffice, MARCH, showRates } from './support/reports.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let ids: Record<string, string>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  ids = await buildOffice(app, cast)
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
