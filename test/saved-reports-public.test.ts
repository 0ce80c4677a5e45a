import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { reseal } from '../src/saved-reports/link-queries.js'
import { makeKeys } from '../src/secret.js'
import { addEntries } from './support/entries.js'
import { assertRefusals } from './support/look.js'
import { queriesDuring } from './support/queries.js'
import { MARCH, toggle } from './support/reports.js'
import { app, cast, ids } from './support/reports-stage.js'
import { linkOf, publish, save, totalOf } from './support/saved-reports.js'
import type { Answer } from './support/visitor.js'

beforeEach(() => app.db('throttle_hits').del())

const open = (link: string) => app.visitor().get(link)
const assertDead = ({ status, text }: Answer) => {
  assert.equal(status, 404)
  assert.match(text, /<h1>This link leads nowhere<\/h1>/)
  assert.doesNotMatch(text, /Northwind|March/)
}

test('anyone with a link can see a public saved report, even without an account (seed 001)', async () => {
  for (const kind of ['summary', 'detailed', 'weekly']) {
    const days = { from: '2026-03-02', to: '2026-03-08' }
    const link = await publish(cast.ana, await save(cast.ana, { kind, ...days, who: 'me' }))
    for (const visitor of [app.visitor(), cast.finn, cast.dora]) {
      const { status, text } = await visitor.get(link)
      assert.equal(status, 200)
      assert.equal(totalOf(text), '4:05')
      assert.match(text, /<h1><bdi>March<\/bdi><\/h1>/)
    }
  }
})

test('a public page holds what the report shows and nothing else of the workspace', async () => {
  const query = `?${MARCH}&project=${ids.open}&tag=${ids.urgent}&without=tag&sort=name`
  for (const [kind, days] of [
    ['summary', MARCH],
    ['detailed', MARCH],
    ['weekly', 'from=2026-03-02'],
  ] as const) {
    const link = await publish(cast.ana, await save(cast.ana, { kind, query, period: 'month', name: 'Sent out' }))
    const { text, headers } = await open(`${link}?${days}`)
    assert.doesNotMatch(text, /Northwind|\/workspaces\/|@|<script|Secret|Studio|€/)
    for (const id of [ids.open, ids.urgent, cast.ana.workspace_id, cast.cleo.member_id])
      assert.ok(!text.replaceAll(link, '').includes(id as string), kind)
    assert.match(text, /<meta name="robots" content="noindex, nofollow, noarchive">/)
    assert.equal(headers['x-robots-tag'], 'noindex, nofollow, noarchive')
    assert.equal(headers['referrer-policy'], 'no-referrer')
    assert.equal(headers['cache-control'], 'no-store')
    const file = await open(`${link}/report.csv?${days}`)
    assert.equal(file.status, 200)
    assert.match(file.text, /Cleo|Dora|Open/)
    assert.doesNotMatch(file.text, /@|Studio|Secret|Amount/)
    assert.equal(file.headers['x-robots-tag'], 'noindex, nofollow, noarchive')
  }
})

test('a link that was guessed, is malformed, renewed, revoked or expired leads to the same page', async () => {
  const id = await save(cast.ana)
  const first = await publish(cast.ana, id)
  const guessed = `/shared/${cast.ana.workspace_id}.${'a'.repeat(43)}`
  for (const link of [guessed, '/shared/x', `${guessed}/report.csv`]) assertDead(await open(link))
  assertDead(await app.visitor().post(guessed, { password: 'x' }))

  assert.match((await cast.ana.get(`reports/saved/${id}/link/renew`)).text, /Another link for/)
  assert.equal((await cast.ana.post(`reports/saved/${id}/link/renew`)).status, 303)
  const second = await linkOf(cast.ana, id)
  assert.notEqual(first, second)
  assertDead(await open(first))
  assert.equal((await open(second)).status, 200)

  await app.db('saved_report_links').update({ expires_at: new Date(Date.now() - 1000) })
  assertDead(await open(second))
  assert.match((await cast.ana.get(`reports/saved/${id}/link`)).text, /The link has expired/)
  assert.equal(await publish(cast.ana, id), second)
  assert.equal((await open(second)).status, 200)
  assert.match((await cast.ana.get(`reports/saved/${id}/link/delete`)).text, /Revoke the public link/)
  for (const _twice of [1, 2]) assert.equal((await cast.ana.post(`reports/saved/${id}/link/delete`)).status, 303)
  assertDead(await open(second))
  assertDead(await open(`${second}/report.csv`))
  const nothing = await cast.ana.post(`reports/saved/${id}/link/renew`)
  assert.equal(nothing.status, 303)
  assert.equal(await linkOf(cast.ana, id), '')
})

test('a link works through the last day that was chosen, by its maker’s clock', async () => {
  const id = await save(cast.ana)
  await publish(cast.ana, id, { until: '2199-03-31' })
  const { expires_at } = await app.db('saved_report_links').where({ report_id: id }).first()
  assert.equal(expires_at.toISOString(), '2199-03-31T22:00:00.000Z')
  assert.match((await cast.ana.get(`reports/saved/${id}/link`)).text, /name="until" type="date" value="2199-03-31"/)
  assert.match((await cast.ana.get(`reports/saved/${id}`)).text, /public until/)
  assert.match((await cast.ana.get(`reports/saved/${id}/delete`)).text, /neither here nor by its public link/)
  const past = await cast.ana.post(`reports/saved/${id}/link`, { until: '2026-01-01' })
  assert.match(past.text, /That day is over/)
  const short = await cast.ana.post(`reports/saved/${id}/link`, { link_password: 'short' })
  assert.match(short.text, /at least 8/)
  assert.doesNotMatch(short.text, /"short"/)
  const both = await cast.ana.post(`reports/saved/${id}/link`, { until: '2026-01-01', link_password: 'short' })
  for (const sentence of [/That day is over/, /at least 8/]) assert.match(both.text, sentence)
  await assertRefusals([past, short, both])
})

test('a password keeps a link closed, and another one closes it again', async () => {
  const id = await save(cast.ana)
  const link = await publish(cast.ana, id, { link_password: 'open sesame' })
  const visitor = app.visitor()
  const locked = await visitor.get(link)
  assert.match(locked.text, /A report with a password/)
  assert.doesNotMatch(locked.text, /March|4:05/)
  assert.equal(locked.headers['x-robots-tag'], 'noindex, nofollow, noarchive')
  assert.equal((await visitor.get(`${link}/report.csv`)).headers.location, link)

  const wrong = await visitor.post(link, { password: 'open barley' })
  assert.match(wrong.text, /That is not the password/)
  await assertRefusals([wrong])
  const right = await visitor.post(link, { password: 'open sesame' })
  assert.equal(right.headers.location, link)
  assert.match(right.cookies.join(), new RegExp(`Path=${link}.*HttpOnly.*SameSite=Lax`))
  assert.equal(totalOf((await visitor.get(link)).text), '4:05')
  assert.equal((await visitor.get(`${link}/report.csv`)).status, 200)
  assert.match((await open(link)).text, /A report with a password/)
  assert.match(
    (await app.visitor().get(link, { headers: { Cookie: `stint_shared=9999999999999.x` } })).text,
    /password/,
  )

  await publish(cast.ana, id)
  assert.equal(totalOf((await visitor.get(link)).text), '4:05')
  await publish(cast.ana, id, { link_password: 'open rye and barley' })
  assert.match((await visitor.get(link)).text, /A report with a password/)
  await publish(cast.ana, id, { open: '1' })
  assert.equal(totalOf((await open(link)).text), '4:05')
  assert.equal((await visitor.post(link, { password: 'whatever' })).headers.location, link)
})

test('passwords can’t be guessed at length, nor links, and neither bars a link that works', async () => {
  const closed = await publish(cast.ana, await save(cast.ana), { link_password: 'open sesame' })
  const link = await publish(cast.ana, await save(cast.ana))
  const tries: number[] = []
  for (let at = 0; at < 6; at += 1) tries.push((await app.visitor().post(closed, { password: 'x' })).status)
  assert.deepEqual(tries, [422, 422, 422, 422, 422, 429])
  assert.equal((await app.visitor().post(closed, { password: 'open sesame' })).status, 429)

  const guess = (at: number) => open(`/shared/${cast.ana.workspace_id}.${String(at).padStart(43, 'a')}`)
  const statuses: number[] = []
  for (let at = 0; at < 21; at += 1) statuses.push((await guess(at)).status)
  assert.deepEqual([statuses[19], statuses[20]], [404, 429])
  assert.equal((await open(link)).status, 200)

  const files: number[] = []
  for (let at = 0; at < 6; at += 1) files.push((await open(`${link}/report.csv`)).status)
  assert.deepEqual(files, [200, 200, 200, 200, 200, 429])
})

test('pages are made for an address as often as somebody looks, and not without end; what is there already stays', async () => {
  const link = await publish(cast.ana, await save(cast.ana, { period: 'month' }))
  assert.equal((await open(`${link}?from=2026-03-03`)).status, 200)
  await app.db('throttle_hits').insert(Array(100).fill({ key: 'open report_page 127.0.0.1' }))
  assert.equal((await open(`${link}?from=2026-03-04`)).status, 429)
  assert.equal((await open(`${link}?from=2026-03-03`)).status, 200)
})

test('a public report shows the amounts that its maker ticked, and no other days than the fixed ones', async () => {
  const link = await publish(cast.ana, await save(cast.ana, { kind: 'detailed', amounts: '1' }))
  const { text } = await open(`${link}?from=2026-03-03&to=2026-03-03&sort=amount&order=asc`)
  assert.equal(totalOf(text), '4:05')
  assert.match(text, /€225\.00/)
  assert.doesNotMatch(text, /type="date"/)
  const moving = await publish(cast.ana, await save(cast.ana, { period: 'month' }))
  assert.equal(totalOf((await open(`${moving}?from=2026-03-03&to=2026-03-03`)).text), '1:30')
})

test('whoever may not publish makes no link, and a link ends with that right', async () => {
  const id = await save(cast.dora)
  const link = await publish(cast.dora, id)
  await toggle(app, cast.ana, 'ROLE_USER', 'publish_report', false)
  assertDead(await open(link))
  assert.equal((await cast.dora.get(`reports/saved/${id}/link`)).status, 403)
  assert.equal((await cast.dora.post(`reports/saved/${id}/link`)).status, 403)
  assert.equal((await cast.dora.post(`reports/saved/${id}/link/renew`)).status, 403)
  assert.doesNotMatch((await cast.dora.get(`reports/saved/${id}`)).text, /\/link"/)
  await toggle(app, cast.ana, 'ROLE_USER', 'publish_report', true)
  assert.equal((await open(link)).status, 200)
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', false)
  assert.doesNotMatch((await open(link)).text, /\.csv/)
  assertDead(await open(`${link}/report.csv`))
  await toggle(app, cast.ana, 'ROLE_USER', 'export_reports', true)
  await toggle(app, cast.ana, 'ROLE_USER', 'view_reporting', false)
  assertDead(await open(link))
  await toggle(app, cast.ana, 'ROLE_USER', 'view_reporting', true)
})

test('Admins see every public report and revoke its link; nobody else does, and the log says who did what', async () => {
  const id = await save(cast.cleo, { name: 'For the client', who: 'me' })
  assert.equal((await cast.ben.get(`reports/saved/${id}`)).status, 404)
  const link = await publish(cast.cleo, id)
  assert.match((await cast.ben.get('reports/saved?state=public')).text, /For the client.+Who saved it/s)
  assert.doesNotMatch((await cast.dora.get('reports/saved?state=public')).text, /For the client/)
  assert.equal(totalOf((await cast.ben.get(`reports/saved/${id}`)).text), '4:05')
  for (const path of ['link', 'edit', 'delete', 'link/renew'])
    assert.equal((await cast.ben.get(`reports/saved/${id}/${path}`)).status, 403)
  assert.equal((await cast.ben.post(`reports/saved/${id}/link`, { open: '1' })).status, 403)
  for (const person of [cast.dora, cast.finn])
    assert.equal((await person.post(`reports/saved/${id}/link/delete`)).status, 404)
  assert.equal((await cast.dora.get(`reports/saved/${await save(cast.ana)}/link/delete`)).status, 403)
  assert.equal((await cast.ben.post(`reports/saved/${id}/link/delete`)).status, 303)
  assertDead(await open(link))
  assert.equal((await cast.ben.get(`reports/saved/${id}`)).status, 404)
  assert.equal((await cast.cleo.get(`reports/saved/${id}`)).status, 200)
  const events = await app.db('audit_events').where({ subject: 'For the client' }).orderBy('occurred_at')
  assert.deepEqual(
    events.map(({ kind, actor }) => [kind, actor]),
    [
      ['report_published', 'cleo'],
      ['report_link_revoked', 'ben'],
    ],
  )
})

test('the database keeps no link that works by itself, and a new secret reads the old ones', async () => {
  const id = await save(cast.ana)
  const link = await publish(cast.ana, id)
  const secret = link.split('.')[1] as string
  const row = await app.db('saved_report_links').where({ report_id: id }).first()
  assert.ok(!JSON.stringify(row).includes(secret))
  const old = Buffer.from('only for tests: thirty-two bytes or more of it')
  const fresh = Buffer.from('another secret: thirty-two bytes or more of it')
  await reseal(app.db, makeKeys({ current: fresh, previous: old }))
  const { sealed_token } = await app.db('saved_report_links').where({ report_id: id }).first()
  assert.equal(makeKeys({ current: fresh }).decrypt(sealed_token).split('.')[1], secret)
  await reseal(app.db, makeKeys({ current: old, previous: fresh }))
  assert.equal(await linkOf(cast.ana, id), link)
})

test('who looks after somebody else costs three reads, and still sees what was tracked since', async () => {
  const link = await publish(cast.ana, await save(cast.ana, { kind: 'summary' }))
  const count = async () => {
    let total: string | undefined
    const queries = await queriesDuring(app.db, async () => {
      total = totalOf((await open(link)).text)
    })
    return { queries: queries.length, total }
  }
  assert.equal((await count()).total, '4:05')
  assert.deepEqual(await count(), { queries: 3, total: '4:05' })
  const day = { started_at: new Date('2026-03-09T09:00:00Z'), stopped_at: new Date('2026-03-09T10:00:00Z') }
  await addEntries(app.db, cast.emil, [day])
  const entry = await app.db('entries').where({ started_at: day.started_at }).first('id', 'version')
  const change = { description: 'more by Emil', version: String(entry.version) }
  assert.equal((await cast.emil.post(`entries/${entry.id}`, change)).status, 303)
  assert.equal((await count()).total, '5:05')
  await app.db('entries').where({ id: entry.id }).del()
})
