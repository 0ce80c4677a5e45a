import { setTimeout as sleep } from 'node:timers/promises'
import { findPostmaster, lives, type Place, type Postmaster, terminate } from './postmaster.js'
import { bringUp } from './start.js'

/** One that lived this long gets a new try at once; one that keeps dying waits longer each time. */
const HEALTHY = 60_000
const FIRST_WAIT = 100
const LONGEST_WAIT = 10_000

/**
 * Watches over a PostgreSQL and starts it again whenever it dies before `stop`, which stops it for good. What happens
 * is told to `onLog`.
 */
export function supervise(place: Place, first: Postmaster, onLog: (line: string) => void = () => {}) {
  const halt = new AbortController()
  let current = first
  const watching = watch()

  async function watch() {
    let wait = FIRST_WAIT
    for (;;) {
      const since = Date.now()
      await untilDead(current, place.folder, halt.signal)
      if (halt.signal.aborted) return
      wait = Date.now() - since > HEALTHY ? FIRST_WAIT : wait
      onLog('PostgreSQL has ended unexpectedly and is started again')
      await pause(wait, halt.signal)
      wait = Math.min(wait * 2, LONGEST_WAIT)
      if (!halt.signal.aborted) await revive()
    }
  }

  async function revive() {
    try {
      current = (await bringUp(place)).postmaster
    } catch (error) {
      onLog((error as Error).message)
    }
  }

  return {
    async stop() {
      halt.abort()
      await watching
      // One whose recovery took longer than we waited is still there without being the current one.
      const last = lives(current, place.folder) ? current : await findPostmaster(place.folder)
      if (last) await terminate(last, place.folder)
    },
  }
}

/** Waits without keeping the process alive for it: that is the server's business. */
async function untilDead(postmaster: Postmaster, folder: string, signal: AbortSignal) {
  if (!postmaster.child) {
    while (lives(postmaster, folder) && !signal.aborted) await pause(500, signal)
    return
  }
  const { child } = postmaster
  await new Promise<void>(done => {
    if (!lives(postmaster, folder) || signal.aborted) return done()
    child.once('exit', () => done())
    signal.addEventListener('abort', () => done(), { once: true })
  })
}

async function pause(milliseconds: number, signal: AbortSignal) {
  await sleep(milliseconds, undefined, { ref: false, signal }).catch(() => {})
}
