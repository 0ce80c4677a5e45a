import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startCluster } from '../src/cluster/cluster.js'
import {
  ask,
  askLater,
  cloneStint,
  copyDir,
  deadPid,
  idleProcess,
  killPostmaster,
  newDir,
  postgresPids,
  postmasterPid,
  quick,
  run,
  useClusters,
} from './support/clusters.js'

useClusters()

test('a database that outlived kill -9 of its server is taken over with its data', async () => {
  const dataDir = copyDir()
  const first = run('startCluster', dataDir)
  const { url } = await first.said
  await ask(url, 'create table kept as select 42 as answer')
  const pid = postmasterPid(dataDir)
  // The whole process group, as Ctrl-C in a terminal and some supervisors do.
  await kill(first.child, true)

  const cluster = await startCluster(dataDir, quick)
  assert.equal(postmasterPid(dataDir), pid)
  assert.equal(await ask(cluster.url, 'select answer from kept'), 42)
  await cluster.stop()
  assert.deepEqual(postgresPids(dataDir), [])
})

test('one that was taken over is started again too when it dies', async () => {
  const dataDir = copyDir()
  const first = run('startCluster', dataDir)
  await first.said
  await kill(first.child)

  const cluster = await startCluster(dataDir, quick)
  await killPostmaster(dataDir)
  assert.equal(await askLater(cluster.url, 'select 1'), 1)
  await cluster.stop()
})

test('one that is stopping slowly is hurried and started anew', async () => {
  const dataDir = copyDir()
  const first = run('startCluster', dataDir)
  const client = new pg.Client({ connectionString: (await first.said).url })
  client.on('error', () => {})
  await client.connect()
  await kill(first.child)
  process.kill(postmasterPid(dataDir), 'SIGTERM')

  const cluster = await startCluster(dataDir, quick)
  assert.equal(await ask(cluster.url, 'select 1'), 1)
  await cluster.stop()
})

test('of four servers started at once on a dead lock, one wins', async () => {
  const dataDir = copyDir()
  writeFileSync(join(dataDir, 'stint.pid'), `${process.pid}\n1@another-boot\nserver`)
  const programs = [1, 2, 3, 4].map(() => run('startCluster', dataDir))
  const said = await Promise.all(programs.map(program => program.said))
  assert.equal(said.filter(one => one.url).length, 1)
  assert.equal(said.filter(one => one.fault?.includes('already runs')).length, 3)
  await Promise.all(programs.map(program => program.stop()))
})

test('a postmaster.pid with the pid of some other process is no obstacle', async () => {
  const dataDir = copyDir()
  const owner = statSync(join(dataDir, 'postgres'))
  const lines = [
    idleProcess(owner.uid),
    join(dataDir, 'postgres'),
    1,
    5432,
    join(dataDir, 'socket'),
    '',
    '1 1',
    'ready',
  ]
  writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), lines.join('\n'))
  await (await startCluster(dataDir, quick)).stop()
})

test('being killed while the database is made leaves nothing half-made', async () => {
  const dataDir = newDir()
  const first = run('startCluster', dataDir)
  while (!existsSync(dataDir) || !readdirSync(dataDir).some(name => name.startsWith('postgres.new-'))) await sleep(5)
  await sleep(300)
  await kill(first.child)
  assert.equal(existsSync(join(dataDir, 'postgres')), false)

  const cluster = await startCluster(dataDir, quick)
  assert.equal(await ask(cluster.url, 'select 1'), 1)
  assert.deepEqual(
    readdirSync(dataDir).filter(name => name.includes('.new')),
    [],
  )
  await cluster.stop()
})

test('a database that another container has is left alone', async () => {
  const dataDir = copyDir()
  const first = run('startCluster', dataDir)
  await first.said
  await kill(first.child)
  const notice = join(dataDir, 'postgres', 'postmaster.pid')
  const text = readFileSync(notice, 'utf8')
  // As seen from a container that shares the folder but not the processes.
  writeFileSync(notice, text.replace(/^\d+/, String(await deadPid())))
  await assert.rejects(startCluster(dataDir, quick), { name: 'Fault', message: /Another container uses the database/ })
  writeFileSync(notice, text)
  await (await startCluster(dataDir, quick)).stop()
})

test('a database whose program was replaced by an update is started anew', {
  skip: process.platform !== 'linux',
}, async () => {
  const dataDir = copyDir()
  const old = run('startCluster', dataDir, { clone: cloneStint() })
  await ask((await old.said).url, 'create table kept as select 42 as answer')
  const pid = postmasterPid(dataDir)
  await kill(old.child)

  const cluster = await startCluster(dataDir, quick)
  assert.notEqual(postmasterPid(dataDir), pid)
  assert.equal(await ask(cluster.url, 'select answer from kept'), 42)
  await cluster.stop()
})

test('what is left of a killed database is waited for', async () => {
  const dataDir = copyDir()
  const cluster = await startCluster(dataDir, quick)
  const client = new pg.Client({ connectionString: cluster.url })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query('select pg_backend_pid() as pid')
  process.kill(rows[0].pid, 'SIGSTOP')
  await killPostmaster(dataDir)
  setTimeout(() => process.kill(rows[0].pid, 'SIGKILL'), 1_000)
  assert.equal(await askLater(cluster.url, 'select 1'), 1)
  await cluster.stop()
})

async function kill(child: ChildProcess, group = false) {
  process.kill(group ? -Number(child.pid) : Number(child.pid), 'SIGKILL')
  await once(child, 'exit')
}
