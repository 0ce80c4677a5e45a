import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, test } from 'node:test'
import { ANSWERS, CONFIRM, LOGIN, PANEL, PEOPLE, type Who } from './support/answers.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, type Person, weaken } from './support/cast.js'
import { enterPanel } from './support/panel.js'
import { queriesDuring } from './support/queries.js'
import { listRoutes } from './support/routes.js'
import type { Visitor } from './support/visitor.js'

/** Tables that reading a page may write: who was seen, not what anybody did. */
const WRITTEN_BY_GET = new Set([
  'sessions',
  'operator_sessions',
  'remembered_devices',
  'known_devices',
  'throttle_hits',
  'activity_days',
  'sso_requests',
])
/** Columns that say when somebody was here. */
const SEEN_COLUMNS = ['last_active_at', 'last_seen_at']

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let entryId: string
let roleId: string
let teamId: string
let clientId: string
let projectId: string
let taskId: string
let tagId: string
let invitationId: string
let keyId: string
let operatorId: string
let reminderId: string
let exportId: string
const favouriteId = 'fa'.repeat(12)
const reportId = '5a'.repeat(12)

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  await cast.dora.post('timer', { description: 'walked over' })
  entryId = (await app.db('entries').first('id')).id
  const { workspace_id, member_id } = cast.ana
  await app
    .db('workspaces')
    .where({ id: workspace_id })
    .update({ logo: Buffer.from('GIF89a'), logo_type: 'image/gif' })
  teamId = (await app.db('teams').insert({ workspace_id, name: 'Northwind’s own' }).returning('id'))[0].id
  clientId = (await app.db('clients').insert({ workspace_id, name: 'Northwind’s client' }).returning('id'))[0].id
  projectId = (await app.db('projects').insert({ workspace_id, name: 'Northwind’s ship' }).returning('id'))[0].id
  const part = { workspace_id, project_id: projectId, name: 'Northwind’s task' }
  taskId = (await app.db('tasks').insert(part).returning('id'))[0].id
  tagId = (await app.db('tags').insert({ workspace_id, name: 'Northwind’s tag' }).returning('id'))[0].id
  const made = { kind: 'weekly', format: 'xlsx', query: '', state: 'done', name: 'Northwind’s.xlsx', size: 2 }
  const maker = { workspace_id, member_id: cast.dora.member_id }
  exportId = (
    await app
      .db('exports')
      .insert({ ...maker, ...made })
      .returning('id')
  )[0].id
  await app.db('export_parts').insert({ workspace_id, export_id: exportId, number: 0, bytes: Buffer.from('PK') })
  const daily = { workspace_id, span: 'day', least_seconds: 27_000, weekdays: [1], hour: 9, for_all: true }
  reminderId = (await app.db('reminders').insert(daily).returning('id'))[0].id
  roleId = (await app.db('roles').where({ workspace_id, name: 'ROLE_TEAMLEAD' }).first('id')).id
  const invited = { workspace_id, invited_by: member_id, email: 'gerda@northwind.example' }
  invitationId = (await app.db('invitations').insert(invited).returning('id'))[0].id
  const key = { user_id: cast.dora.user_id, name: 'Northwind’s key', prefix: '0'.repeat(8), key_hash: 'none' }
  const second = { ...(await app.db('operators').first('password_hash')), username: 'second' }
  operatorId = (await app.db('operators').insert(second).returning('id'))[0].id
  keyId = (await app.db('api_keys').insert(key).returning('id'))[0].id
})

const routes = () => listRoutes(app).map(route => ({ ...route, name: `${route.method} ${route.path}` }))

type Ids = Record<string, string>

/** The route's address with these ids; what none is named for stays as it is. */
const addressOf = (path: string, ids: Ids) => path.replace(/:(\w+)/g, (part, name) => ids[name] ?? part)

/** An address with this in the place of every id. */
const addressWith = (path: string, id: string) => path.replace(/:(?!token)\w+/g, id)

const own = (): Ids => ({
  workspace: cast.dora.workspace_id,
  entry: entryId,
  member: cast.cleo.member_id,
  role: roleId,
  team: teamId,
  client: clientId,
  project: projectId,
  task: taskId,
  tag: tagId,
  invitation: invitationId,
  reminder: reminderId,
  export: exportId,
  favourite: favouriteId,
  report: reportId,
  key: keyId,
  user: cast.cleo.user_id,
  operator: operatorId,
  kind: 'password_changed',
})

test('every route stands in the table, and the table names no other', () => {
  assert.deepEqual(
    routes()
      .map(route => route.name)
      .sort(),
    Object.keys(ANSWERS).sort(),
  )
})

for (const who of PEOPLE) {
  test(`every route answers ${who} as the table says`, async () => {
    const answerOf = async (visitor: Visitor, { method, path }: (typeof all)[number]) => {
      const address = addressOf(path, own())
      const { status, headers } = await (method === 'GET' ? visitor.get(address) : visitor.post(address))
      await app.db('throttle_hits').del()
      return page(status, headers.location)
    }
    const all = routes()
    const answers: Record<string, number | string> = {}
    await keepEntry()
    const reader = await enter(who)
    // reading changes nothing, so that it needs one log-in
    for (const route of all.filter(({ method }) => method === 'GET'))
      answers[route.name] = await answerOf(reader, route)
    for (const route of all.filter(({ method }) => method !== 'GET')) {
      const visitor = await enter(who)
      await keepEntry()
      answers[route.name] = await answerOf(visitor, route)
    }

    const expected = all.map(({ name }) => [name, ANSWERS[name]?.[PEOPLE.indexOf(who)]])
    assert.deepEqual(answers, Object.fromEntries(expected))
  })
}

test('no route under a foreign or malformed id answers anything but 404, nor shows a word of the other workspace', async () => {
  const ids = ['0'.repeat(24), 'x', '%00', '..%2f', "'--", cast.ana.user_id]
  const finn = await logIn(app, cast.finn)
  const named = routes().filter(({ path }) => path.includes(':') && !path.startsWith('/admin/')) // the panel sees all
  for (const { name, method, path } of named) {
    const addresses = [
      ...ids.map(id => addressWith(path, id)),
      addressOf(path, own()),
      ...(/:workspace.*:/.test(path) ? [addressOf(path, { ...own(), workspace: finn.workspace_id })] : []),
    ]
    for (const address of addresses) {
      const { status, headers, text } = await (method === 'GET'
        ? finn.get(address)
        : finn.post(address, { description: 'mine now' }))
      const isRefused = [400, 404].includes(status) || page(status, headers.location) === PANEL
      assert.ok(isRefused, `${name} at ${address}: ${status}`)
      assert.doesNotMatch(text, /Northwind|walked over/)
    }
  }
  assert.equal((await app.db('entries').where({ description: 'mine now' })).length, 0)
})

test('no page of the panel answers anything but 404 under an id that is none, or nobody’s', async () => {
  const operator = await enterPanel(app)
  for (const { name, method, path } of routes().filter(route => /^\/admin\/.*:/.test(route.path))) {
    for (const id of ['0'.repeat(24), 'x', '%00', '..%2f', "'--"]) {
      const address = addressWith(path, id)
      const { status } = await (method === 'GET' ? operator.get(address) : operator.post(address))
      assert.ok([400, 404].includes(status), `${name} at ${address}: ${status}`)
    }
  }
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
  await keepEntry()
  const pages = routes().filter(route => route.method === 'GET')
  const countAll = async () => {
    // who was here is noted once a minute, and this takes longer
    const later = new Date(Date.now() + 3600_000)
    await app.db('members').update({ last_active_at: later })
    await app.db('sessions').update({ last_seen_at: later })
    const counts: Record<string, number> = {}
    for (const { name, path } of pages)
      counts[name] = (await queriesDuring(app.db, () => dora.get(addressOf(path, own())))).length
    return counts
  }
  await addEntries(2)
  const few = await countAll()
  await addEntries(198)

  assert.deepEqual(await countAll(), few)
  assert.ok(Math.max(...Object.values(few)) <= 8, JSON.stringify(few))
})

/** Puts the entry and the saved report back that the routes are asked about, after one that deleted them. */
async function keepEntry() {
  const { workspace_id, member_id } = cast.dora
  await app.db('deleted_entries').del()
  const times = { started_at: new Date(Date.now() - 7_200_000), stopped_at: new Date(Date.now() - 3_600_000) }
  const entry = { id: entryId, workspace_id, member_id, zone: 'Europe/Vienna', description: 'walked over', ...times }
  await app.db('entries').insert(entry).onConflict(['workspace_id', 'id']).ignore()
  const report = { name: 'Northwind’s miles', kind: 'detailed', query: {}, period: 'week' }
  await app
    .db('saved_reports')
    .insert({ id: reportId, workspace_id, member_id, ...report })
    .onConflict()
    .ignore()
}

async function enter(who: Who): Promise<Visitor> {
  if (who === 'anonymous') return app.visitor()
  if (who === 'operator') return enterPanel(app)
  await app.db('sessions').del()
  await app.db('members').update({ state: 'active' }) // whoever left is back
  await app.db('favourites').insert(favourite()).onConflict().ignore() // and what was removed
  const person: Person = await logIn(app, who === 'stranger' ? cast.finn : cast.dora)
  if (who === 'remembered') await weaken(app.db, person)
  if (who === 'full') await app.db('sessions').update({ confirmed_at: new Date(Date.now() - 16 * 60_000) })
  return person
}

const favourite = () => {
  const { workspace_id, member_id } = cast.dora
  return { workspace_id, member_id, id: favouriteId, position: 1, description: 'Northwind’s favourite' }
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
