import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../fault.js'
import type { Account } from './account.js'
import type { Binaries } from './binaries.js'
import { openLog } from './log.js'
import { isPostmaster, processIdentity } from './process.js'

/** What stays the same about the PostgreSQL of a data directory while we run it. */
export type Place = {
  folder: string
  log: string
  password: string
  account: Account | undefined
  binaries: Binaries
  settings: Record<string, string>
}

/** A main process of PostgreSQL; with `child` it is ours, else it was there already. */
export type Postmaster = { pid: number; child?: ChildProcess; logFrom: number }

/** What a main process writes down about itself in postmaster.pid. */
export type Notice = { pid: number; port: string; socketDir: string; status: string }

/** The notice of the main process on this folder, whether that still lives or not; undefined when there is none. */
export function readNotice(folder: string): Notice | undefined {
  try {
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
    const [pid, , , port = '', socketDir = '', , , status = ''] = lines
    return Number(pid) > 0 ? { pid: Number(pid), port, socketDir, status: status.trim() } : undefined
  } catch {
    return undefined
  }
}

/** The main process that lives on this folder. Throws Fault when one beyond our sight (another container) uses it. */
export async function findPostmaster(folder: string): Promise<Postmaster | undefined> {
  const notice = readNotice(folder)
  if (!notice) return undefined
  if (isPostmaster(notice.pid, folder)) return { pid: notice.pid, logFrom: 0 }

  const socket = join(notice.socketDir, `.s.PGSQL.${notice.port}`)
  if (notice.socketDir && existsSync(socket) && (await answers(socket))) {
    throw new Fault(
      `Another container uses the database in ${folder}: stop it, or give each a data directory of its own.`,
    )
  }
  // PostgreSQL would take any process that got this pid since, as containers give it, for the one that wrote the file.
  if (processIdentity(notice.pid)) rmSync(join(folder, 'postmaster.pid'), { force: true })
  return undefined
}

function answers(socket: string) {
  return new Promise<boolean>(resolve => {
    const probe = connect(socket)
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false))
    probe.unref().once('connect', () => probe.destroy())
  })
}

/** Starts PostgreSQL in a session of its own, with its log in a file: it outlives our Ctrl-C and our death. */
export async function launch(place: Place): Promise<Postmaster> {
  const { account, binaries, folder } = place
  const { fd, from } = openLog(place.log, account)
  const settings = Object.entries(place.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(binaries.postgres, ['-D', folder, ...settings], {
    ...account,
    cwd: '/',
    env: binaries.env,
    detached: true,
    stdio: ['ignore', fd, fd],
  })
  closeSync(fd)
  child.unref()
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', error => reject(new Fault(`PostgreSQL could not be started: ${error.message}.`)))
  })
  return { pid: child.pid as number, child, logFrom: from }
}

/** True while the main process lives. */
export function lives(postmaster: Postmaster, folder: string): boolean {
  const { child, pid } = postmaster
  return child ? child.exitCode === null && child.signalCode === null : isPostmaster(pid, folder)
}

/** Stops PostgreSQL: ends its connections and waits for it to write everything; after 10 seconds without mercy. */
export async function terminate(postmaster: Postmaster, folder: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    const deadline = Date.now() + 10_000
    if (lives(postmaster, folder)) send(postmaster.pid, signal)
    while (lives(postmaster, folder) && Date.now() < deadline) await sleep(10)
  }
}

/** Sends a signal to a process that may have ended meanwhile. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended by itself.
  }
}
