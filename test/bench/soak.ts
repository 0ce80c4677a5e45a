// Ten minutes at 80 % of what the server can take, its memory and its errors watched, and then 32 people who start and
// stop at once: npm run bench:soak, with another number of minutes if need be. Ends with 1 where something is not so.
import { openDatabase } from './database.js'
import { enter, findNewest, openDoors } from './enter.js'
import { fire, type Turn } from './load.js'
import { scenarios } from './scenarios.js'
import { SETUP, startServer } from './server.js'
import { buildWorld, fillTo } from './world.js'

const MINUTES = Number(process.argv[2] ?? 10)
const ENTRIES = 100_000
const CONNECTIONS = 32
const LOAD = 0.8
/**
 * The last third may hold so many times the second's memory that is in use; in the first the server warms up. What is
 * resident goes up and down by a fifth with each collection, and tells of no leak in ten minutes.
 */
const MOST_GROWTH = 1.1

const mean = (numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length
const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(0)

const { db, url, directory, close } = await openDatabase()
const faults: string[] = []
try {
  const server = await startServer(url, directory, SETUP)
  const workspaceId = await buildWorld(db)
  const people = await enter(db, server)
  await fillTo(db, ENTRIES)
  await findNewest(db, people)
  const all = scenarios(await openDoors(server, workspaceId))
  const day = mixed(all.map(({ turn }) => turn))
  const startAndStop = all.find(({ leavesEntries }) => leavesEntries)?.turn as Turn

  const full = await fire(server.url, people, day, { connections: CONNECTIONS, seconds: 20 })
  const a_second = (full.took.length / full.seconds) * LOAD
  say(`${(a_second / LOAD).toFixed(0)} turns a second are as many as it takes; ${a_second.toFixed(0)} from now on.`)
  const heaps: number[] = []
  const errors: string[] = []
  for (let minute = 1; minute <= MINUTES; minute += 1) {
    const volley = await fire(server.url, people, day, { connections: CONNECTIONS, seconds: 60, a_second })
    const { memory, heap } = await server.ask('collect')
    heaps.push(heap)
    errors.push(...volley.errors)
    const sorted = volley.took.sort((one, other) => one - other)
    const slow = sorted[Math.floor(sorted.length * 0.99)]?.toFixed(0)
    say(
      `minute ${minute}: p99 ${slow} ms, ${megabytes(memory)} MB, ${megabytes(heap)} of them in use, ${volley.errors.length} errors`,
    )
  }
  check(errors.length === 0, `${errors.length} errors, such as ${errors[0]}`)
  const third = Math.max(1, Math.floor(MINUTES / 3))
  const growth = mean(heaps.slice(-third)) / mean(heaps.slice(third, 2 * third))
  check(!(growth > MOST_GROWTH), `memory grew ${growth.toFixed(2)} times from the second third to the last`)

  const stopped = () =>
    db('entries')
      .whereNotNull('stopped_at')
      .count()
      .then(([row]) => Number(row?.count))
  const before = await stopped()
  const rush = await fire(server.url, people, startAndStop, { connections: CONNECTIONS, times: 20 * CONNECTIONS })
  check(rush.errors.length === 0, `${rush.errors.length} starts and stops failed, such as ${rush.errors[0]}`)
  check(
    (await stopped()) === before + rush.took.length,
    `of ${rush.took.length} entries that were acknowledged some are missing`,
  )
  const running = await db('entries').whereNull('stopped_at').count().first()
  check(Number(running?.count) === 0, `${running?.count} timers run that everybody has stopped`)
  say(`${rush.took.length} starts and stops by ${CONNECTIONS} people at once took ${rush.seconds.toFixed(0)} s.`)
  await server.end()
} finally {
  await close()
}
for (const fault of faults) say(`NOT SO: ${fault}`)
say(faults.length === 0 ? 'All of it held.' : '')
process.exitCode = faults.length === 0 ? 0 : 1

/** A working day: the tracker and its timer most of the time, all else once in a while. */
function mixed([tracker, edit, startAndStop, ...others]: Turn[]): Turn {
  const often = [tracker, startAndStop, tracker, edit, startAndStop, tracker] as Turn[]
  return (person, time) => {
    const turn = time % 10 === 9 ? others[Math.floor(time / 10) % others.length] : often[time % often.length]
    return (turn as Turn)(person, time)
  }
}

function check(isSo: boolean, otherwise: string) {
  if (!isSo) faults.push(otherwise)
}

function say(line: string) {
  if (line) process.stdout.write(`${line}\n`)
}
