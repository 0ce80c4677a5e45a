import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, PASSWORD, type Person } from './support/cast.js'
import { queriesDuring } from './support/queries.js'
import type { Visitor } from './support/visitor.js'

/** Moves the clock for this person's sessions by moving what the sessions remember of it. */
const letPass = (app: TestApp, person: Person, seconds: number, columns = ['started_at', 'last_seen_at']) =>
  app
    .db('sessions')
    .where({ user_id: person.user_id })
    .update(
      Object.fromEntries(
        columns.map(column => [column, app.db.raw(`${column} - make_interval(secs => ?)`, [seconds])]),
      ),
    )

const isIn = async (person: Person) => (await person.get('tracker')).status === 200

test('3600 and 3600: the log-in ends an hour after it began, however busy the person was', async () => {
  const app = await openApp({ STINT_SESSION_GC_MAXLIFETIME: '3600', STINT_SESSION_COOKIE_LIFETIME: '3600' })
  const { dora } = await createCast(app)
  const cookie = (await dora.logIn('dora', 'timekeeper-demo')).cookies.find(each => each.startsWith('stint_session'))
  const expires = Date.parse(/Expires=([^;]+)/.exec(cookie ?? '')?.[1] ?? '')
  assert.ok(Math.abs(expires - Date.now() - 3_600_000) < 10_000)

  await letPass(app, dora, 3500, ['started_at'])
  assert.equal(await isIn(dora), true)
  await letPass(app, dora, 101, ['started_at'])
  assert.equal(await isIn(dora), false)
})

test('36000 and ~: it ends with the browser, or after ten idle hours', async () => {
  const app = await openApp({ STINT_SESSION_GC_MAXLIFETIME: '36000', STINT_SESSION_COOKIE_LIFETIME: '~' })
  const { dora } = await createCast(app)
  const cookie = (await dora.logIn('dora', 'timekeeper-demo')).cookies.find(each => each.startsWith('stint_session'))
  assert.doesNotMatch(cookie ?? '', /Expires|Max-Age/)

  await letPass(app, dora, 35_900)
  assert.equal(await isIn(dora), true) // and was seen now
  await letPass(app, dora, 35_900)
  assert.equal(await isIn(dora), true)
  await letPass(app, dora, 36_001)
  assert.equal(await isIn(dora), false)
})

/** An app where an operator has logged in, and what moves the clock for that log-in. */
async function openPanel(environment: NodeJS.ProcessEnv) {
  const app = await openApp(environment)
  const { dora } = await createCast(app)
  const operator = app.visitor()
  const { cookies } = await operator.post('/admin/login', { username: 'operator', password: PASSWORD })
  const letIdle = (seconds: number, columns: string[]) =>
    app
      .db('operator_sessions')
      .update(
        Object.fromEntries(
          columns.map(column => [column, app.db.raw(`${column} - make_interval(secs => ?)`, [seconds])]),
        ),
      )
  return { app, dora, operator, letIdle, cookie: cookies.find(each => each.startsWith('stint_operator=')) ?? '' }
}

const isInPanel = async (operator: Visitor) => (await operator.get('/admin/health')).status === 200

test('an operator’s 3600 and 3600 end their log-in after an hour, and nobody else’s', async () => {
  const { app, dora, operator, letIdle, cookie } = await openPanel({
    STINT_ADMIN_SESSION_GC_MAXLIFETIME: '3600',
    STINT_ADMIN_SESSION_COOKIE_LIFETIME: '3600',
  })
  assert.match(cookie, /Expires=/)
  await letIdle(3500, ['started_at'])
  await letPass(app, dora, 3500)
  assert.deepEqual([await isInPanel(operator), await isIn(dora)], [true, true])
  await letIdle(101, ['started_at'])
  await letPass(app, dora, 101)
  assert.deepEqual([await isInPanel(operator), await isIn(dora)], [false, true])
})

test('an operator’s 36000 and ~ end it with the browser or after ten idle hours, whatever members have', async () => {
  const { app, dora, operator, letIdle, cookie } = await openPanel({
    STINT_ADMIN_SESSION_GC_MAXLIFETIME: '36000',
    STINT_ADMIN_SESSION_COOKIE_LIFETIME: '~',
    STINT_SESSION_GC_MAXLIFETIME: '600',
  })
  assert.doesNotMatch(cookie, /Expires|Max-Age/)
  await letIdle(35_900, ['started_at', 'last_seen_at'])
  await letPass(app, dora, 601)
  assert.deepEqual([await isInPanel(operator), await isIn(dora)], [true, false])
  await letIdle(36_001, ['last_seen_at'])
  assert.equal(await isInPanel(operator), false)
})

test('being seen is written at most once a minute', async () => {
  const app = await openApp()
  const { dora } = await createCast(app)
  const seenAt = async () =>
    (await app.db('sessions').where({ user_id: dora.user_id }).first('last_seen_at')).last_seen_at
  const first = await seenAt()
  await dora.get('tracker')
  assert.deepEqual(await seenAt(), first)

  await letPass(app, dora, 61)
  await dora.get('tracker')
  assert.ok((await seenAt()) > first)
})

test('a slow request can not revive a session that was ended meanwhile', async () => {
  const app = await openApp()
  const { dora } = await createCast(app)
  const here = await logIn(app, dora)
  // the answer to /confirm saves the session; it is ended between its reading and its saving
  await app.db.raw(`
    create function end_first() returns trigger language plpgsql as $$
    begin delete from sessions; return null; end $$;
    create trigger end_first before insert on throttle_hits for each statement execute function end_first();
  `)
  await here.post('/confirm', { password: 'timekeeper-demo' })

  assert.equal((await app.db('sessions')).length, 0)
  assert.equal(await isIn(here), false)
})

test('a log-in stores its session without a failing query', async () => {
  const app = await openApp()
  const { dora } = await createCast(app)
  const errors: string[] = []
  app.db.on('query-error', (error: Error) => errors.push(error.message))
  await logIn(app, dora)

  assert.deepEqual(errors, [])
})

test('the table holds no session id that could be used', async () => {
  const app = await openApp()
  const { dora } = await createCast(app)
  const id = decodeURIComponent(dora.cookies.get('stint_session') ?? '')
    .slice(2)
    .split('.')[0]
  const rows = await app.db('sessions')

  assert.ok(id && id.length >= 40)
  assert.ok(!JSON.stringify(rows).includes(id))
})

test('cookies are HttpOnly and Lax, and Secure under https, below the path of base_url', async () => {
  const app = await openApp({ STINT_SERVER_BASE_URL: 'https://time.example/stint', STINT_SERVER_TRUST_PROXY: '1' })
  const { cookies } = await app
    .visitor()
    .post(
      '/login',
      { username: 'x', password: 'y' },
      { headers: { 'X-Forwarded-Proto': 'https', Origin: 'https://time.example' } },
    )
  assert.deepEqual(cookies, [])

  await createHttpsCast(app)
  const answer = await app
    .visitor()
    .post(
      '/login',
      { username: 'dora', password: 'timekeeper-demo' },
      { headers: { 'X-Forwarded-Proto': 'https', Origin: 'https://time.example' } },
    )
  const session = answer.cookies.find(cookie => cookie.startsWith('stint_session')) ?? ''
  for (const attribute of ['Path=/stint/', 'HttpOnly', 'Secure', 'SameSite=Lax'])
    assert.ok(session.includes(attribute), session)
})

test('a log-in that does not arrive as https under an https base_url names the missing header', async () => {
  const app = await openApp({ STINT_SERVER_BASE_URL: 'https://time.example', STINT_SERVER_TRUST_PROXY: '1' })
  const answer = await app
    .visitor()
    .post('/login', { username: 'dora', password: 'x' }, { headers: { Origin: 'https://time.example' } })

  assert.equal(answer.status, 400)
  assert.match(answer.text, /X-Forwarded-Proto: https/)
})

async function createHttpsCast(app: TestApp) {
  const { createUser } = await import('./support/cast.js')
  await createUser(app.db, 'dora')
}

test('below a workspace one query finds the session, the membership and all that decides what somebody may do', async () => {
  const app = await openApp()
  const { dora, finn } = await createCast(app)
  const [team] = await app.db('teams').insert({ workspace_id: dora.workspace_id, name: 'Print' }).returning('id')
  await dora.get('tracker')
  const asked = await queriesDuring(app.db, () => dora.get(`teams/${team.id}`, { htmx: true }))
  const [first = '', ...others] = asked.map(({ sql }) => sql)
  const tables = ['sessions', 'members', 'role_cells', 'member_roles', 'team_members', 'project_members']

  for (const table of tables) assert.match(first, new RegExp(`\\b${table}\\b`))
  for (const query of others) assert.doesNotMatch(query, /role_cells.*project_members|"sessions"/s)

  const refused = await queriesDuring(app.db, async () =>
    assert.equal((await finn.get(`${dora.base}/tracker`)).status, 404),
  )
  assert.equal(refused.length, 1)
})
