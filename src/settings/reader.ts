import type { Logger } from 'pino'
import type { Database } from '../database/connection.js'
import type { Keys } from '../secret.js'
import type { Key, Values } from './catalog.js'
import { listen } from './listener.js'
import { CHANNEL, listSettings } from './queries.js'

/** The settings as this process knows them: a change anywhere is here within a second. */
export type Settings = {
  get<K extends Key>(key: K): Values[K]
  close(): Promise<void>
}

const REREAD_MILLISECONDS = 30_000

/**
 * Reads the settings and keeps the copy fresh: on every notification, when the listening connection was made anew, and
 * every 30 seconds whatever happens. Throws when they can't be read the first time.
 */
export async function openSettings(db: Database, directUrl: string, keys: Keys, log: Logger): Promise<Settings> {
  let { values, unreadable } = await listSettings(db, keys)
  for (const problem of unreadable) log.warn(`the setting ${problem}`)
  let started = 0
  let applied = 0
  let closed = false

  // Two readings may overlap; the one that began later knows more.
  const reread = async () => {
    const turn = ++started
    const read = await listSettings(db, keys)
    if (turn < applied) return
    applied = turn
    for (const problem of read.unreadable) if (!unreadable.includes(problem)) log.warn(`the setting ${problem}`)
    values = read.values
    unreadable = read.unreadable
  }
  const refresh = () => {
    reread().catch((error: Error) => closed || log.debug(`the settings could not be read again: ${error.message}`))
  }

  const listener = await listen(directUrl, CHANNEL, refresh, log)
  const timer = setInterval(refresh, REREAD_MILLISECONDS)
  return {
    get: key => values[key],
    async close() {
      closed = true
      clearInterval(timer)
      await listener.close()
    },
  }
}
