import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { basename } from 'node:path'

/**
 * A text that only this process has while it lives: when it started and in which boot. A pid alone is given out again.
 * Undefined when the process is gone or a zombie, 'unknown' when the system doesn't let us see.
 */
export function processIdentity(pid: number): string | undefined {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined
  }
  return process.platform === 'linux' ? linuxIdentity(pid) : psIdentity(pid)
}

function linuxIdentity(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name comes in parentheses and may hold anything; after it: state, ppid, ..., start time in clock ticks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    return `${fields[19]}@${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`
  } catch {
    return 'unknown'
  }
}

function psIdentity(pid: number) {
  const found = ps(pid, 'state=,lstart=')
  if (found === '' || found.startsWith('Z')) return undefined
  return found.replace(/^\S+\s+/, '')
}

/** True when this pid is the main process of a PostgreSQL that runs on `folder` (not one of its children). */
export function isPostmaster(pid: number, folder: string): boolean {
  if (process.platform !== 'linux') return ps(pid, 'command=').includes(` -D ${folder}`)
  try {
    const home = statSync(`/proc/${pid}/cwd`)
    const wanted = statSync(folder)
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return home.ino === wanted.ino && home.dev === wanted.dev && basename(command.split('\0')[0] ?? '') === 'postgres'
  } catch {
    return false
  }
}

/** True when the process runs another program file than `program`, or one that was replaced since. Linux only. */
export function isOutdated(pid: number, program: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`) !== realpathSync(program)
  } catch {
    return false
  }
}

/** One answer of ps about a process; empty when there is none. */
function ps(pid: number, format: string) {
  try {
    return execFileSync('ps', ['-o', format, '-p', String(pid)], { encoding: 'utf8', env: { LC_ALL: 'C' } }).trim()
  } catch {
    return ''
  }
}
