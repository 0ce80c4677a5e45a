import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readNotice } from '../../src/cluster/postmaster.js'
import * as paths from '../../src/paths.js'

export const PASSWORD = 'timekeeper-demo'
/** What the first start is told, so that `ana` can log in. */
export const SETUP = {
  STINT_SETUP_OPERATOR_USERNAME: 'operator',
  STINT_SETUP_OPERATOR_PASSWORD: PASSWORD,
  STINT_SETUP_USERNAME: 'ana',
  STINT_SETUP_EMAIL: 'ana@northwind.example',
  STINT_SETUP_PASSWORD: PASSWORD,
  STINT_SETUP_WORKSPACE: 'Northwind Studio',
  STINT_SETUP_ZONE: 'Europe/Vienna',
}

/** What test/bench/inside.js tells: CPU time so far in microseconds, resident and heap bytes, the last request's statements. */
type Inside = { cpu: number; memory: number; heap: number; statements: Statement[] }
export type Statement = { text: string; values?: unknown[]; name?: string }

export type Server = {
  url: string
  /** With `collect` the heap is what is really in use, and takes a tenth of a second. */
  ask(what?: 'collect'): Promise<Inside>
  end(): Promise<unknown>
}

/** Runs the built server on this database as `npm start` would, with `ana` as its first user. */
export async function startServer(databaseUrl: string, dataDir: string, setup: NodeJS.ProcessEnv): Promise<Server> {
  const inside = join(import.meta.dirname, 'inside.js')
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', '--import', inside, join(paths.root, 'dist', 'server.js')],
    {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: databaseUrl,
        STINT_SECRET: 'only for measuring: thirty-two bytes or more of it',
        STINT_DATA_DIR: join(dataDir, 'server'),
        STINT_SERVER_PORT: '0',
        STINT_LOG_FORMAT: 'json',
        STINT_SERVER_TRUST_PROXY: '1',
        NODE_ENV: 'production',
        ...setup,
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  )
  process.once('exit', () => child.kill('SIGKILL'))
  const port = await portOf(child)

  async function ask(what: 'collect' | '' = ''): Promise<Inside> {
    const answer = once(child, 'message')
    child.send(what)
    const [inside] = await answer
    return inside
  }
  const end = () => {
    const ended = once(child, 'close')
    child.kill()
    return ended
  }
  return { url: `http://127.0.0.1:${port}`, ask, end }
}

/** Its log goes through a pipe that is read, as it would anywhere. */
function portOf(child: ChildProcess): Promise<string> {
  let output = ''
  return new Promise((resolve, reject) => {
    child.once('close', code => reject(new Error(`The server ended with ${code}.\n${output}`)))
    child.stdout?.on('data', chunk => {
      if (output.length < 100_000) output += chunk
      const port = /listens on port (\d+)/.exec(output)?.[1]
      if (port) resolve(port)
    })
  })
}

const TICK_MILLISECONDS = 10 // the unit of /proc on every Linux that Node runs on

/**
 * CPU time of all processes of this cluster so far in milliseconds, those that have ended included. NaN where the system
 * has no /proc to tell it.
 */
export function databaseCpu(dataDir: string): number {
  const postmaster = readNotice(join(dataDir, 'postgres'))?.pid
  if (!existsSync('/proc/self/stat') || !postmaster) return Number.NaN
  const processes = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  const ticks = processes.map(pid => ticksOf(Number(pid), postmaster)).reduce((sum, own) => sum + own, 0)
  return ticks * TICK_MILLISECONDS
}

/** The postmaster counts its own and those of children that it has seen end; a child counts its own. */
function ticksOf(pid: number, postmaster: number): number {
  const stat = readStat(pid)
  if (!stat) return 0
  const [, parent, , , , , , , , , , user = 0, system = 0, endedUser = 0, endedSystem = 0] = stat
  if (pid === postmaster) return user + system + endedUser + endedSystem
  return parent === postmaster ? user + system : 0
}

/** The fields after the name, which may hold anything. */
function readStat(pid: number): number[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
  } catch {
    return undefined // it has ended meanwhile
  }
}
