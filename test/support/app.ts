import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { createApp, type Parts } from '../../src/app.js'
import { type Config, readConfig } from '../../src/config.js'
import * as instance from '../../src/instance/queries.js'
import * as paths from '../../src/paths.js'
import { makeKeys } from '../../src/secret.js'
import { openSettings } from '../../src/settings/reader.js'
import { loadAssets } from '../../src/web/assets.js'
import { atEnd } from './at-end.js'
import { createDatabase } from './database.js'
import { checkMonths } from './months.js'
import { Visitor } from './visitor.js'

export type TestApp = Parts & { url: string; stopped: { value: boolean }; visitor(): Visitor }

const SECRET = 'only for tests: thirty-two bytes or more of it'

/**
 * The real application on a database of its own, listening on a free port, closed when the file's tests are done.
 * `change` alters the config (its environment variables).
 */
export async function openApp(
  environment: NodeJS.ProcessEnv = {},
  log: Logger = pino({ level: 'silent' }),
): Promise<TestApp> {
  const { url: databaseUrl, db, drop } = await createDatabase()
  const data_dir = mkdtempSync(join(tmpdir(), 'stint-test-data-'))
  const config: Config = readConfig({
    argv: [],
    cwd: tmpdir(),
    env: {
      STINT_SECRET: SECRET,
      STINT_DATA_DIR: data_dir,
      ...environment,
      DATABASE_URL: databaseUrl,
    },
  })
  const keys = makeKeys({ current: Buffer.from(SECRET) })
  await instance.matchSecret(db, keys.fingerprint, undefined)
  const settings = await openSettings(db, databaseUrl, keys, log)
  const stopped = { value: false }
  const parts: Parts = {
    config,
    db,
    keys,
    log,
    settings,
    assets: loadAssets(paths.publicDir),
    views: paths.views,
    isStopping: () => stopped.value,
    afterSetup: () => {},
  }
  const server = createServer(createApp(parts))
  await new Promise<void>(resolve => server.listen(Number(environment.STINT_SERVER_PORT ?? 0), '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${config.server.path}`

  atEnd(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
    await settings.close()
    await checkMonths(db)
    await db.destroy()
    await drop()
    rmSync(data_dir, { recursive: true, force: true })
  })
  return { ...parts, url, stopped, visitor: () => new Visitor(url) }
}
