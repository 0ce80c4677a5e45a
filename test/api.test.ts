import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person, weaken } from './support/cast.js'
import { makeKey, program } from './support/program.js'
import { listRoutes } from './support/routes.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let workspace: string
let api: Record<'dora' | 'reader' | 'cleo' | 'finn', ReturnType<typeof program>>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  workspace = `/workspaces/${cast.dora.workspace_id}`
  api = {
    dora: program(app, await makeKey(cast.dora)),
    reader: program(app, await makeKey(cast.dora, 'read')),
    cleo: program(app, await makeKey(cast.cleo)),
    finn: program(app, await makeKey(cast.finn)),
  }
})

beforeEach(async () => {
  await app.db('entries').del()
  await app.db('projects').del()
})

const entriesOf = (person: Person) => `${workspace}/user/${person.user_id}/time-entries`
const makeProject = async (row: object): Promise<string> =>
  (
    await app
      .db('projects')
      .insert({ workspace_id: cast.dora.workspace_id, ...row })
      .returning('id')
  )[0].id

test('every route of the API is in this table: no key, read-only key, key, a stranger’s key', async () => {
  const own = (path: string) =>
    path.replace(':workspace', cast.dora.workspace_id).replace(':user', cast.dora.user_id).replace('/api/v1', '')
  const table: Record<string, [number, number, number, number]> = {
    'GET /api/v1/user': [401, 200, 200, 200],
    'GET /api/v1/workspaces': [401, 200, 200, 200],
    'GET /api/v1/workspaces/:workspace/projects': [401, 200, 200, 404],
    'GET /api/v1/workspaces/:workspace/user/:user/time-entries': [401, 200, 200, 404],
    'POST /api/v1/workspaces/:workspace/time-entries': [401, 403, 201, 404],
    'PATCH /api/v1/workspaces/:workspace/user/:user/time-entries': [401, 403, 200, 404],
  }
  const routes = listRoutes(app, ['api'])
  assert.deepEqual(routes.map(({ method, path }) => `${method} ${path}`).sort(), Object.keys(table).sort())
  assert.ok(routes.every(({ guard }) => guard === 'apiKey'))

  for (const [name, expected] of Object.entries(table)) {
    const [method = '', path = ''] = name.split(' ')
    const answers = []
    for (const who of [program(app), api.reader, api.dora, api.finn]) {
      const act = { GET: who.get, POST: who.post, PATCH: who.patch }[method]
      answers.push((await act?.(own(path), {}))?.status)
    }
    assert.deepEqual({ name, answers }, { name, answers: expected })
  }
})

test('a session opens nothing here, and a key nothing elsewhere', async () => {
  const { cookies } = cast.dora
  const Cookie = [...cookies].map(pair => pair.join('=')).join('; ')
  const key = await makeKey(cast.dora)
  const page = await app.visitor().get(`${workspace}/tracker`, { headers: { 'X-Api-Key': key } })

  assert.equal((await program(app, undefined, { Cookie }).get('/user')).status, 401)
  assert.equal(page.status, 303)
  assert.match(page.headers.location ?? '', /^\/login/)
})

test('another site’s page gets nothing out of a browser: there is no key in it', async () => {
  const answer = await program(app, undefined, { Origin: 'https://evil.example' }).post(`${workspace}/time-entries`, {})

  assert.equal(answer.status, 401)
  assert.equal((await app.db('entries')).length, 0)
})

test('a program starts a timer, sees it and stops it, in Clockify’s shapes', async () => {
  const project = await makeProject({ name: 'Website' })
  const started = await api.dora.post(`${workspace}/time-entries`, { description: 'from a script', projectId: project })
  const { id, timeInterval, projectId, userId, billable } = started.body as Record<string, unknown>
  assert.deepEqual([projectId, userId, billable], [project, cast.dora.user_id, true])
  assert.equal((timeInterval as { end: unknown }).end, null)

  const listed = await api.dora.get(`${entriesOf(cast.dora)}?in-progress=true`)
  assert.deepEqual(
    (listed.body as { id: string }[]).map(entry => entry.id),
    [id],
  )
  const stopped = await api.dora.patch(entriesOf(cast.dora), {})
  assert.match((stopped.body as { timeInterval: { duration: string } }).timeInterval.duration, /^PT\d+S$/)
  assert.equal((await api.dora.patch(entriesOf(cast.dora), {})).status, 404)
})

test('a program writes down what was done; the same formId twice counts once', async () => {
  const entry = { start: '2026-03-02T09:00:00Z', end: '2026-03-02T10:30:00Z', formId: 'batch-1' }
  const first = await api.dora.post(`${workspace}/time-entries`, entry)
  const again = await api.dora.post(`${workspace}/time-entries`, entry)

  assert.deepEqual((first.body as { timeInterval: object }).timeInterval, {
    start: '2026-03-02T09:00:00Z',
    end: '2026-03-02T10:30:00Z',
    duration: 'PT1H30M',
  })
  assert.equal((again.body as { id: string }).id, (first.body as { id: string }).id)
})

for (const [what, sent, says] of [
  ['an end before the start', { start: '2026-03-02T09:00:00Z', end: '2026-03-02T08:00:00Z' }, /^end is before start/],
  ['a start in the future', { start: '2100-01-01T00:00:00Z' }, /^start is in the future/],
  ['a start in a year that was mistyped', { start: '0026-03-02T09:00:00Z' }, /^start is before 1970/],
  ['a time that is none', { start: 'yesterday' }, /^start is not an instant/],
  ['a task without a project', { taskId: 'f'.repeat(24) }, /^taskId needs a projectId/],
  ['a project that is not there', { projectId: 'f'.repeat(24) }, /project/],
  ['a malformed id', { projectId: "x'; drop" }, /^projectId is not an id/],
  ['an array for a body', ['x'], /body|expected/i],
] as const) {
  test(`refuses ${what} with a sentence and writes nothing`, async () => {
    const { status, body } = await api.dora.post(`${workspace}/time-entries`, sent)

    assert.equal(status, 400)
    assert.match((body as { message: string }).message, says)
    assert.equal((body as { code: number }).code, 501)
    assert.equal((await app.db('entries')).length, 0)
  })
}

test('projects are those that the person may view, page by page', async () => {
  await makeProject({ name: 'Alpha', colour: 'teal' })
  await makeProject({ name: 'Beta', archived_at: new Date() })
  await makeProject({ name: 'Hidden', is_public: false })
  const all = await api.dora.get(`${workspace}/projects`)
  const first = await api.dora.get(`${workspace}/projects?page-size=1`)
  const active = await api.dora.get(`${workspace}/projects?archived=false`)
  const names = ({ body }: { body: unknown }) => (body as { name: string }[]).map(project => project.name)

  assert.deepEqual(names(all), ['Alpha', 'Beta'])
  assert.equal(all.headers.get('Last-Page'), 'true')
  assert.deepEqual([names(first), first.headers.get('Last-Page')], [['Alpha'], 'false'])
  assert.deepEqual(names(active), ['Alpha'])
  assert.equal((all.body as { color: string }[])[0]?.color, '#127f78')
})

test('what was planned is for those alone who see what it is held against', async () => {
  const { workspace_id, member_id } = cast.cleo
  const project_id = await makeProject({ name: 'Planned', estimate_seconds: 7200 })
  await app.db('project_members').insert({ workspace_id, project_id, member_id, is_manager: true })
  const planned = async (key: 'cleo' | 'dora') =>
    ((await api[key].get(`${workspace}/projects`)).body as { timeEstimate: object | null }[]).map(
      each => each.timeEstimate,
    )
  assert.deepEqual(await planned('cleo'), [{ estimate: 'PT2H', type: 'MANUAL' }])
  assert.deepEqual(await planned('dora'), [null])
})

test('others’ entries come as the person’s pages show them: not on private projects, not while time is private', async () => {
  const hidden = await makeProject({ name: 'Hidden', is_public: false })
  const at = new Date(Date.now() - 3600_000)
  const entry = { workspace_id: cast.dora.workspace_id, member_id: cast.dora.member_id, zone: 'UTC' }
  await app.db('entries').insert([
    { ...entry, description: 'open', started_at: at, stopped_at: at },
    { ...entry, description: 'secret', project_id: hidden, started_at: at, stopped_at: at },
  ])
  const seen = async () =>
    ((await api.cleo.get(entriesOf(cast.dora))).body as { description: string }[]).map(each => each.description)
  assert.deepEqual(await seen(), ['open'])

  const { id: role_id } = await app
    .db('roles')
    .where({ workspace_id: cast.dora.workspace_id, name: 'ROLE_USER' })
    .first('id')
  const cell = {
    workspace_id: cast.dora.workspace_id,
    role_id,
    permission: 'view_colleague_timesheet',
    allowed: false,
  }
  await app.db('role_cells').insert(cell)
  assert.deepEqual(await seen(), [])
  await app.db('role_cells').del()
})

test('a user’s id tells nobody that they are a member who sees neither the members nor any time of theirs', async () => {
  const { workspace_id, member_id } = cast.dora
  const { id: role_id } = await app.db('roles').where({ workspace_id, name: 'ROLE_USER' }).first('id')
  const forbid = (permission: string) =>
    app.db('role_cells').insert({ workspace_id, role_id, permission, allowed: false })
  const status = async (owner: Person) => (await api.cleo.get(entriesOf(owner))).status
  await forbid('view_colleague_timesheet')
  assert.equal(await status(cast.dora), 200)
  await forbid('view_member')
  assert.deepEqual([await status(cast.dora), await status(cast.finn), await status(cast.cleo)], [404, 404, 200])

  const project_id = await makeProject({ name: 'Managed', is_public: false })
  const { member_id: manager } = cast.cleo
  await app.db('project_members').insert({ workspace_id, project_id, member_id: manager, is_manager: true })
  const at = new Date()
  await app.db('entries').insert({ workspace_id, member_id, project_id, zone: 'UTC', started_at: at, stopped_at: at })
  assert.equal(await status(cast.dora), 200)
  await app.db('role_cells').del()
})

test('nobody stops another’s timer by their id', async () => {
  await api.dora.post(`${workspace}/time-entries`, { description: 'mine' })

  assert.equal((await api.cleo.patch(entriesOf(cast.dora), {})).status, 404)
  assert.equal((await app.db('entries').whereNull('stopped_at')).length, 1)
})

test('a role without api_access keeps programs out, and only programs', async () => {
  const { workspace_id } = cast.dora
  const { id: role_id } = await app.db('roles').where({ workspace_id, name: 'ROLE_USER' }).first('id')
  await app.db('role_cells').insert({ workspace_id, role_id, permission: 'api_access', allowed: false })
  const answer = await api.dora.get(`${workspace}/projects`)
  const page = await cast.dora.get('tracker')
  await app.db('role_cells').del()

  assert.equal(answer.status, 403)
  assert.equal(page.status, 200)
})

test('more than 600 requests in a minute are told to wait', async () => {
  const key = await makeKey(cast.dora)
  await app.db('api_keys').update({ minute: app.db.raw("date_trunc('minute', now())"), minute_count: 600 })
  const { status, headers } = await program(app, key).get('/user')
  await app.db('api_keys').update({ minute_count: 0 })

  assert.deepEqual([status, headers.get('Retry-After')], [429, '60'])
})

test('what is malformed or not there is said in JSON', async () => {
  const key = await makeKey(cast.dora)
  const broken = await fetch(`${app.url}/api/v1${workspace}/time-entries`, {
    method: 'POST',
    headers: { 'X-Api-Key': key, 'Content-Type': 'application/json' },
    body: '{"start":',
  })
  const nowhere = await api.dora.get('/nowhere')

  assert.equal(broken.status, 400)
  assert.equal(typeof ((await broken.json()) as { message: string }).message, 'string')
  assert.deepEqual([nowhere.status, (nowhere.body as { code: number }).code], [404, 3000])
})

test('a remembered browser makes no key', async () => {
  await weaken(app.db, cast.emil)
  const { status, headers } = await cast.emil.post('/account/api-keys', { name: 'x', access: 'full', lifetime: '30' })

  assert.equal(status, 307)
  assert.match(headers.location ?? '', /^\/login/)
})
