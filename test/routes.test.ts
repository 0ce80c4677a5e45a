import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, PASSWORD, type Person, weaken } from './support/cast.js'
import { listRoutes } from './support/routes.js'
import type { Visitor } from './support/visitor.js'

const LOGIN = 'login'
const CONFIRM = 'confirm'
const PANEL = 'admin/login'
type Expected = number | typeof LOGIN | typeof CONFIRM | typeof PANEL

const PEOPLE = ['anonymous', 'remembered', 'full', 'confirmed', 'stranger', 'operator'] as const
type Who = (typeof PEOPLE)[number]
type Row = [Expected, Expected, Expected, Expected, Expected, Expected]

/**
 * Every route, and what comes back to whom: nobody, Dora remembered, Dora logged in long ago, Dora just logged in, Finn,
 * who is in another workspace, and the operator. The words are the pages that ask for a password.
 */
const table: Record<string, Row> = {
  'GET /health': [200, 200, 200, 200, 200, 200],
  'GET /health/ready': [200, 200, 200, 200, 200, 200],
  'GET /admin': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'GET /admin/login': [200, 200, 200, 200, 200, 303],
  'POST /admin/login': [422, 422, 422, 422, 422, 422],
  'POST /admin/logout': [PANEL, PANEL, PANEL, PANEL, PANEL, PANEL],
  'GET /admin/health': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'GET /': [LOGIN, 303, 303, 303, 303, LOGIN],
  'GET /login': [200, 200, 303, 303, 303, 200],
  'POST /login': [422, 422, 422, 422, 422, 422],
  'POST /logout': [LOGIN, LOGIN, LOGIN, LOGIN, LOGIN, LOGIN],
  'GET /confirm': [LOGIN, LOGIN, 200, 200, 200, LOGIN],
  'POST /confirm': [LOGIN, LOGIN, 422, 422, 422, LOGIN],
  'GET /setup': [404, 404, 404, 404, 404, 404],
  'POST /setup': [404, 404, 404, 404, 404, 404],
  'GET /help': [200, 200, 200, 200, 200, 200],
  'POST /account/theme': [LOGIN, LOGIN, 303, 303, 303, LOGIN],
  'GET /account/password': [LOGIN, LOGIN, CONFIRM, 200, 200, LOGIN],
  'POST /account/password': [LOGIN, LOGIN, CONFIRM, 422, 422, LOGIN],
  'GET /workspaces/:workspace/tracker': [LOGIN, 200, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/timer': [LOGIN, 303, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/timer/stop': [LOGIN, 303, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/entries/:entry': [LOGIN, 303, 303, 303, 404, LOGIN],
}

/** Tables that reading a page may write: who was seen, not what anybody did. */
const WRITTEN_BY_GET = new Set(['sessions', 'operator_sessions', 'known_devices', 'throttle_hits'])
/** Columns that say when somebody was here. */
const SEEN_COLUMNS = ['last_active_at', 'last_seen_at']

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let entryId: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  await cast.dora.post('timer', { description: 'walked over' })
  entryId = (await app.db('entries').first('id')).id
})

const routes = () => listRoutes(app).map(route => ({ ...route, name: `${route.method} ${route.path}` }))

const addressOf = (path: string, ids: { workspace: string; entry: string }) =>
  path.replace(':workspace', ids.workspace).replace(':entry', ids.entry)

const own = () => ({ workspace: cast.dora.workspace_id, entry: entryId })

test('every route stands in the table, and the table names no other', () => {
  assert.deepEqual(
    routes()
      .map(route => route.name)
      .sort(),
    Object.keys(table).sort(),
  )
})

for (const who of PEOPLE) {
  test(`every route answers ${who} as the table says`, async () => {
    for (const { name, method, path } of routes()) {
      const visitor = await enter(who)
      const address = addressOf(path, own())
      const { status, headers } = await (method === 'GET' ? visitor.get(address) : visitor.post(address))

      assert.deepEqual(
        { name, answer: page(status, headers.location) },
        { name, answer: table[name]?.[PEOPLE.indexOf(who)] },
      )
      await app.db('throttle_hits').del()
    }
  })
}

test('no route under a foreign or malformed id answers anything but 404, nor shows a word of the other workspace', async () => {
  const ids = ['0'.repeat(24), 'x', '%00', '..%2f', "'--", cast.ana.user_id]
  const finn = await logIn(app, cast.finn)
  for (const { name, method, path } of routes().filter(route => route.path.includes(':'))) {
    const addresses = [
      ...ids.map(id => addressOf(path, { workspace: id, entry: id })),
      addressOf(path, own()),
      ...(path.includes(':entry') ? [addressOf(path, { workspace: finn.workspace_id, entry: entryId })] : []),
    ]
    for (const address of addresses) {
      const { status, text } = await (method === 'GET'
        ? finn.get(address)
        : finn.post(address, { description: 'mine now' }))
      assert.ok([400, 404].includes(status), `${name} at ${address}: ${status}`)
      assert.doesNotMatch(text, /Northwind|walked over/)
    }
  }
  assert.equal((await app.db('entries').where({ description: 'mine now' })).length, 0)
})

test('reading changes nothing that a person would call data', async () => {
  await app.db('members').update({ last_active_at: new Date(0) })
  const before = await fingerprint()
  for (const who of PEOPLE) {
    const visitor = await enter(who)
    const atStart = await fingerprint()
    for (const { path } of routes().filter(route => route.method === 'GET')) await visitor.get(addressOf(path, own()))
    assert.deepEqual(await fingerprint(), atStart)
  }
  assert.deepEqual(Object.keys(before), Object.keys(await fingerprint()))
})

test('a page runs as many queries for 200 entries as for 2', async () => {
  const dora = await enter('confirmed')
  const pages = routes().filter(route => route.method === 'GET')
  const countAll = async () => {
    const counts: Record<string, number> = {}
    for (const { name, path } of pages) counts[name] = await countQueries(() => dora.get(addressOf(path, own())))
    return counts
  }
  await addEntries(2)
  const few = await countAll()
  await addEntries(198)

  assert.deepEqual(await countAll(), few)
  assert.ok(Math.max(...Object.values(few)) <= 8, JSON.stringify(few))
})

async function enter(who: Who): Promise<Visitor> {
  if (who === 'anonymous') return app.visitor()
  if (who === 'operator') return enterPanel()
  await app.db('sessions').del()
  const person: Person = await logIn(app, who === 'stranger' ? cast.finn : cast.dora)
  if (who === 'remembered') await weaken(app.db, person)
  if (who === 'full') await app.db('sessions').update({ confirmed_at: new Date(Date.now() - 16 * 60_000) })
  return person
}

async function enterPanel(): Promise<Visitor> {
  const visitor = app.visitor()
  const { status } = await visitor.post('/admin/login', { username: 'operator', password: PASSWORD })
  assert.equal(status, 303)
  return visitor
}

const page = (status: number, location = '') =>
  [LOGIN, CONFIRM, PANEL].find(each => location.startsWith(`/${each}`) && status === 303) ?? status

async function fingerprint(): Promise<Record<string, string>> {
  const tables: string[] = await app
    .db('pg_tables')
    .where({ schemaname: 'public' })
    .orderBy('tablename')
    .pluck('tablename')
  const prints: Record<string, string> = {}
  for (const name of tables.filter(each => !WRITTEN_BY_GET.has(each))) {
    const rows: Record<string, unknown>[] = await app.db(name)
    const lines = rows.map(row =>
      JSON.stringify(Object.entries(row).filter(([column]) => !SEEN_COLUMNS.includes(column))),
    )
    prints[name] = createHash('sha256').update(lines.sort().join('\n')).digest('hex')
  }
  return prints
}

async function countQueries(act: () => Promise<unknown>) {
  let count = 0
  const note = () => {
    count += 1
  }
  app.db.on('query', note)
  await act()
  app.db.off('query', note)
  return count
}

async function addEntries(count: number) {
  const { workspace_id, member_id } = cast.dora
  const at = Date.now() - 60_000
  const entry = {
    workspace_id,
    member_id,
    zone: 'Europe/Vienna',
    description: 'many',
    started_at: new Date(at),
    stopped_at: new Date(at),
  }
  await app.db('entries').insert(Array.from({ length: count }, () => entry))
}
