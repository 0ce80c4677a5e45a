import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../fault.js'
import { tryConnect } from './address.js'
import { readLog, telling } from './log.js'
import {
  findPostmaster,
  launch,
  lives,
  type Place,
  type Postmaster,
  readNotice,
  send,
  terminate,
} from './postmaster.js'
import { isOutdated } from './process.js'

const PATIENCE = 60_000

/**
 * Brings the PostgreSQL of this place up, or takes over the one that outlived its Stint, and waits until it takes
 * connections: after a crash it first recovers, and one that is just stopping is waited for. Throws Fault.
 */
export async function bringUp(place: Place): Promise<{ postmaster: Postmaster; url: string }> {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    const left = await findPostmaster(place.folder)
    if (left && isOutdated(left.pid, place.binaries.postgres)) {
      // Its program was replaced by an update: it would load libraries of another version.
      await terminate(left, place.folder)
      continue
    }
    const postmaster = left ?? (await launch(place))
    const url = await untilReady(place, postmaster, deadline)
    if (url) return { postmaster, url }
    if (!left) refuseEnd(place, postmaster, deadline)
    await sleep(left ? 10 : 200)
  }
}

/** The url as soon as it takes connections; undefined when it ended instead. */
async function untilReady(place: Place, postmaster: Postmaster, deadline: number) {
  let reason = ''
  let hurried = false
  while (lives(postmaster, place.folder)) {
    const notice = readNotice(place.folder)
    if (!postmaster.child && notice?.status === 'stopping' && !hurried) {
      // A slow stop waits for every connection to end by itself.
      send(postmaster.pid, 'SIGINT')
      hurried = true
    }
    if (notice?.pid === postmaster.pid) {
      const found = await connectOrStop(place, postmaster)
      if ('url' in found) return found.url
      reason = found.notYet
    }
    if (Date.now() > deadline) {
      // Not stopped here: a long recovery would begin anew each time.
      throw new Fault(
        `PostgreSQL takes no connections after ${PATIENCE / 1000} seconds (${reason}): look into ${place.log}; if it is ` +
          'still recovering, wait and start Stint again.',
      )
    }
    await sleep(10)
  }
  return undefined
}

async function connectOrStop(place: Place, postmaster: Postmaster) {
  try {
    return await tryConnect(place.folder, place.password)
  } catch (error) {
    if (postmaster.child) await terminate(postmaster, place.folder)
    throw error
  }
}

/** Throws why PostgreSQL ended right after its start, unless that passes: what is left of a killed one needs a moment. */
function refuseEnd(place: Place, postmaster: Postmaster, deadline: number) {
  const lines = readLog(place.log, postmaster.logFrom)
  const passes = lines.some(line => /pre-existing shared memory block|lock file .* already exists/.test(line))
  if (passes && Date.now() < deadline) return
  throw new Fault(`PostgreSQL does not start (${telling(lines)}): see ${place.log}.`)
}
