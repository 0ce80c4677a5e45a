import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PERIODS } from '../src/saved-reports/form.js'
import { addEntries } from './support/entries.js'
import { assertRefusals } from './support/look.js'
import { MARCH, toggle } from './support/reports.js'
import { app, cast, ids } from './support/reports-stage.js'
import { reportValues, save, totalOf } from './support/saved-reports.js'

const page = (id: string) => `reports/saved/${id}`

test('every report leads to a form that knows its days and saves what it is narrowed to', async () => {
  const { text } = await cast.ana.get(`reports/summary?${MARCH}&group=member&project=${ids.open}`)
  const address = /href="([^"]*\/saved\/new[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const form = await cast.ana.get(address)
  assert.match(form.text, /<option value="fixed" selected>/)
  assert.match(form.text, /name="from" type="date" value="2026-03-01"/)
  const query = new URLSearchParams(address.split('?')[1]).get('query') ?? ''
  const id = await save(cast.ana, { query, name: '  Open   work ', who: 'me' })
  const saved = await cast.ana.get(page(id))
  assert.match(saved.text, /<h1><bdi>Open work<\/bdi><\/h1>/)
  assert.equal(totalOf(saved.text), '1:30')
  assert.match(saved.text, /<caption class="visually-hidden">By Member</)
  const { query: kept } = await app.db('saved_reports').where({ id }).first()
  assert.deepEqual(kept, { project: ids.open, group: 'member' })
})

test('a saved report of each kind shows and files what the report does', async () => {
  for (const [kind, query] of [
    ['summary', `?${MARCH}&group=project&group=tag`],
    ['detailed', `?${MARCH}&sort=duration`],
    ['weekly', '?from=2026-03-02&to=2026-03-08&by=member'],
  ] as const) {
    const days: Record<string, string> = kind === 'weekly' ? { from: '2026-03-02', to: '2026-03-08' } : {}
    const id = await save(cast.ana, { kind, query, ...days })
    const saved = await cast.ana.get(page(id))
    const report = await cast.ana.get(`reports/${kind}${query}`)
    assert.deepEqual([totalOf(saved.text), totalOf(report.text)], ['4:05', '4:05'], kind)
    const file = await cast.ana.get(`${page(id)}/report.csv`)
    assert.match(file.headers['content-disposition'] ?? '', new RegExp(`${kind}-2026-03-0`))
    assert.doesNotMatch(file.text, /@northwind|Studio|Amount/)
    const own = (await cast.ana.get(`reports/${kind}.csv${query}`)).text
    assert.equal(file.text.split('\n').length, own.split('\n').length, kind)
  }
})

test('the days that a saved report leads to are those that its kind shows', async () => {
  const month = '>This month</a>'
  assert.ok((await cast.ana.get(page(await save(cast.ana, { period: 'week' })))).text.includes(month))
  const weekly = (await cast.ana.get(page(await save(cast.ana, { kind: 'weekly', period: 'week' })))).text
  assert.ok(weekly.includes('>Last week</a>') && !weekly.includes(month))
})

test('a weekly report is saved for weeks, and one that was saved for a month keeps it until another is chosen', async () => {
  const periodsOn = async (path: string) =>
    [...(await cast.ana.get(path)).text.matchAll(/<option value="([a-z_]+)"( selected)?/g)].map(([, value, on]) =>
      on ? `(${value})` : value,
    )
  const now = new Date().toISOString().slice(0, 10)
  for (const [query, fixed] of [
    ['', '(week)'],
    [`?from=${now}&to=${now}`, '(week)'],
    [`?${MARCH}`, 'week'],
  ]) {
    const periods = await periodsOn(`reports/saved/new?kind=weekly&query=${encodeURIComponent(query as string)}`)
    assert.deepEqual(periods.slice(0, 2), [fixed, 'last_week'])
    assert.equal(periods[2], fixed === 'week' ? '(fixed)' : 'fixed')
  }
  const id = await save(cast.ana, { kind: 'weekly', period: 'month' })
  assert.deepEqual((await periodsOn(`${page(id)}/edit`)).slice(0, 4), ['week', 'last_week', '(month)', 'fixed'])
  assert.ok((await periodsOn('reports/saved/new?kind=summary')).includes('year'))
})

test('only those see a saved report for whom it is; nobody else learns that it exists', async () => {
  const all = ['ana', 'ben', 'cleo', 'dora', 'emil'] as const
  const seen = async (values: Record<string, string | string[]>) => {
    const id = await save(cast.cleo, values)
    const answers = await Promise.all(all.map(async who => (await cast[who].get(page(id))).status === 200))
    const lists = await Promise.all(all.map(async who => (await cast[who].get('reports/saved')).text.includes(id)))
    const files = await Promise.all(
      all.map(async who => (await cast[who].get(`${page(id)}/report.csv`)).status === 200),
    )
    assert.deepEqual(answers, lists)
    assert.deepEqual(answers, files)
    assert.equal((await cast.finn.get(`${cast.cleo.base}/${page(id)}`)).status, 404)
    assert.equal((await cast.finn.get(page(id))).status, 404)
    return all.filter((_who, at) => answers[at])
  }
  assert.deepEqual(await seen({ who: 'me' }), ['cleo'])
  assert.deepEqual(await seen({ who: 'all' }), [...all])
  assert.deepEqual(await seen({ who: 'some', member: cast.dora.member_id }), ['cleo', 'dora'])
  assert.deepEqual(await seen({ who: 'some', team: ids.studio as string }), ['cleo', 'dora', 'emil'])
  assert.deepEqual(await seen({ who: 'me', member: cast.dora.member_id }), ['cleo'])
})

test('who only looks at a report changes nothing in it', async () => {
  const id = await save(cast.cleo)
  const { text } = await cast.dora.get(page(id))
  assert.match(text, /saved by <bdi>Cleo<\/bdi>/)
  assert.doesNotMatch(text, /\/edit"|\/delete"|reports\/detailed/)
  for (const path of ['edit', 'delete']) assert.equal((await cast.dora.get(`${page(id)}/${path}`)).status, 403)
  assert.equal((await cast.ben.post(`${page(id)}/delete`)).status, 403)
  assert.equal((await cast.dora.post(page(id), reportValues({ name: 'Mine' }))).status, 403)
  assert.equal((await cast.finn.post(`${page(id)}/delete`)).status, 404)
  assert.equal((await app.db('saved_reports').where({ id }).first('name')).name, 'March')
})

test('its maker renames it, gives it other days and viewers, and deletes it', async () => {
  const id = await save(cast.cleo, { who: 'some', team: ids.studio as string, member: cast.dora.member_id })
  const form = await cast.cleo.get(`${page(id)}/edit`)
  assert.match(form.text, new RegExp(`name="member" value="${cast.dora.member_id}" checked`))
  assert.match(form.text, new RegExp(`name="team" value="${ids.studio}" checked`))
  const { status } = await cast.cleo.post(page(id), reportValues({ name: 'Now', period: 'month', who: 'me' }))
  assert.equal(status, 303)
  assert.match((await cast.cleo.get(page(id))).text, /<h1><bdi>Now<\/bdi>.*This month/s)
  assert.equal((await cast.dora.get(page(id))).status, 404)
  assert.match((await cast.cleo.get(`${page(id)}/delete`)).text, /Delete “<bdi>Now<\/bdi>”\?/)
  assert.equal((await cast.cleo.post(`${page(id)}/delete`)).status, 303)
  assert.equal((await cast.cleo.get(page(id))).status, 404)
})

test('fixed days stay whatever is asked for; a period moves, and other days may be looked at, in another order', async () => {
  const fixed = await save(cast.ana, { kind: 'detailed', query: '?project=' + ids.secret })
  const other = '?from=2026-03-03&to=2026-03-03'
  assert.equal(totalOf((await cast.dora.get(`${page(fixed)}${other}`)).text), '2:15')
  assert.doesNotMatch((await cast.dora.get(page(fixed))).text, /type="date"/)
  assert.match((await cast.dora.get(`${page(fixed)}/report.csv${other}`)).text, /secret by Ana/)

  const moving = await save(cast.ana, { kind: 'detailed', query: '?sort=duration', period: 'today' })
  await addEntries(app.db, cast.emil, [{ started_at: new Date(Date.now() - 60_000), stopped_at: new Date() }])
  assert.equal(totalOf((await cast.dora.get(page(moving))).text), '0:01')
  const march = await cast.dora.get(`${page(moving)}?${MARCH}`)
  assert.equal(totalOf(march.text), '4:05')
  const rows = (text: string) => [...text.matchAll(/<bdi>(\w+ by \w+)<\/bdi>/g)].map(([, name]) => name)
  assert.deepEqual(rows(march.text).slice(0, 2), ['secret by Dora', 'open by Dora'])
  const byDate = /href="(\?[^"]*sort=date[^"]*)"/.exec(march.text)?.[1]?.replaceAll('&amp;', '&')
  assert.deepEqual(rows((await cast.dora.get(`${page(moving)}${byDate}`)).text).slice(0, 2), [
    'secret by Ana',
    'nothing by Emil',
  ])
})

test('every period that the form offers is kept', async () => {
  for (const period of PERIODS) {
    const id = await save(cast.ana, { period, who: 'me' })
    assert.equal((await app.db('saved_reports').where({ id }).first('period')).period, period)
  }
})

test('whose roles don’t let them share save reports for themselves alone', async () => {
  await toggle(app, cast.ana, 'ROLE_USER', 'share_report', false)
  assert.doesNotMatch((await cast.dora.get('reports/saved/new')).text, /value="all"|value="some"/)
  assert.equal((await cast.dora.post('reports/saved', reportValues())).status, 403)
  const id = await save(cast.dora, { who: 'me' })
  assert.equal((await cast.dora.post(page(id), reportValues({ who: 'all' }))).status, 403)
  assert.equal((await cast.emil.get(page(id))).status, 404)
  await toggle(app, cast.ana, 'ROLE_USER', 'share_report', true)
})

test('who doesn’t open reports opens no saved ones, and who takes no files along gets none of them', async () => {
  const id = await save(cast.ana)
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', false)
  assert.equal((await cast.dora.get(`${page(id)}/report.csv`)).status, 403)
  assert.doesNotMatch((await cast.dora.get(page(id))).text, /\.csv/)
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', true)
  await toggle(app, cast.ana, 'ROLE_USER', 'view_reporting', false)
  for (const path of ['reports/saved', page(id), `${page(id)}/report.csv`, 'reports/saved/new'])
    assert.equal((await cast.dora.get(path)).status, 403)
  await toggle(app, cast.ana, 'ROLE_USER', 'view_reporting', true)
})

test('the form keeps what was typed and says what is wrong', async () => {
  const refused = await cast.ana.post('reports/saved', reportValues({ name: ' ', query: '?project=x' }))
  assert.match(refused.text, /Give the report a name/)
  assert.match(refused.text, /name="query" value="\?project=x"/)
  const dayless = await cast.ana.post('reports/saved', reportValues({ name: '', from: '2026-13-01', who: 'some' }))
  for (const sentence of [/Give the report a name/, /Choose a day/, /Tick at least one/])
    assert.match(dayless.text, sentence)
  const stranger = await cast.ana.post('reports/saved', reportValues({ who: 'some', member: cast.finn.member_id }))
  assert.match(stranger.text, /not there any more/)
  const id = await save(cast.ana)
  const edited = await cast.ana.post(page(id), reportValues({ name: '' }))
  await assertRefusals([refused, dayless, stranger, edited])
})

test('days in the wrong order are put right, and a form posted twice saves one report', async () => {
  const values = reportValues({ name: 'Twice', from: '2026-03-31', to: '2026-03-01', form_id: 'ab'.repeat(12) })
  const answers = [await cast.ana.post('reports/saved', values), await cast.ana.post('reports/saved', values)]
  assert.equal(answers[0]?.headers.location, answers[1]?.headers.location)
  const rows = await app.db('saved_reports').where({ name: 'Twice' })
  assert.deepEqual(
    rows.map(row => [row.first_day, row.last_day]),
    [['2026-03-01', '2026-03-31']],
  )
})

test('the list is searched, narrowed to one’s own and paged', async () => {
  const { workspace_id, member_id } = cast.ben
  const many = Array.from({ length: 60 }, (_, at) => ({ name: `Zebra ${100 + at}`, for_all: true, query: {} }))
  await app
    .db('saved_reports')
    .insert(many.map(row => ({ ...row, workspace_id, member_id, kind: 'weekly', period: 'week' })))
  const first = await cast.dora.get('reports/saved?q=zebra')
  assert.match(first.text, /60 saved reports/)
  assert.match(first.text, /Zebra 149/)
  assert.doesNotMatch(first.text, /Zebra 150|March/)
  const next = /href="[^"]*(\?[^"]*after=[^"]*)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&')
  assert.match(next ?? '', /^\?q=zebra&after=[0-9a-f]{24}$/)
  const second = await cast.dora.get(`reports/saved${next}`)
  assert.match(second.text, /Zebra 150.*Zebra 159/s)
  assert.doesNotMatch((await cast.dora.get('reports/saved?q=zebra&state=mine')).text, /Zebra 1/)
  const own = (await cast.ben.get('reports/saved?state=mine')).text
  assert.match(own, /Zebra 100/)
  assert.match(own, /\?state=mine&amp;after=/)
})
