// What the tracker costs with few entries and with many, on one throw-away PostgreSQL and the real server. Other numbers
// of entries: npm run bench -- 10000 100000; --plans says how the database reads them.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../../src/cluster/cluster.js'
import { connect } from '../../src/database/connection.js'
import { Visitor } from '../support/visitor.js'
import { fillTo, furnish } from './fill.js'
import { firstView } from './first-view.js'
import { type Bench, measure, measureTemplate, type Result } from './measure.js'
import { explained } from './plans.js'
import { report } from './report.js'
import { PASSWORD, SETUP, type Server, startServer } from './server.js'

const [few = 10_000, many = 1_000_000] = process.argv.slice(2).map(Number).filter(Boolean)
const dataDir = mkdtempSync(join(tmpdir(), 'stint-bench-'))
const cluster = await startCluster(dataDir)
const db = connect(cluster.url, 1)
// a run that is broken off leaves no PostgreSQL behind
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void cleanUp().then(() => process.exit(1)))
try {
  const server = await startServer(cluster.url, dataDir, SETUP)
  const { workspace_id, dora } = await furnish(db)
  const visitor = await enter(server)
  const cookie = [...visitor.cookies].map(pair => pair.join('=')).join('; ')

  const results: Result[] = []
  for (const entries of [few, many]) {
    say(`Filling up to ${entries.toLocaleString('en')} entries ...`)
    await fillTo(db, workspace_id, entries)
    results.push(...(await measureAll({ server, dataDir, cookie }, entries, workspace_id, dora)))
  }
  const plans = process.argv.includes('--plans')
    ? await explained(db, dataDir, () => visitor.get(`/workspaces/${workspace_id}/tracker`))
    : []
  const view = await firstView(visitor, `/workspaces/${workspace_id}/tracker`)
  await server.end()
  say(
    `\n${cpus()[0]?.model}, Node.js ${process.version}, PostgreSQL with fsync on. Dora, who looks, has 1 of 14 entries.`,
  )
  say(report(results, view))
  if (plans.length > 0) say(`\nStatements of one view of the tracker:\n\n${plans.join('\n')}`)
} finally {
  await db.destroy()
  await cleanUp()
}

async function cleanUp() {
  await cluster.stop()
  rmSync(dataDir, { recursive: true, force: true })
}

/** Dora is a regular member: her roles reach least, so that her conditions are the longest. */
async function enter(server: Server): Promise<Visitor> {
  const visitor = new Visitor(server.url)
  const { status } = await visitor.logIn('dora', PASSWORD)
  if (status !== 303) throw new Error(`Dora could not log in: ${status}`)
  return visitor
}

async function measureAll(unscripted: Bench, entries: number, workspace_id: string, dora: string): Promise<Result[]> {
  // a browser that runs scripts says so after its first click, and needs no lists for plain selects from then on
  const bench = { ...unscripted, cookie: `${unscripted.cookie}; stint_scripts=1` }
  const base = `/workspaces/${workspace_id}`
  const hers = { workspace_id, member_id: dora }
  const newest = await db('entries').where(hers).orderBy('started_at', 'desc').first('id')
  const started = db('entries').where(hers).whereRaw('started_at > now() - make_interval(hours => 1)')
  const said = { description: 'Something new', form_id: '' }

  return [
    await measure(bench, entries, {
      name: 'bare route (/health)',
      shots: [{ path: '/health' }],
      times: 3000,
      connections: 4,
    }),
    await measure(unscripted, entries, {
      name: 'tracker page without scripts',
      shots: [{ path: `${base}/tracker` }],
      times: 200,
      connections: 4,
    }),
    await measure(bench, entries, {
      name: 'tracker page',
      shots: [{ path: `${base}/tracker` }],
      times: 400,
      connections: 4,
    }),
    await measureTemplate(bench, entries, 'its template on canned data'),
    await measure(bench, entries, {
      name: 'fragment after an edit',
      shots: [1, 2].map(n => ({
        path: `${base}/entries/${newest.id}`,
        form: { description: `Edited ${n}` },
        htmx: true,
      })),
      times: 150,
    }),
    await measure(bench, entries, {
      name: 'start and stop',
      shots: [
        { path: `${base}/timer`, form: said, htmx: true },
        { path: `${base}/timer/stop`, form: said, htmx: true },
      ],
      times: 150,
      batch: 10,
      tidy: () => started.clone().del(),
    }),
  ]
}

function say(line: string) {
  process.stdout.write(`${line}\n`)
}
