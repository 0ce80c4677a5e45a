import {
  chmodSync,
  chownSync,
  closeSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  unwatchFile,
  watchFile,
} from 'node:fs'
import type { Account } from './account.js'

const LARGE = 5_000_000

/**
 * Opens the log that PostgreSQL writes itself, so that it goes on writing when we are gone. A large one is put aside
 * as `.1`. Returns its descriptor and where new lines begin.
 */
export function openLog(file: string, account: Account | undefined): { fd: number; from: number } {
  if (logSize(file) > LARGE) renameSync(file, `${file}.1`)
  const fd = openSync(file, 'a', 0o600)
  chmodSync(file, 0o600)
  if (account) chownSync(file, account.uid, account.gid)
  return { fd, from: logSize(file) }
}

/** How many bytes the log has; 0 when there is none. */
function logSize(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

/** The lines that were written after byte `from`. */
export function readLog(file: string, from: number): string[] {
  const buffer = Buffer.alloc(Math.min(Math.max(logSize(file) - from, 0), 1_000_000))
  if (buffer.length === 0) return []
  const fd = openSync(file, 'r')
  const length = readSync(fd, buffer, 0, buffer.length, from)
  closeSync(fd)
  return buffer.subarray(0, length).toString().split('\n').filter(Boolean)
}

/** Hands over each line written from now on. Returns what ends it, after a last look. */
export function followLog(file: string, onLine: (line: string) => void): () => void {
  let from = logSize(file)
  const look = () => {
    const size = logSize(file)
    if (size < from) from = 0
    for (const line of readLog(file, from)) onLine(line)
    from = size
  }
  watchFile(file, { interval: 500, persistent: false }, look)
  return () => {
    unwatchFile(file, look)
    look()
  }
}

/** The line that says best what went wrong: the last that speaks of an error, else the last. */
export function telling(lines: string[]): string {
  return (lines.findLast(line => /fatal|panic|error|could not/i.test(line)) ?? lines.at(-1) ?? 'it said nothing').trim()
}
