import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import * as audit from '../src/audit/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { enterPanel } from './support/panel.js'
import { pagesRead, planOf, queriesDuring } from './support/queries.js'
import type { Visitor } from './support/visitor.js'

let app: TestApp
let dora: Person
let operator: Visitor
let operatorId: string

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  operator = await enterPanel(app)
  operatorId = (await app.db('operators').first('id')).id
})

beforeEach(() => app.db('audit_events').del())

const by = () => ({ actor: { name: 'operator', operator_id: operatorId }, address: '192.0.2.7' })
const page = async (query = '') => (await operator.get(`/admin/activity/log${query}`)).text
const csv = async (query = '') => (await operator.get(`/admin/activity/log/events.csv${query}`)).text
/** The events of the last hour happened then. */
const at = (time: string) =>
  app.db('audit_events').update({ occurred_at: time }).whereRaw("occurred_at > now() - interval '1 hour'")

/** What stands in the lines, newest first: who, and what they did to whom. */
const lines = (html: string) =>
  [...html.matchAll(/<tr id="event-[^"]+">(.*?)<\/tr>/gs)].map(([, row = '']) =>
    row
      .replace(/^.*?<\/td>/s, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )

async function someHistory() {
  await audit.record(app.db, {
    kind: 'logged_in',
    actor: { name: 'dora' },
    user_id: dora.user_id,
    address: '192.0.2.1',
  })
  await at('2026-03-01T23:59:59Z')
  await audit.record(app.db, { kind: 'login_failed', actor: { name: '=cmd()' }, address: '192.0.2.66' })
  await at('2026-03-02T00:00:00Z')
  const details = { field: 'alias', old: '', new: 'Dora <b>' }
  await app.db('audit_events').insert({
    kind: 'account_renamed_long_ago',
    actor: 'operator',
    operator_id: operatorId,
    subject: 'Dora',
    details,
    occurred_at: '2026-03-03T12:00:00Z',
  })
  await audit.record(app.db, { kind: 'operator_logged_out', ...by() })
  await at('2026-03-04T12:00:00Z')
}

test('every event stands there, also of a kind that this version doesn’t know, with old and new values', async () => {
  await someHistory()
  assert.deepEqual(lines(await page()), [
    'operator Operator Logged out of the panel 192.0.2.7',
    'operator Operator account renamed long ago: Dora alias: nothing → Dora &lt;b&gt;',
    '=cmd() Failed to log in, or to confirm who they are 192.0.2.66',
    'dora Logged in 192.0.2.1',
  ])
  assert.match(await page(), /4 Mar 2026, 12:00:00/)
})

test('the log is narrowed to a person who acted or to whom it was done, to a kind and to days of UTC', async () => {
  await someHistory()
  const count = async (query: string) => lines(await page(query)).length

  assert.equal(await count('?person=DORA'), 2)
  assert.equal(await count('?person=dora@northwind.example'), 1)
  assert.equal(await count('?person=operator'), 2)
  assert.equal(await count('?person=dor'), 0)
  assert.equal(await count('?kind=logged_in'), 1)
  assert.equal(await count('?kind=failures'), 1)
  assert.equal(await count('?person=operator&kind=logged_in'), 0)
  assert.equal(await count('?from=2026-03-02'), 3)
  assert.equal(await count('?to=2026-03-01'), 1)
  assert.equal(await count('?from=2026-03-02&to=2026-03-03'), 2)
  assert.equal(await count('?from=2026-03-03&to=2026-03-02'), 2)
  assert.equal(await count('?from=yesterday&to=2026-02-31&kind=nonsense&after=1'), 4)
  assert.match(await page('?person=nobody'), /Nothing fits this/)
})

test('the log goes on 50 at a time by key, forwards and back, keeping what it is narrowed to', async () => {
  const event = { kind: 'logged_in', actor: 'dora', user_id: dora.user_id, occurred_at: '2026-03-01T12:00:00Z' }
  await app.db('audit_events').insert(Array.from({ length: 120 }, (_, index) => ({ ...event, subject: `no ${index}` })))
  const link = (text: string, edge: string) =>
    new RegExp(`href="[^"]*log(\\?[^"]*${edge}=[^"]*)"`).exec(text)?.[1]?.replaceAll('&amp;', '&')
  const first = await page('?person=dora&to=2026-03-01')
  const second = await page(link(first, 'after'))
  const third = await page(link(second, 'after'))

  assert.deepEqual(
    [first, second, third].map(each => lines(each).length),
    [50, 50, 20],
  )
  assert.equal(new Set([first, second, third].flatMap(lines)).size, 120)
  assert.deepEqual(lines(await page(link(second, 'before'))), lines(first))
  assert.match(link(second, 'after') ?? '', /person=dora&to=2026-03-01/)
})

test('the file holds exactly what the filter leaves, on all pages, and no formula', async () => {
  await someHistory()
  const narrowed = await csv('?from=2026-03-02&to=2026-03-03')
  assert.deepEqual(narrowed.trimEnd().split('\r\n'), [
    '\uFEFFtime,kind,event,by,by_operator,subject,details,address,user_id,workspace_id',
    '2026-03-03T12:00:00.000Z,account_renamed_long_ago,account renamed long ago,operator,true,Dora,alias: nothing → Dora <b>,,,',
    `2026-03-02T00:00:00.000Z,login_failed,"Failed to log in, or to confirm who they are",'=cmd(),false,,,192.0.2.66,,`,
  ])

  const many = { kind: 'logged_in', actor: 'dora', occurred_at: '2026-03-01T12:00:00Z' }
  await app.db('audit_events').insert(Array.from({ length: 2100 }, () => many))
  assert.equal((await csv()).trimEnd().split('\r\n').length, 1 + 4 + 2100)
})

/** The plans are the same with a million, which takes a minute on a busy machine. */
const MANY = Number(process.env.EVENTS ?? 100_000)

test('among very many events every view of the log walks an index', { timeout: 120_000 }, async () => {
  const { db } = app
  const indexes: { indexname: string; indexdef: string }[] = await db('pg_indexes')
    .where({ tablename: 'audit_events' })
    .whereNot({ indexname: 'audit_events_pkey' })
  for (const { indexname } of indexes) await db.raw('drop index ??', [indexname])
  await db.raw(
    `insert into audit_events (id, kind, actor, user_id, subject, occurred_at)
     select lpad(to_hex(n), 24, '0'), case when n % 1000 = 0 then 'login_failed' else 'logged_in' end,
            'person' || n % 2000, lpad(to_hex(n % 2000), 24, '0'),
            case when n % 10 = 0 then 'person' || n % 1777 else '' end, now() - interval '20 seconds' * n
       from generate_series(1, cast(? as integer)) as n`,
    [MANY],
  )
  for (const { indexdef } of indexes) await db.raw(indexdef)
  await db.raw('analyze audit_events')

  const { id } = await db('audit_events').where({ actor: 'person7' }).first('id')
  const asked = await queriesDuring(db, async () => {
    for (const query of [
      '',
      `?after=${id}`,
      `?before=${id}`,
      '?person=person7',
      `?person=person7&after=${id}`,
      '?person=nobody',
      '?kind=login_failed',
      '?kind=failures&from=2026-01-01',
      '?person=person7&kind=login_failed',
    ])
      assert.doesNotMatch(await page(query), /Nothing happened/)
  })

  for (const query of asked.filter(({ sql }) => sql.includes('audit_events'))) {
    const plan = await planOf(db, query)
    assert.doesNotMatch(plan, /Seq Scan on audit_events/)
    // at most 64, and 112 of a million events; without any one of the indexes a view reads the whole table, which has 1,667
    const pages = await pagesRead(db, query)
    assert.ok(pages < 200, `${pages} pages\n${plan}`)
  }
})
