import pg from 'pg'
import type { Logger } from 'pino'

const LONGEST_PAUSE_MILLISECONDS = 10_000

/**
 * Listens to `channel` on a connection of its own to `directUrl` and calls `onChange` for each notification, and
 * whenever the connection was made anew, for then some may have been missed. A cut connection is made again, waiting
 * longer each time. Resolves when the first attempt has succeeded or failed.
 */
export async function listen(directUrl: string, channel: string, onChange: () => void, log: Logger) {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let failures = 0
  let closed = false

  const open = async () => {
    const mine = new pg.Client({
      connectionString: directUrl,
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      application_name: `stint ${channel}`,
    })
    client = mine
    mine.on('error', error => lost(mine, error)) // without a listener it would end the process
    mine.on('end', () => lost(mine))
    mine.on('notification', onChange)
    try {
      await mine.connect()
      await mine.query(`listen ${mine.escapeIdentifier(channel)}`)
      if (failures > 0) log.info(`listening to ${channel} again`)
      failures = 0
      onChange()
    } catch (error) {
      lost(mine, error)
    }
  }

  const lost = (which: pg.Client, error?: unknown) => {
    if (closed || which !== client) return
    client = undefined
    which.end().catch(() => {})
    const reason = error instanceof Error ? error.message : 'it was closed'
    log[failures === 0 ? 'warn' : 'debug'](`the connection that listens to ${channel} is made again: ${reason}`)
    const pause = Math.min(100 * 2 ** failures++, LONGEST_PAUSE_MILLISECONDS) * (0.75 + Math.random() / 2)
    timer = setTimeout(open, pause)
  }

  await open()
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await client?.end()
    },
  }
}
