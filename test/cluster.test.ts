import assert from 'node:assert/strict'
import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { borrowCluster, startCluster } from '../src/cluster/cluster.js'
import {
  ask,
  askLater,
  copyDir,
  homeOfNobody,
  isRoot,
  killPostmaster,
  newDir,
  nobody,
  postgresPids,
  quick,
  run,
  useClusters,
} from './support/clusters.js'

useClusters()

test('a new database is UTF8 and knows ü, without LANG', async () => {
  const program = run('startCluster', newDir(), { env: { PATH: '/usr/bin:/bin' } })
  const { url } = await program.said

  assert.equal(await ask(url, "select upper('müßig ü')"), 'MÜSSIG Ü')
  assert.equal(await ask(url, 'show server_encoding'), 'UTF8')
  assert.equal(await ask(url, "select lower('ÀÖ') = 'àö' and 'Ü' ilike 'ü'"), true)
  await program.stop()
})

test('the url suits new URL, as knex needs', async () => {
  const cluster = await startCluster(copyDir(), quick)
  assert.equal(new URL(cluster.url).pathname, '/stint')
  assert.equal(await ask(cluster.url, 'select current_database()'), 'stint')
  await cluster.stop()
})

test('stop leaves no process, no lock and may be called twice', async () => {
  const dataDir = copyDir()
  const cluster = await startCluster(dataDir, quick)
  await Promise.all([cluster.stop(), cluster.stop()])
  assert.deepEqual(postgresPids(dataDir), [])
  assert.equal(existsSync(join(dataDir, 'stint.pid')), false)
})

test('others may read nothing in the data directory', async () => {
  const dataDir = newDir()
  const cluster = await startCluster(dataDir, quick)
  const open = [dataDir, ...readdirSync(dataDir, { recursive: true }).map(name => join(dataDir, String(name)))].filter(
    path =>
      existsSync(path) &&
      !lstatSync(path).isSymbolicLink() &&
      !lstatSync(path).isSocket() &&
      lstatSync(path).mode & 0o006,
  )
  assert.deepEqual(open, [])
  assert.equal(lstatSync(dataDir).mode & 0o007, 0)
  await cluster.stop()
})

test('PostgreSQL is started again when it dies, and not after stop', async () => {
  const dataDir = copyDir()
  const log: string[] = []
  const cluster = await startCluster(dataDir, { ...quick, onLog: line => log.push(line) })
  await ask(cluster.url, 'create table kept as select 42 as answer')
  await ask(cluster.url, 'checkpoint')
  for (let times = 0; times < 2; times++) {
    await killPostmaster(dataDir)
    assert.equal(await askLater(cluster.url, 'select answer from kept'), 42)
  }
  await cluster.stop()
  await sleep(300)
  assert.deepEqual(postgresPids(dataDir), [])
  assert.ok(log.includes('PostgreSQL has ended unexpectedly and is started again'))
  assert.ok(
    log.some(line => line.includes('database system is shut down')),
    log.join('\n'),
  )
})

test('a command borrows the database of a running server and leaves it running', async () => {
  const dataDir = copyDir()
  const server = run('startCluster', dataDir)
  const { url } = await server.said
  const cluster = await borrowCluster(dataDir)
  assert.equal(cluster.url, url)
  await cluster.stop()
  assert.equal(await ask(url, 'select 1'), 1)
  await server.stop()
})

test('commands without a server start the database one after the other', async () => {
  const dataDir = copyDir()
  const used = async () => {
    const cluster = await borrowCluster(dataDir)
    const answer = await ask(cluster.url, 'select 1')
    await cluster.stop()
    return answer
  }
  assert.deepEqual(await Promise.all([used(), used(), used()]), [1, 1, 1])
  assert.deepEqual(postgresPids(dataDir), [])
})

test('a server waits for a command to end', async () => {
  const dataDir = copyDir()
  const command = await borrowCluster(dataDir)
  const starting = startCluster(dataDir, quick)
  await sleep(200)
  await command.stop()
  const cluster = await starting
  assert.equal(await ask(cluster.url, 'select 1'), 1)
  await cluster.stop()
})

test('a path too long for a socket is served over 127.0.0.1', async () => {
  const dataDir = copyDir(join('a'.repeat(60), 'b'.repeat(60)))
  const cluster = await startCluster(dataDir, quick)
  assert.equal(new URL(cluster.url).hostname, '127.0.0.1')
  assert.equal(await ask(cluster.url, 'select 1'), 1)
  await killPostmaster(dataDir)
  assert.equal(await askLater(cluster.url, 'select 1'), 1)
  await cluster.stop()
})

test('a path with blanks and signs is served', async () => {
  const cluster = await startCluster(copyDir('my "data", & 100% ü+?#'), quick)
  assert.equal(await ask(cluster.url, 'select 1'), 1)
  await cluster.stop()
})

test('an ordinary user needs nothing of root', { skip: !isRoot }, async () => {
  const home = homeOfNobody()
  const uid = nobody()
  const program = run('startCluster', join(home, 'data'), { uid })
  const { url, stack } = await program.said
  assert.equal(stack, undefined)
  assert.equal(await ask(url, 'select 1'), 1)
  await program.stop()
  assert.equal(lstatSync(join(home, 'data')).mode & 0o777, 0o700)

  const cluster = await startCluster(join(home, 'data'), quick)
  assert.equal(await ask(cluster.url, 'select 1'), 1)
  await cluster.stop()
  const again = run('startCluster', join(home, 'data'), { uid })
  assert.ok((await again.said).url)
  await again.stop()
})
