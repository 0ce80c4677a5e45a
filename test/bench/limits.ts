import pg from 'pg'
import type { Turn } from './load.js'
import { type Bench, measure, type Result } from './measure.js'
import { databaseCpu, type Statement } from './server.js'

const REPLAYS = 100

/** What no page can be quicker than: a word, and a page's own template on canned data. Both are answered within the server. */
export async function measureLimits(bench: Bench, entries: number, page: Turn, connections: number): Promise<Result[]> {
  const shots =
    (path: string): Turn =>
    () => [{ path }]
  const hello = await measure(bench, entries, 'a bare hello', shots('/bench/hello'), { connections, seconds: 2 })
  await measure(bench, entries, '', page, { connections: 1, times: 1 })
  const canned = await measure(bench, entries, 'the tracker on canned data', shots('/bench/canned'), {
    connections,
    seconds: 3,
  })
  return [hello, canned]
}

/**
 * The statements that a page was made with, one after the other on one connection and with nothing around them: as a
 * result of one connection, so that it stands beside the page's.
 */
export async function measureBareSql(
  bench: Bench,
  databaseUrl: string,
  entries: number,
  name: string,
  page: Turn,
): Promise<Result> {
  await measure(bench, entries, name, page, { connections: 1, times: 1 })
  const { statements, memory } = await bench.server.ask()
  const client = new pg.Client(databaseUrl)
  await client.connect()
  await replay(client, statements)
  const took: number[] = []
  const before = databaseCpu(bench.dataDir)
  for (let time = 0; time < REPLAYS; time += 1) {
    const begun = performance.now()
    await replay(client, statements)
    took.push(performance.now() - begun)
  }
  const database = (databaseCpu(bench.dataDir) - before) / REPLAYS
  await client.end()

  took.sort((one, other) => one - other)
  const at = (share: number) => took[Math.ceil(REPLAYS * share) - 1] as number
  const per_second = (1000 * REPLAYS) / took.reduce((sum, each) => sum + each, 0)
  const measured = { per_second, p50: at(0.5), p95: at(0.95), p99: at(0.99), app: 0, database, bytes: 0, memory }
  return { entries, name, connections: 1, ...measured, errors: 0 }
}

async function replay(client: pg.Client, statements: Statement[]) {
  for (const { text, values, name } of statements) await client.query({ text, values, name })
}
