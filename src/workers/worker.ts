import { connect } from '../database/connection.js'
import { createLog } from '../log.js'
import { run } from '../run.js'
import { makeKeys, readSecret } from '../secret.js'
import { openSettings } from '../settings/reader.js'
import { startWebServer } from '../web-server.js'
import { type Order, type Parting, poolOf, READY } from './order.js'

// A terminal sends these to every process in it: the supervisor decides. It takes its workers along when it dies.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})

const parting = new Promise<Parting>(resolve => {
  process.on('message', (said: Order | Parting) => {
    if (typeof said === 'string') resolve(said)
    else run(() => work(said))
  })
  process.once('SIGTERM', () => resolve('stop'))
})
process.send?.(READY)

/** A process that answers requests and does nothing else, until its supervisor parts with it. */
async function work({ config, directUrl }: Order) {
  const log = createLog(config.log)
  const keys = makeKeys(readSecret(config))
  const db = connect(config.database.url ?? directUrl, poolOf(config))
  const settings = await openSettings(db, directUrl, keys, log)
  const web = await startWebServer({ config, db, keys, log, settings })

  await web[await parting]()
  await settings.close()
  await db.destroy()
  process.exit(0)
}
