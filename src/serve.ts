import { mkdirSync } from 'node:fs'
import type { Logger } from 'pino'
import type { Config } from './config.js'
import type { Database } from './database/connection.js'
import { type OpenDatabase, openDatabase } from './database/open.js'
import { Fault } from './fault.js'
import * as instance from './instance/queries.js'
import { startJobs } from './jobs/worker.js'
import { createLog } from './log.js'
import { openHeartbeat } from './nodes/heartbeat.js'
import * as paths from './paths.js'
import * as reportLinks from './saved-reports/link-queries.js'
import * as secondFactors from './second-factor/queries.js'
import { type Keys, makeKeys, readSecret } from './secret.js'
import { openSettings, type Settings } from './settings/reader.js'
import { setupToken } from './setup/link.js'
import { keepSetupLink, removeSetupLink } from './setup/link-file.js'
import { setUpUnattended } from './setup/unattended.js'
import * as providers from './sso/queries.js'
import { startWebServer } from './web-server.js'
import { startWorkers } from './workers/supervisor.js'

const SAME_SIGNAL_MILLISECONDS = 1000

type Occasion = {
  /** Reads the config again when that is asked for (SIGHUP). */
  reread: () => Config
  /** Fills the database before anybody is let in; else the set-up from the environment does, where there is one. */
  fill?: (db: Database) => Promise<unknown>
  /** Printed when the server listens. */
  greeting?: (db: Database) => Promise<string>
}

/** Boot: database, jobs, listen; and back in the opposite order when asked to stop. Throws Fault. */
export async function serve(config: Config, { reread, fill, greeting }: Occasion) {
  const log = createLog(config.log)
  mkdirSync(config.data_dir, { recursive: true, mode: 0o700 })
  const keys = makeKeys(readSecret(config))
  const stopped = waitForSignal()

  const database = await openDatabase(config, paths.migrations, 'serve')
  const { db, directUrl } = database
  await instance.matchSecret(db, keys.fingerprint, keys.previousFingerprint)
  if (keys.previousFingerprint) for (const { reseal } of [secondFactors, providers, reportLinks]) await reseal(db, keys)
  await (fill ? fill(db) : setUpUnattended(db, config))

  const settings = await openSettings(db, directUrl, keys, log)
  const running = await (config.server.workers > 1
    ? startMany({ config, database, settings, log, reread })
    : startOne({ config, database, settings, log, keys }))
  const heartbeat = await openHeartbeat(db, log)
  await announce(db, config, keys, running.port)
  if (greeting) process.stdout.write(await greeting(db))

  log.info({ signal: await stopped }, 'stopping')
  await running.stop()
  await heartbeat.close()
  await settings.close()
  await database.close()
  log.info('stopped')
}

type Started = { config: Config; database: OpenDatabase; settings: Settings; log: Logger }

const startJobsOf = ({ config, database: { db, directUrl }, settings, log }: Started) =>
  startJobs({ db, directUrl, settings, config, log, views: paths.views })

/** Jobs and requests in this process. */
async function startOne({ keys, ...started }: Started & { keys: Keys }) {
  const jobs = await startJobsOf(started)
  onReload(() => started.log.warn('with one worker, a changed config takes a restart'))
  const web = await startWebServer({ ...started, db: started.database.db, keys })
  return {
    port: web.port,
    stop: async () => {
      await web.stop()
      await jobs.stop()
    },
  }
}

/** Jobs in this process, requests in workers. SIGHUP has the config read again and every worker replaced. */
async function startMany({ reread, ...started }: Started & Pick<Occasion, 'reread'>) {
  const { config, database, log } = started
  const { directUrl } = database
  let jobs = await startJobsOf(started)
  const workers = await startWorkers({ config, directUrl }, log)

  async function reload() {
    const fresh = reloaded(config, reread(), log)
    await workers.replace({ config: fresh, directUrl })
    // those before go on where these can't start
    const next = await startJobsOf({ ...started, config: fresh })
    await jobs.stop()
    jobs = next
    log.info('the config was read again')
  }
  let reloading = Promise.resolve()
  onReload(() => {
    reloading = reloading.then(reload).catch((error: Error) => log.error(`nothing was changed: ${error.message}`))
  })

  return {
    port: workers.port,
    stop: async () => {
      await reloading
      await workers.stop()
      await jobs.stop()
    },
  }
}

/** Listens to SIGHUP. A terminal that is closed sends it too, and that means the end. */
function onReload(reload: () => void) {
  if (!process.stdin.isTTY) process.on('SIGHUP', reload)
}

/** The config that counts from now on: what this process itself has opened stays until it is started again. */
function reloaded(config: Config, fresh: Config, log: Logger): Config {
  const { database, data_dir, secret, secret_previous } = config
  const kept = { ...fresh, database, data_dir, secret, secret_previous }
  if (fresh.server.workers < 2) throw new Fault('fewer than two workers take a restart')
  if (JSON.stringify(kept) !== JSON.stringify(fresh))
    log.warn('database, data_dir and secret were changed too: that takes a restart')
  return kept
}

/**
 * Resolves at the first SIGTERM or SIGINT. Whoever asks again is in a hurry; but one Ctrl-C may come twice, from the
 * terminal and from npm.
 */
function waitForSignal(): Promise<NodeJS.Signals> {
  let again = Number.POSITIVE_INFINITY
  return new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (Date.now() > again) process.exit(1)
        again = Math.min(again, Date.now() + SAME_SIGNAL_MILLISECONDS)
        resolve(signal)
      })
    }
  })
}

/** Says where Stint is, and on an empty database how to set it up. The link never goes through the log. */
async function announce(db: Database, config: Config, keys: Keys, port: number) {
  const { base_url } = config.server
  const listening = `Stint listens on port ${port}, ${process.uptime().toFixed(1)} s after its start: ${base_url}\n`
  if (await instance.isSetUp(db)) {
    removeSetupLink(config)
    process.stdout.write(listening)
    return
  }
  const link = `${base_url}/setup?token=${setupToken(keys.links, await instance.findInstanceId(db))}`
  if (!process.stdout.isTTY) keepSetupLink(config, link)
  process.stdout.write(`${listening}Set it up once here: ${link}\n`)
}
