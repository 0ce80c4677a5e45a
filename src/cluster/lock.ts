import { chownSync, closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processIdentity } from './process.js'

/** A `server` holds its data directory for as long as it runs, a `command` of the console for a moment. */
type Kind = 'server' | 'command'
export type Holder = { pid: number; kind: Kind; identity: string }
export type Lock = { release(): void }

/** Who holds the data directory and lives; undefined when nobody does. */
export function findHolder(dataDir: string): Holder | undefined {
  const holder = readHolder(join(dataDir, 'stint.pid'))
  if (!holder) return undefined
  const identity = processIdentity(holder.pid)
  return identity === holder.identity || identity === 'unknown' ? holder : undefined
}

/** Takes the data directory for this process, or says who has it. A holder that is dead is replaced. */
export async function takeLock(dataDir: string, kind: Kind): Promise<Lock | Holder> {
  const file = join(dataDir, 'stint.pid')
  const unguard = await guard(`${file}.guard`)
  try {
    const holder = findHolder(dataDir)
    if (holder) return holder

    const mine = [process.pid, processIdentity(process.pid), kind].join('\n')
    writeFileSync(`${file}.new`, mine, { mode: 0o600 })
    // One that root's command leaves behind must be readable to the server of the folder's owner.
    if (process.getuid?.() === 0) chownSync(`${file}.new`, statSync(dataDir).uid, statSync(dataDir).gid)
    renameSync(`${file}.new`, file)
    return { release: () => readText(file) === mine && rmSync(file, { force: true }) }
  } finally {
    unguard()
  }
}

/** Looking at the lock and replacing it must be one step: who makes this file may, all within a few milliseconds. */
async function guard(file: string) {
  for (;;) {
    try {
      closeSync(openSync(file, 'wx', 0o600))
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    // Its maker was killed in those milliseconds.
    if (age(file) > 5_000) rmSync(file, { force: true })
    await sleep(20)
  }
}

function age(file: string) {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
}

function readHolder(file: string): Holder | undefined {
  const [pid, identity, kind] = readText(file).split('\n')
  if (!pid || !identity || !(Number(pid) > 0)) return undefined
  return { pid: Number(pid), identity, kind: kind === 'command' ? 'command' : 'server' }
}

function readText(file: string) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
