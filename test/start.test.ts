import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../src/database/connection.js'
import { atEnd } from './support/at-end.js'
import { createDatabase } from './support/database.js'
import { type Ended, newDataDir, newSecret, spawnServer, startServer, UNATTENDED, waitFor } from './support/server.js'
import type { Visitor } from './support/visitor.js'

/** An empty external database and the variables for it, each with its own secret. */
async function external(environment: NodeJS.ProcessEnv = {}) {
  const { url, db, drop } = await createDatabase()
  atEnd(async () => {
    await db.destroy()
    await drop()
  })
  const variables = { DATABASE_URL: url, STINT_SECRET: newSecret(), STINT_DATA_DIR: newDataDir(), ...environment }
  return { url, db, variables }
}

function assertSentence({ code, output }: Ended, sentence: RegExp) {
  assert.equal(code, 1, output)
  assert.match(output, sentence)
  assert.doesNotMatch(output, /\n {4}at |node:internal/)
}

async function enter(visitor: Visitor) {
  await visitor.logIn('ana', UNATTENDED.STINT_SETUP_PASSWORD)
  const { headers } = await visitor.get('/')
  visitor.base = (headers.location ?? '').replace(/\/tracker$/, '')
  return visitor
}

test('an empty data directory becomes a running server with a one-time set-up link', async () => {
  const data = newDataDir()
  const first = await startServer({ STINT_DATA_DIR: data })
  const link = /Set it up once here: (\S+)/.exec(first.output())?.[1] ?? ''
  const file = join(data, 'setup-link')
  assert.equal(readFileSync(file, 'utf8').trim(), link)
  assert.equal(statSync(file).mode & 0o777, 0o600)

  const token = new URL(link).searchParams.get('token') ?? ''
  const answer = await first.visitor().post('/setup', {
    token,
    operator_username: 'operator',
    operator_password: 'a long password',
    username: 'ana',
    email: 'ana@northwind.example',
    password: UNATTENDED.STINT_SETUP_PASSWORD,
    workspace: 'Northwind Studio',
    zone: 'Europe/Vienna',
    currency: 'EUR',
    week_start: 'monday',
  })
  assert.equal(answer.status, 303)
  assert.equal(existsSync(file), false)
  assert.equal((await first.end()).code, 0)
  assert.ok(
    !first
      .output()
      .split('\n')
      .some(line => line.includes('INFO') && line.includes(token)),
    'the link is in the log',
  )

  const second = await startServer({ STINT_DATA_DIR: data })
  assert.doesNotMatch(second.output(), /Set it up/)
  assert.equal((await enter(second.visitor())).base.length > 20, true)
  assertSentence(
    await spawnServer({ STINT_DATA_DIR: data }).ended,
    new RegExp(`already runs on this data \\(pid ${second.process.pid}\\)`),
  )
  second.process.kill('SIGINT') // Ctrl-C under npm comes twice
  assert.equal((await second.end('SIGINT')).code, 0)
  assert.equal(existsSync(join(data, 'postgres', 'postmaster.pid')), false)
})

test('every write that was acknowledged is there after kill -9 and a new start', async () => {
  const data = newDataDir()
  const first = await startServer({ STINT_DATA_DIR: data, ...UNATTENDED })
  const visitor = await enter(first.visitor())
  const acknowledged: string[] = []
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let index = 0; ; index++) {
      const description = `write ${writer}-${index}`
      const answer = await visitor.post('timer', { description }).catch(() => undefined)
      if (answer?.status !== 303) return
      acknowledged.push(description)
    }
  })
  await waitFor(() => acknowledged.length > 40 || undefined)
  await first.end('SIGKILL')
  await Promise.all(writers)

  const second = await startServer({ STINT_DATA_DIR: data })
  const reader = await enter(second.visitor())
  let text = ''
  for (let address: string | undefined = 'tracker'; address; ) {
    const page: string = (await reader.get(address)).text
    text += page
    address = /href="([^"]*)"[^>]*>Show earlier</.exec(page)?.[1]?.replaceAll('&amp;', '&')
  }
  const missing = acknowledged.filter(description => !text.includes(description))
  assert.deepEqual(missing, [])
  assert.equal((await second.end()).code, 0)
})

test('the page says that the database is away, and heals by itself', async () => {
  const data = newDataDir()
  const server = await startServer({ STINT_DATA_DIR: data, ...UNATTENDED })
  const visitor = await enter(server.visitor())
  const postmaster = Number(readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
  process.kill(postmaster, 'SIGQUIT')
  const away = await waitFor(async () => {
    const answer = await visitor.get('tracker')
    return answer.status === 503 ? answer : undefined
  })
  assert.ok(Number(away.headers['retry-after']) > 0)
  assert.match(away.text, /by itself/)
  assert.equal((await visitor.get('/health')).status, 200)

  await waitFor(async () => ((await visitor.get('tracker')).status === 200 ? true : undefined))
  assert.equal((await visitor.get('/health/ready')).status, 200)
  assert.equal((await server.end()).code, 0)
})

test('an external database is used, and no embedded one is started', async () => {
  const { variables, db } = await external(UNATTENDED)
  const server = await startServer(variables)
  await enter(server.visitor())

  assert.equal((await db('workspaces').first()).name, 'Northwind Studio')
  assert.equal(existsSync(join(variables.STINT_DATA_DIR as string, 'postgres')), false)
  for (const secret of [
    UNATTENDED.STINT_SETUP_PASSWORD,
    UNATTENDED.STINT_SETUP_OPERATOR_PASSWORD,
    variables.STINT_SECRET,
  ]) {
    assert.ok(!server.output().includes(secret as string))
  }
  assert.equal((await server.end()).code, 0)
})

test('SIGTERM lets a slow write end, answers it, and then stops', async () => {
  const { variables, db } = await external(UNATTENDED)
  const server = await startServer(variables)
  const visitor = await enter(server.visitor())
  const other = connect(variables.DATABASE_URL as string, 1)
  const lock = await other.transaction()
  await lock('members').forUpdate()
  const slow = visitor.post('timer', { description: 'slow' })
  await sleep(300)
  const ended = server.end()
  await sleep(300)
  await assert.rejects(visitor.get('/health'), /ECONNREFUSED|ECONNRESET/)
  await lock.commit()
  await other.destroy()

  assert.equal((await slow).status, 303)
  assert.equal((await ended).code, 0)
  assert.equal((await db('entries').first()).description, 'slow')
})

test('two nodes start at once on an empty database and both serve', async () => {
  const { variables } = await external(UNATTENDED)
  const nodes = await Promise.all([startServer(variables), startServer({ ...variables, STINT_DATA_DIR: newDataDir() })])
  for (const node of nodes) await enter(node.visitor())

  assert.deepEqual(
    (await Promise.all(nodes.map(node => node.end()))).map(ended => ended.code),
    [0, 0],
  )
})

test('every fault at start is a sentence and exit code 1', async () => {
  const { variables, db } = await external()
  const directory = newDataDir()
  const config = join(directory, 'config.yaml')
  writeFileSync(config, 'server:\n  prot: 3000\n')
  assertSentence(await spawnServer(variables, ['--config', config]).ended, /line 2.*server\.prot.*server\.port/)

  const taken = createServer().listen(0, '127.0.0.1')
  await waitFor(() => taken.listening || undefined)
  const { port } = taken.address() as { port: number }
  assertSentence(
    await spawnServer({ ...variables, STINT_SERVER_PORT: String(port) }).ended,
    new RegExp(`Port ${port} is taken`),
  )
  taken.close()

  assertSentence(await spawnServer({ ...variables, STINT_SECRET: newSecret() }).ended, /another secret/)
  assertSentence(
    await spawnServer({ ...variables, DATABASE_URL: 'postgres://stint:hidden@127.0.0.1:9/stint' }).ended,
    /database at 127\.0\.0\.1:9 can not be reached/,
  )
  await db('migrations').insert({ name: '29990101000000_from_the_future', batch: 99, migration_time: new Date() })
  assertSentence(await spawnServer(variables).ended, /made by a newer version/)
})

test('a secret is changed by giving the old one as secret_previous', async () => {
  const { variables } = await external(UNATTENDED)
  const before = await startServer(variables)
  const visitor = await enter(before.visitor())
  await before.end()
  const rotated = { ...variables, STINT_SECRET: newSecret(), STINT_SECRET_PREVIOUS: variables.STINT_SECRET }
  const after = await startServer(rotated)
  const again = after.visitor()
  for (const [name, value] of visitor.cookies) again.cookies.set(name, value)

  assert.equal((await again.get(`${visitor.base}/tracker`)).status, 200)
  await after.end()
  assertSentence(await spawnServer(variables).ended, /another secret/)
})

test('data of another PostgreSQL is refused with the recipe', async () => {
  const data = newDataDir()
  mkdirSync(join(data, 'postgres'))
  writeFileSync(join(data, 'postgres', 'PG_VERSION'), '17\n')
  writeFileSync(join(data, 'database-password'), 'of the old version')

  assertSentence(
    await spawnServer({ STINT_DATA_DIR: data }).ended,
    /npx stint backup FILE[\s\S]*npx stint restore FILE/,
  )
})
