import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, cast, paths, rateOf, status, track } from './support/rates-stage.js'

test('a rate in yen has no decimals, and one in dinars has three', async () => {
  const { ana } = cast
  const { workspace_id } = ana
  await app.db('workspaces').where({ id: workspace_id }).update({ currency: 'KWD' })
  await ana.post(paths().workspace, { rate: '8.125', since: 'all' })
  assert.equal((await app.db('rates').first('rate_cents')).rate_cents, 8125)
  await app.db('workspaces').where({ id: workspace_id }).update({ currency: 'JPY' })
  assert.equal((await ana.post(paths().workspace, { rate: '85.50', since: 'all' })).status, 422)
  await ana.post(paths().workspace, { rate: '12,000', since: 'all' })
  assert.equal((await app.db('rates').first('rate_cents')).rate_cents, 12_000)
  await app.db('workspaces').where({ id: workspace_id }).update({ currency: 'EUR' })
})

test('a workspace with rates takes no currency with other decimals, as all would be worth something else', async () => {
  const { ana } = cast
  const settings = { name: 'Northwind Studio', zone: 'Europe/Vienna', week_start: 'monday', duration_format: 'compact' }
  await ana.post(paths().workspace, { rate: '85', since: 'all' })
  const refused = await ana.post('settings', { ...settings, currency: 'JPY' })
  assert.equal(refused.status, 422)
  assert.match(refused.text, /Rates are kept in EUR, which has 2 decimals/)

  assert.equal((await ana.post('settings', { ...settings, currency: 'USD' })).status, 303)
  await ana.post(paths().workspace, { rate: '', since: 'all' })
  assert.equal((await ana.post('settings', { ...settings, currency: 'JPY' })).status, 303)
  await ana.post('settings', { ...settings, currency: 'EUR' })
})

test('a rate typed by hand stays through a change of rates, and goes with the project', async () => {
  const { ana } = cast
  const entry = await track(ana)
  await ana.post(paths().workspace, { rate: '10', since: 'all' })
  assert.equal((await ana.post(`entries/${entry}/rate`, { rate: '66.60' })).headers.location, `${ana.base}/tracker`)
  await ana.post(paths().workspace, { rate: '20', since: 'all' })
  assert.equal(await rateOf(entry), 6660)
  assert.match(
    (await ana.get(`entries/${entry}/edit`)).text,
    /€66\.60 an hour, typed by hand: choosing another project/,
  )

  await ana.post(`entries/${entry}`, { project: '' })
  assert.equal(await rateOf(entry), 2000)
})

test('an empty rate by hand gives the entry back to its rates', async () => {
  const entry = await track(cast.dora, { rate_cents: 6660, rate_by_hand: true })
  await cast.ana.post(paths().workspace, { rate: '10', since: 'all' })
  const { headers } = await cast.ben.post(`entries/${entry}/rate`, { rate: '' })

  assert.equal(headers.location, `${cast.ben.base}/entries/${entry}/rate`)
  assert.equal(await rateOf(entry), 1000)
})

test('only who may edit the rate of an entry types it, and only where it is billable', async () => {
  const { ana, cleo, dora, finn } = cast
  const entry = await track(dora)
  for (const person of [dora, cleo]) {
    assert.deepEqual(await status(person, `entries/${entry}/rate`), [404, 404])
    assert.doesNotMatch((await person.get(`entries/${entry}/edit`)).text, /Type another rate|an hour/)
  }
  assert.deepEqual(await status(finn, `${ana.base}/entries/${entry}/rate`), [404, 404])

  const free = await track(dora, { billable: false })
  const refused = await ana.post(`entries/${free}/rate`, { rate: '10' })
  assert.equal(refused.status, 422)
  assert.match(refused.text, /not billable, so it has no rate/)
})
