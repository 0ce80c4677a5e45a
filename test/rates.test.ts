import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logIn, weaken } from './support/cast.js'
import { app, cast, insert, paths, rateOf, status, track, website } from './support/rates-stage.js'
import { toggle } from './support/reports.js'

test('only admins see and edit the rates of the workspace, of members and of projects', async () => {
  const { ana, ben, cleo, dora, emil, finn } = cast
  const { workspace, member, project } = paths()
  for (const path of [workspace, member, project]) {
    for (const admin of [ana, ben]) assert.deepEqual(await status(admin, path), [200, 303], path)
    for (const other of [cleo, dora, emil]) assert.deepEqual(await status(other, path), [403, 403], path)
    assert.deepEqual(await status(finn, `${ana.base}/${path}`), [404, 404], path)
  }
})

test('the workspace’s rate is a part of its settings: who may not open those doesn’t see it either', async () => {
  const { ana, dora } = cast
  const { workspace } = paths()
  await toggle(app, ana, 'ROLE_USER', 'edit_rate_workspace', true)
  assert.deepEqual(await status(dora, workspace), [403, 403])
  await toggle(app, ana, 'ROLE_USER', 'edit_workspace', true)
  assert.deepEqual(await status(dora, workspace), [200, 303])
  for (const permission of ['edit_workspace', 'edit_rate_workspace'])
    await toggle(app, ana, 'ROLE_USER', permission, false)
})

test('admins and the project’s managers see and edit its members’ rates, and nobody else', async () => {
  const { ana, ben, cleo, dora, emil, finn } = cast
  const { project_member } = paths()
  for (const person of [ana, ben, cleo]) assert.deepEqual(await status(person, project_member), [200, 303])
  for (const other of [dora, emil]) assert.deepEqual(await status(other, project_member), [403, 403])
  assert.deepEqual(await status(finn, `${ana.base}/${project_member}`), [404, 404])
})

test('who isn’t on the project has no rate there', async () => {
  assert.deepEqual(await status(cast.cleo, paths(cast.emil).project_member), [404, 404])
})

test('a browser that was only remembered is asked to log in', async () => {
  const ben = await logIn(app, cast.ben)
  await weaken(app.db, ben)
  for (const path of Object.values(paths())) {
    const { status, headers } = await ben.post(path, { rate: '1', since: 'all' })
    assert.equal(status, 307)
    assert.match(headers.location ?? '', /login/)
  }
  assert.deepEqual(await app.db('rates'), [])
  await app.db('sessions').update({ strength: 'full' })
})

test('a manager’s form shows what is set at that level, and not what would be inherited', async () => {
  const { ana, cleo } = cast
  await ana.post(paths().workspace, { rate: '123.45', since: 'all' })
  await ana.post(paths().project, { rate: '234.56', since: 'all' })
  const { text } = await cleo.get(paths().project_member)

  assert.doesNotMatch(text, /123\.45|234\.56/)
  await cleo.post(paths().project_member, { rate: '77.70', since: 'all' })
  assert.match((await cleo.get(paths().project_member)).text, /name="rate"[^>]*value="77\.70"/)
  assert.match((await cleo.get(`projects/${website}/team`)).text, /€77\.70/)
  assert.doesNotMatch((await cleo.get(`projects/${website}/team`)).text, /123\.45|234\.56/)
  assert.doesNotMatch((await cleo.get(`projects/${website}/settings`)).text, /123\.45|234\.56|Project rate/)
  assert.doesNotMatch((await cast.dora.get(`projects/${website}/team`)).text, /77\.70/)
})

test('setting a rate says from when it counts and how many entries have it', async () => {
  const entry = await track(cast.dora)
  const saved = await cast.ana.post(paths().workspace, { rate: '85,50', since: 'all', seen: '' })
  assert.equal(saved.headers.location, `${cast.ana.base}/settings/rate`)
  const page = await cast.ana.get(paths().workspace)

  assert.equal(await rateOf(entry), 8550)
  assert.match(page.text, /€85\.50 an hour counts for all entries\. 1 time entry has a new rate\./)
  assert.match((await cast.ana.get('settings')).text, /€85\.50<\/strong> an hour\./)
})

test('an empty field inherits, and 0 is a rate', async () => {
  const entry = await track(cast.dora)
  await cast.ana.post(paths().workspace, { rate: '10', since: 'all' })
  await cast.ana.post(paths().project, { rate: '0', since: 'all' })
  assert.equal(await rateOf(entry), 0)
  await cast.ana.post(paths().project, { rate: '', since: 'all' })
  assert.equal(await rateOf(entry), 1000)
})

test('what can’t be read is refused beside its field, and what was typed stays', async () => {
  for (const [values, says] of [
    [{ rate: 'a lot', since: 'now' }, /Write an amount such as 85\.00/],
    [{ rate: '-5', since: 'now' }, /less than nothing/],
    [{ rate: '85', since: 'day', day: '' }, /Choose a date/],
    [{ rate: '85', since: 'day', day: '2026-02-31' }, /Choose a date/],
    [{ rate: '85', since: 'day', day: '2999-01-01' }, /Choose a date/],
    [{ rate: '85', since: 'now', day: '2026-02-01' }, /Choose “From a date on” for this date, or clear it/],
    [{ rate: '85', since: 'yesterday' }, /Choose from when/],
  ] as [Record<string, string>, RegExp][]) {
    const { status, text } = await cast.ana.post(paths().workspace, values)
    assert.equal(status, 422)
    assert.match(text, says)
    assert.ok(text.includes(`value="${values.rate}"`))
  }
  assert.deepEqual(await app.db('rates'), [])
})

test('of two tabs the second is told that the rate has changed, and sees how', async () => {
  const { ana } = cast
  const seen = /name="seen" value="([0-9a-f]*)"/.exec((await ana.get(paths().workspace)).text)?.[1] ?? 'none'
  assert.equal((await ana.post(paths().workspace, { rate: '90', since: 'now', seen })).status, 303)
  const second = await ana.post(paths().workspace, { rate: '80', since: 'all', seen })

  assert.equal(second.status, 409)
  assert.match(second.text, /Somebody has changed this rate meanwhile/)
  assert.match(second.text, /€90\.00/)
  assert.match(second.text, /value="80"/)
  assert.equal((await ana.post(paths().workspace, { rate: '90', since: 'now', seen })).status, 303) // the same again
})

test('under htmx the page comes back changed, and a running restamp asks how far it is', async () => {
  const { ana } = cast
  const posted = await ana.post(paths().workspace, { rate: '90', since: 'now' }, { htmx: true })
  assert.equal(posted.status, 200)
  assert.match(posted.text, /What counted when[\s\S]*€90\.00/)

  const run = { level: 'workspace', valid_from: '0001-01-01', entry_count: 5000, done_count: 2000 }
  const id = await insert('restamps', run)
  assert.match((await ana.get(paths().workspace)).text, /5,000 time entries again: 40 %/)
  const part = await ana.get(`${paths().workspace}?progress`, { htmx: true })
  assert.match(part.text, /^<div id="restamp"[^>]* hx-trigger="every 2s"/m)
  assert.doesNotMatch(part.text, /<h1/)
  await app.db('restamps').where({ id }).del()
  const over = await ana.get(`${paths().workspace}?progress`, { htmx: true })
  assert.match(over.text, /All entries have their rate now/)
  assert.doesNotMatch(over.text, /hx-trigger="every/)
})
