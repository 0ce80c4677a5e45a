import { type Amount, fire, type Person, type Turn } from './load.js'
import { databaseCpu, type Server } from './server.js'

/** What one turn costs: milliseconds, of CPU apart for app and database (NaN where the system can't tell), bytes sent. */
export type Result = {
  entries: number
  name: string
  connections: number
  per_second: number
  p50: number
  p95: number
  p99: number
  app: number
  database: number
  bytes: number
  /** Resident bytes of the server afterwards. */
  memory: number
  errors: number
  first_error?: string
}

export type Bench = { server: Server; dataDir: string; people: Person[] }

/** Lets them do it until the server is warm, and then for as long as is said. */
export async function measure(
  bench: Bench,
  entries: number,
  name: string,
  turn: Turn,
  amount: Amount,
): Promise<Result> {
  const { server, dataDir, people } = bench
  await fire(server.url, people, turn, { ...amount, times: 3 * amount.connections })
  const [before, databaseBefore] = [await server.ask(), databaseCpu(dataDir)]
  const { seconds, took, errors, bytes } = await fire(server.url, people, turn, amount)
  const [after, databaseAfter] = [await server.ask(), databaseCpu(dataDir)]

  const sorted = took.sort((one, other) => one - other)
  const percentile = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
  return {
    entries,
    name,
    connections: amount.connections,
    per_second: took.length / seconds,
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
    app: (after.cpu - before.cpu) / 1000 / took.length,
    database: (databaseAfter - databaseBefore) / took.length,
    bytes: bytes / took.length,
    memory: after.memory,
    errors: errors.length,
    ...(errors[0] && { first_error: errors[0] }),
  }
}
