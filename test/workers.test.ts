import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newDataDir, type RunningServer, startServer, UNATTENDED, waitFor } from './support/server.js'

const VARIABLES = { STINT_SERVER_WORKERS: '2', STINT_LOG_FORMAT: 'json', ...UNATTENDED }
const config = (lifetime: number | string) => `session: { cookie_lifetime: ${lifetime} }\n`

/** Several workers over a config file, which can be written again. */
async function startWorkers(variables: NodeJS.ProcessEnv = {}) {
  const data = newDataDir()
  const file = join(data, 'config.yaml')
  writeFileSync(file, config('~'))
  const server = await startServer({ STINT_DATA_DIR: data, ...VARIABLES, ...variables }, ['--config', file])
  return { server, data, write: (text: string) => writeFileSync(file, text) }
}

/** The processes whose lines stand in the log from `start` on, by how many requests they answered. */
function answersByProcess(server: RunningServer, start = 0) {
  const counts = new Map<number, number>()
  for (const line of server.output().slice(start).split('\n')) {
    const [, pid] = /"pid":(\d+).*"msg":"request"/.exec(line) ?? []
    if (pid) counts.set(Number(pid), (counts.get(Number(pid)) ?? 0) + 1)
  }
  return counts
}

const ask = (server: RunningServer) => server.visitor().get('/login')

async function workersOf(server: RunningServer) {
  const start = server.output().length
  return waitFor(async () => {
    await ask(server)
    const pids = [...answersByProcess(server, start).keys()]
    return pids.length === 2 ? pids : undefined
  })
}

const lives = (pid: number) => existsSync(`/proc/${pid}/stat`)

test('two workers share the port evenly, keep one log-in and all end with a signal', async () => {
  const { server } = await startWorkers()
  const visitor = server.visitor()
  await visitor.logIn('ana', UNATTENDED.STINT_SETUP_PASSWORD)
  for (let index = 0; index < 20; index++) assert.equal((await visitor.get('/account/profile')).status, 200)

  const counts = answersByProcess(server)
  assert.equal(counts.size, 2)
  assert.equal(counts.has(server.process.pid as number), false, 'the supervisor answers nothing')
  for (const count of counts.values()) assert.ok(count >= 8, `${[...counts.values()]}`)

  assert.equal((await server.end()).code, 0)
  for (const pid of counts.keys()) assert.equal(lives(pid), false)
})

test('a worker that is killed is replaced, and the other goes on meanwhile', async () => {
  const { server } = await startWorkers()
  const [victim = 0, other = 0] = await workersOf(server)
  process.kill(victim, 'SIGKILL')
  await waitFor(() => /a worker died/.test(server.output()) || undefined)
  assert.equal((await ask(server)).status, 200)

  const now = await workersOf(server)
  assert.ok(now.includes(other) && !now.includes(victim))
  assert.equal((await server.end()).code, 0)
})

test('SIGHUP has the config read again without a failed request; a mistake in it changes nothing', async () => {
  const { server, write } = await startWorkers()
  const before = await workersOf(server)
  const lifetimes = async () => {
    const { headers } = await server.visitor().logIn('ana', UNATTENDED.STINT_SETUP_PASSWORD)
    return /stint_session=[^;]*;[^,]*Expires/i.test(String(headers['set-cookie']))
  }
  assert.equal(await lifetimes(), false)

  let failed = 0
  let answered = 0
  let isOver = false
  const readers = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      const { status } = await ask(server).catch(() => ({ status: 0 }))
      if (status === 200) answered++
      else failed++
    }
  })
  write(config(3600))
  server.process.kill('SIGHUP')
  await waitFor(() => /the config was read again/.test(server.output()) || undefined)
  isOver = true
  await Promise.all(readers)
  assert.equal(failed, 0)
  assert.ok(answered > 10)
  assert.equal(await lifetimes(), true)
  const after = await workersOf(server)
  assert.deepEqual(
    before.filter(pid => after.includes(pid) || lives(pid)),
    [],
  )

  write('session: { cookie_lifetme: 5 }\n')
  server.process.kill('SIGHUP')
  await waitFor(() => /nothing was changed: .*cookie_lifetme/.test(server.output()) || undefined)
  assert.equal(await lifetimes(), true)
  assert.deepEqual((await workersOf(server)).sort(), after.sort())
  assert.equal((await server.end()).code, 0)
})

test('workers go with a supervisor that was killed', async () => {
  const { server } = await startWorkers()
  const pids = await workersOf(server)
  await server.end('SIGKILL')

  await waitFor(() => pids.every(pid => !lives(pid)) || undefined)
})

test('an empty database is set up by whichever worker is asked, and a taken port ends the start', async () => {
  const nobody = Object.fromEntries(Object.keys(UNATTENDED).map(name => [name, undefined]))
  const { server, data } = await startWorkers(nobody)
  const [, link = ''] = /Set it up once here: (\S+)/.exec(server.output()) ?? []
  assert.ok(existsSync(join(data, 'setup-link')))
  const { pathname, search } = new URL(link)
  assert.equal((await server.visitor().get(pathname + search)).status, 200)

  const { port } = new URL(server.url)
  const second = await startServer({ STINT_DATA_DIR: newDataDir(), ...VARIABLES, STINT_SERVER_PORT: port }).then(
    () => 'it listens',
    (error: Error) => error.message,
  )
  assert.match(second, /the server ended with 1: [\s\S]*Port \d+ is taken by another program/)
  assert.equal((await server.end()).code, 0)
})
