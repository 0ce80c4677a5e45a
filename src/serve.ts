import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createApp } from './app.js'
import type { Config } from './config.js'
import type { Database } from './database/connection.js'
import { openDatabase } from './database/open.js'
import { Fault } from './fault.js'
import * as instance from './instance/queries.js'
import { startJobs } from './jobs/worker.js'
import { createLog } from './log.js'
import { openHeartbeat } from './nodes/heartbeat.js'
import * as paths from './paths.js'
import { reseal } from './second-factor/queries.js'
import { type Keys, makeKeys, readSecret } from './secret.js'
import { openSettings } from './settings/reader.js'
import { SetupForm } from './setup/form.js'
import { setupToken } from './setup/link.js'
import { setUp } from './setup/queries.js'
import { loadAssets } from './web/assets.js'

const LONGEST_DRAIN_MILLISECONDS = 10_000
const SAME_SIGNAL_MILLISECONDS = 1000

type Occasion = {
  /** Fills the database before anybody is let in; else the set-up from the environment does, where there is one. */
  fill?: (db: Database) => Promise<unknown>
  /** Printed when the server listens. */
  greeting?: (db: Database) => Promise<string>
}

/** Boot: database, jobs, listen; and back in the opposite order when asked to stop. Throws Fault. */
export async function serve(config: Config, { fill, greeting }: Occasion = {}) {
  const log = createLog(config.log)
  mkdirSync(config.data_dir, { recursive: true, mode: 0o700 })
  const keys = makeKeys(readSecret(config))

  const stopping = new AbortController()
  const stopped = waitForSignal(stopping)

  const database = await openDatabase(config, paths.migrations, 'serve')
  const { db, directUrl } = database
  await instance.matchSecret(db, keys.fingerprint, keys.previousFingerprint)
  if (keys.previousFingerprint) await reseal(db, keys)
  await (fill ? fill(db) : setUpUnattended(db, config))

  const settings = await openSettings(db, directUrl, keys, log)
  const jobs = await startJobs({ db, directUrl, settings, config, log, views: paths.views })
  const heartbeat = await openHeartbeat(db, log)
  const assets = loadAssets(paths.publicDir)
  const app = createApp({
    config,
    db,
    keys,
    log,
    assets,
    settings,
    views: paths.views,
    isStopping: () => stopping.signal.aborted,
    afterSetup: () => removeSetupLink(config),
  })
  const server = createServer(app)
  await listen(server, config)
  await announce(db, config, keys, server)
  if (greeting) process.stdout.write(await greeting(db))

  log.info({ signal: await stopped }, 'stopping')
  await drain(server)
  await jobs.stop()
  await heartbeat.close()
  await settings.close()
  await database.close()
  log.info('stopped')
}

/** What a program's first line is: a fault becomes its sentence and exit code 1. */
export function run(program: () => Promise<void>) {
  program().catch(error => {
    if (!(error instanceof Fault)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  })
}

/**
 * Resolves at the first SIGTERM or SIGINT. Whoever asks again is in a hurry; but one Ctrl-C may come twice, from the
 * terminal and from npm.
 */
function waitForSignal(stopping: AbortController): Promise<NodeJS.Signals> {
  let again = Number.POSITIVE_INFINITY
  return new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (Date.now() > again) process.exit(1)
        again = Math.min(again, Date.now() + SAME_SIGNAL_MILLISECONDS)
        stopping.abort()
        resolve(signal)
      })
    }
  })
}

function listen(server: Server, { server: { host, port } }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFault(error, host, port)))
    server.listen(port, host, resolve)
  })
}

function listenFault(error: NodeJS.ErrnoException, host: string, port: number) {
  if (error.code === 'EADDRINUSE') {
    return new Fault(`Port ${port} is taken by another program. Stop that, or set server.port (STINT_SERVER_PORT).`)
  }
  if (error.code === 'EACCES') return new Fault(`This user may not listen on port ${port}. Choose one above 1023.`)
  return new Fault(`Stint can not listen on ${host}:${port}: ${error.message}`)
}

/** Lets requests that have begun end, up to ten seconds; new ones are refused. */
function drain(server: Server): Promise<void> {
  return new Promise(resolve => {
    const giveUp = setTimeout(() => server.closeAllConnections(), LONGEST_DRAIN_MILLISECONDS)
    server.close(() => {
      clearTimeout(giveUp)
      resolve()
    })
    server.closeIdleConnections()
  })
}

/** The first operator, user and workspace from STINT_SETUP_ variables, on an empty database only. */
async function setUpUnattended(db: Database, config: Config) {
  if (!config.setup || (await instance.isSetUp(db))) return
  const form = SetupForm.safeParse(config.setup)
  if (!form.success) {
    const mistakes = form.error.issues.map(
      issue => `STINT_SETUP_${issue.path.join('_').toUpperCase()}: ${issue.message}`,
    )
    throw new Fault([...new Set(mistakes)].join('\n'))
  }
  await setUp(db, form.data)
}

const setupLinkFile = (config: Config) => join(config.data_dir, 'setup-link')

const removeSetupLink = (config: Config) => rmSync(setupLinkFile(config), { force: true })

/** Says where Stint is, and on an empty database how to set it up. The link never goes through the log. */
async function announce(db: Database, config: Config, keys: Keys, server: Server) {
  const { port } = server.address() as AddressInfo
  const { base_url } = config.server
  const listening = `Stint listens on port ${port}, ${process.uptime().toFixed(1)} s after its start: ${base_url}\n`
  if (await instance.isSetUp(db)) {
    removeSetupLink(config)
    process.stdout.write(listening)
    return
  }
  const link = `${base_url}/setup?token=${setupToken(keys.links, await instance.findInstanceId(db))}`
  if (!process.stdout.isTTY) writeFileSync(setupLinkFile(config), `${link}\n`, { mode: 0o600 })
  process.stdout.write(`${listening}Set it up once here: ${link}\n`)
}
