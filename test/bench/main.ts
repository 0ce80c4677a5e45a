// What people feel, in a large installation, on one throw-away PostgreSQL and the real server: npm run bench. Other
// numbers of entries: npm run bench -- 10000 10000000; --plans says how the database reads the tracker, and words choose
// the scenarios whose names hold one, beside the tracker. The tables are printed, and all figures are kept in bench.json.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import * as paths from '../../src/paths.js'
import { openDatabase } from './database.js'
import { enter, findNewest, openDoors } from './enter.js'
import { firstView } from './first-view.js'
import { measureBareSql, measureLimits } from './limits.js'
import { type Bench, measure, type Result } from './measure.js'
import { explained } from './plans.js'
import { type Findings, report } from './report.js'
import { type Scenario, scenarios } from './scenarios.js'
import { SETUP, startServer } from './server.js'
import { buildWorld, fillTo } from './world.js'

const CONNECTIONS = [1, 8, 32]
const SECONDS = 3

const numbers = process.argv.slice(2).map(Number).filter(Boolean)
const sizes = numbers.length > 0 ? numbers : [10_000, 1_000_000]
const words = process.argv.slice(2).filter(word => !Number(word) && !word.startsWith('--'))
const { db, url, directory, close } = await openDatabase()
try {
  const server = await startServer(url, directory, SETUP)
  say('Building a world of 20 workspaces, 100,000 people and 1,000,000 sessions ...')
  const workspaceId = await buildWorld(db)
  const people = await enter(db, server)
  const bench: Bench = { server, dataDir: directory, people }
  const doors = await openDoors(server, workspaceId)
  const todo = scenarios(doors).filter(
    ({ name }, at) => at === 0 || words.length === 0 || words.some(word => name.includes(word)),
  )
  const findings: Findings = {
    machine: `${cpus().length} of ${cpus()[0]?.model}`,
    node: process.version,
    results: [],
    limits: [],
    bare_sql: [],
    first_view: { bytes: 0, requests: 0 },
  }

  for (const entries of sizes) {
    say(`Filling up to ${entries.toLocaleString('en')} entries ...`)
    await fillTo(db, entries)
    await findNewest(db, people)
    for (const scenario of todo) findings.results.push(...(await measureScenario(bench, entries, scenario)))
    for (const { name, turn, leavesEntries } of todo)
      if (!leavesEntries) findings.bare_sql.push(await measureBareSql(bench, url, entries, name, turn))
    findings.limits.push(...(await measureLimits(bench, entries, (todo[0] as Scenario).turn, 8)))
  }

  const { ana } = doors
  const tracker = `${ana.base}/tracker`
  const plans = process.argv.includes('--plans') ? await explained(db, directory, () => ana.get(tracker)) : []
  findings.first_view = await firstView(ana, tracker)
  await server.end()

  say(`\n${findings.machine}, Node.js ${findings.node}, PostgreSQL with fsync on. Times and CPU in milliseconds.\n`)
  say(report(findings, todo))
  writeFileSync(join(paths.root, 'bench.json'), `${JSON.stringify(findings, null, 2)}\n`)
  say('\nAll of it is in bench.json.')
  if (plans.length > 0) say(`\nStatements of one view of the tracker:\n\n${plans.join('\n')}`)
} finally {
  await close()
}

async function measureScenario(
  bench: Bench,
  entries: number,
  { name, turn, leavesEntries }: Scenario,
): Promise<Result[]> {
  const results: Result[] = []
  for (const connections of CONNECTIONS) {
    results.push(await measure(bench, entries, name, turn, { connections, seconds: SECONDS }))
    if (leavesEntries) await db('entries').whereRaw("started_at > now() - interval '1 hour'").del()
  }
  return results
}

function say(line: string) {
  process.stdout.write(`${line}\n`)
}
