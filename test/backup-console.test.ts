import assert from 'node:assert/strict'
import { copyFileSync, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { newFile } from './support/backups.js'
import { stint } from './support/console.js'
import { newDataDir, startServer, UNATTENDED } from './support/server.js'

async function assertDone(running: ReturnType<typeof stint>) {
  const { code, stdout, stderr } = await running
  assert.deepEqual([code, stderr], [0, ''])
  return stdout
}

async function assertRefused(running: ReturnType<typeof stint>, words: RegExp) {
  const { code, stdout, stderr } = await running
  assert.match(stderr, words)
  assert.doesNotMatch(stderr, /\n {4}at /)
  assert.deepEqual([code, stdout], [1, ''])
}

test('from a running server to a backup to another installation', async () => {
  const old = newDataDir()
  const from = { environment: { STINT_DATA_DIR: old } }
  const server = await startServer({ STINT_DATA_DIR: old, ...UNATTENDED })
  const file = newFile()
  const said = await assertDone(stint(['backup', file], from))
  assert.ok(said.startsWith(`${file} holds `) && said.includes(join(old, 'secret')), said)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  await assertRefused(stint(['restore', file], from), /^Stint runs on this data \(pid \d+\): stop it first\.\n$/)
  assert.equal((await server.visitor().logIn('ana', UNATTENDED.STINT_SETUP_PASSWORD)).status, 303)
  await server.end()

  await assertRefused(stint(['backup', file], from), /exists already: give the backup another name/)
  await assertDone(stint(['backup', newFile()], from)) // nothing runs now
  await assertRefused(stint(['restore', file], from), /into an empty instance only/)

  const young = newDataDir()
  const into = { environment: { STINT_DATA_DIR: young } }
  await assertRefused(stint(['restore', file], into), /belongs to another secret: first put the secret/)
  assert.equal(existsSync(join(young, 'postgres')), false)
  copyFileSync(join(old, 'secret'), join(young, 'secret'))
  assert.match(await assertDone(stint(['restore', file], into)), /^Restored \d+ rows, as they were at 20.*\n$/)

  const again = await startServer({ STINT_DATA_DIR: young })
  assert.doesNotMatch(again.output(), /Set it up/)
  assert.equal((await again.visitor().logIn('ana', UNATTENDED.STINT_SETUP_PASSWORD)).status, 303)
  await again.end()
})
