import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { Logger } from 'pino'
import type { Database } from '../database/connection.js'
import { version } from '../version.js'
import * as nodes from './queries.js'

const EVERY_MILLISECONDS = 15_000

/**
 * Says every 15 seconds that this process lives, until it is closed and says goodbye. A database that is away meanwhile
 * hears of it later. Throws when it is away at the start.
 */
export async function openHeartbeat(db: Database, log: Logger) {
  const id = randomBytes(12).toString('hex')
  const node = { id, name: `${hostname()}:${process.pid}`, version, started_at: new Date() }
  await nodes.beat(db, node)
  const timer = setInterval(() => {
    nodes.beat(db, node).catch(error => log.debug(`this node could not say that it lives: ${error.message}`))
  }, EVERY_MILLISECONDS)

  return {
    close: async () => {
      clearInterval(timer)
      await nodes.leave(db, id).catch(() => {}) // then it is seen to be gone in a minute
    },
  }
}
