import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../fault.js'
import { serverAccount } from './account.js'
import { chooseAddress, tryConnect } from './address.js'
import { findBinaries } from './binaries.js'
import { closeDataDir, findPassword, inDataDir, initialise } from './folder.js'
import { findHolder, type Holder, type Lock, takeLock } from './lock.js'
import { followLog } from './log.js'
import { type Place, terminate } from './postmaster.js'
import { bringUp } from './start.js'
import { supervise } from './supervise.js'

/** A running PostgreSQL: the url of its database `stint`, for pg, and what stops it when it is ours to stop. */
export type Cluster = { url: string; stop(): Promise<void> }

type ClusterOptions = {
  /** False gives up safety against power cuts for speed, for tests. */
  durable?: boolean
  /** Gets each line that PostgreSQL logs; they also go to `postgres.log` in the data directory. */
  onLog?: (line: string) => void
  /** Settings of PostgreSQL beside or instead of ours. */
  settings?: Record<string, string>
}

/** How long to wait for a command of the console, or for a server that is starting, to be done with the data. */
const PATIENCE = 60_000

/** Small enough for a container with little memory and a tiny /dev/shm. */
const SETTINGS = {
  shared_buffers: '64MB',
  work_mem: '16MB', // a year of a report is summed up in memory
  max_connections: '100',
  dynamic_shared_memory_type: 'mmap',
  min_dynamic_shared_memory: '16MB',
  min_wal_size: '80MB',
  max_wal_size: '512MB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
}
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/**
 * Starts the PostgreSQL of this data directory for a server that owns it, initialising a new one and taking over one
 * that outlived its server, and starts it again should it die before `stop`. Throws Fault when another Stint has the
 * data or when PostgreSQL can't run here.
 */
export function startCluster(dataDir: string, options: ClusterOptions = {}): Promise<Cluster> {
  return inDataDir(dataDir, async real => startForServer(real, await lockForServer(real, options), options))
}

async function startForServer(dataDir: string, lock: Lock, options: ClusterOptions): Promise<Cluster> {
  let unfollow = () => {}
  try {
    const place = await prepare(dataDir, options)
    if (options.onLog) unfollow = followLog(place.log, options.onLog)
    const { postmaster, url } = await bringUp(place)
    const supervisor = supervise(place, postmaster, options.onLog)
    const stop = async () => {
      await supervisor.stop()
      unfollow()
      lock.release()
    }
    let stopped: Promise<void> | undefined
    return { url, stop: () => (stopped ??= stop()) }
  } catch (error) {
    unfollow()
    lock.release()
    throw error
  }
}

/**
 * For console commands: uses the PostgreSQL of a running Stint, whose `stop` does nothing, else starts it for the time
 * of the command. Commands wait for each other. Throws Fault.
 */
export function borrowCluster(dataDir: string): Promise<Cluster> {
  return inDataDir(dataDir, borrow)
}

async function borrow(dataDir: string): Promise<Cluster> {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    const lock = await takeLock(dataDir, 'command')
    if ('release' in lock) return startForCommand(dataDir, lock)
    const url = lock.kind === 'server' ? await attach(dataDir, lock, deadline) : undefined
    if (url) return { url, stop: async () => {} }
    if (Date.now() > deadline) throw busy(dataDir, lock)
    await sleep(50)
  }
}

async function startForCommand(dataDir: string, lock: Lock): Promise<Cluster> {
  try {
    const place = await prepare(dataDir, {})
    const { postmaster, url } = await bringUp(place)
    const stop = async () => {
      await terminate(postmaster, place.folder)
      lock.release()
    }
    return { url, stop }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** The url of a live server's PostgreSQL once it takes connections; undefined when that server ends or time is up. */
async function attach(dataDir: string, holder: Holder, deadline: number) {
  const folder = join(dataDir, 'postgres')
  while (findHolder(dataDir)?.pid === holder.pid && Date.now() < deadline) {
    const found = existsSync(folder) ? await tryConnect(folder, findPassword(dataDir, folder)) : undefined
    if (found && 'url' in found) return found.url
    await sleep(50)
  }
  return undefined
}

async function lockForServer(dataDir: string, { onLog }: ClusterOptions): Promise<Lock> {
  const deadline = Date.now() + PATIENCE
  for (let waits = 0; ; waits++) {
    const lock = await takeLock(dataDir, 'server')
    if ('release' in lock) return lock
    if (lock.kind === 'server' || Date.now() > deadline) throw busy(dataDir, lock)
    if (waits === 0) onLog?.(`Waiting for the command with pid ${lock.pid} to end`)
    await sleep(50)
  }
}

function busy(dataDir: string, { kind, pid }: Holder) {
  if (kind === 'command') return new Fault(`A Stint command uses this data (pid ${pid}): try again when it has ended.`)
  return new Fault(
    `Stint already runs on this data (pid ${pid}). Stop that one first, or give this one a data_dir other than ${dataDir}.`,
  )
}

async function prepare(dataDir: string, { durable = true, settings }: ClusterOptions): Promise<Place> {
  const folder = join(dataDir, 'postgres')
  const account = serverAccount(folder)
  closeDataDir(dataDir, account)
  const binaries = await findBinaries(dataDir, account)
  const password = findPassword(dataDir, folder)
  await initialise(folder, password, binaries, account, durable)

  const address = await chooseAddress(dataDir, account)
  const log = join(dataDir, 'postgres.log')
  const all = { ...SETTINGS, ...(durable ? {} : NOT_DURABLE), ...settings, ...address }
  return { folder, log, password, account, binaries, settings: all }
}
