import { fire, type Shot } from './load.js'
import { databaseCpu, type Server } from './server.js'

export type Task = {
  name: string
  /** One after the other; together they count as one. */
  shots: Shot[]
  times: number
  connections?: number
  /** What is tidied up after every `batch`, which isn't measured. */
  batch?: number
  tidy?: () => Promise<unknown>
}

/** What one costs: milliseconds of CPU, NaN for PostgreSQL's where the system can't tell. */
export type Result = { entries: number; name: string; app: number; database: number; per_second: number }

export type Bench = { server: Server; dataDir: string; cookie: string }

/** Does the task until it is warm, and then as often as it says. */
export async function measure({ server, dataDir, cookie }: Bench, entries: number, task: Task): Promise<Result> {
  const { name, shots, times, connections, batch = times, tidy } = task
  const shoot = (count: number) => fire(server.url, cookie, shots, count * shots.length, connections)
  await shoot(Math.min(batch, times))
  await tidy?.()

  let [seconds, app, database] = [0, 0, 0]
  for (let done = 0; done < times; done += batch) {
    const [appBefore, databaseBefore] = [await server.cpu(), databaseCpu(dataDir)]
    seconds += await shoot(batch)
    app += (await server.cpu()) - appBefore
    database += databaseCpu(dataDir) - databaseBefore
    await tidy?.()
  }
  return { entries, name, app: app / times, database: database / times, per_second: times / seconds }
}

/** What the app's last page costs when only its template is rendered, on the same data. */
export async function measureTemplate({ server }: Bench, entries: number, name: string): Promise<Result> {
  const times = 300
  await server.cpu(times)
  const before = await server.cpu()
  const app = ((await server.cpu(times)) - before) / times
  return { entries, name, app, database: 0, per_second: 1000 / app }
}
