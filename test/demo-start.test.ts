import assert from 'node:assert/strict'
import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { borrowCluster } from '../src/cluster/cluster.js'
import { connect } from '../src/database/connection.js'
import { atEnd } from './support/at-end.js'
import { newDataDir, type RunningServer, spawnServer, startServer, waitFor } from './support/server.js'

const DEMO = join('demo', 'main.js')

/** A data directory with that of the demo inside, which ends with it. */
function newDemo() {
  const data = newDataDir()
  chmodSync(data, 0o711) // as root, PostgreSQL runs as somebody else
  atEnd(() => {
    try {
      process.kill(
        Number(readFileSync(join(data, 'demo', 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]),
        'SIGQUIT',
      )
    } catch {} // none is left
  })
  return data
}

/** What is in the demo's database, in few words. */
async function contentOf(data: string): Promise<{ count: number; digest: string }> {
  const { url } = await borrowCluster(join(data, 'demo'))
  const db = connect(url, 1)
  const { rows } = await db.raw(
    "select count(*)::integer, md5(string_agg(id || version || coalesce(rate_cents, 0), '' order by id)) as digest from entries",
  )
  await db.destroy()
  return rows[0]
}

async function entered(server: RunningServer, username: string) {
  const answer = await server.visitor().logIn(username, 'timekeeper-demo')
  return answer.status === 303
}

test('the demo survives being killed while it is filled, stays as it is, and begins anew when asked to', async () => {
  const data = newDemo()
  // A database elsewhere is none of the demo's business, and neither is the world's address.
  const variables = {
    STINT_DATA_DIR: data,
    DATABASE_URL: 'postgres://nobody@127.0.0.1:9/nothing',
    STINT_SERVER_BASE_URL: 'https://time.example.org',
  }
  const killed = spawnServer(variables, [], DEMO)
  await waitFor(() => killed.output().includes('is being filled') || undefined, 60_000)
  await sleep(1500)
  killed.child.kill('SIGKILL')
  await killed.ended

  const first = await startServer(variables, [], DEMO)
  await waitFor(() => first.output().includes('The password of all is timekeeper-demo') || undefined)
  assert.ok((await entered(first, 'ana')) && (await entered(first, 'finn')))
  const content = await contentOf(data)
  assert.ok(content.count > 23_000, `${content.count} entries`)
  assert.equal((await first.end()).code, 0)

  const second = await startServer(variables, [], DEMO)
  assert.doesNotMatch(second.output(), /being filled/)
  assert.deepEqual(await contentOf(data), content)
  assert.equal((await second.end()).code, 0)

  const fresh = await startServer(variables, ['--fresh'], DEMO)
  assert.match(fresh.output(), /being filled/)
  assert.ok((await contentOf(data)).count > 23_000)
  assert.ok(await entered(fresh, 'dora'))
  assert.equal((await fresh.end()).code, 0)
})
