import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, readConfig } from '../config.js'
import type { Database } from '../database/connection.js'
import * as instance from '../instance/queries.js'
import { run } from '../run.js'
import { serve } from '../serve.js'
import { empty, fill } from './fill.js'
import { greeting } from './greeting.js'

// Variables win over the file, and ~ takes a key back to its default: its own database and secret, and no proxy.
const ITS_OWN = {
  DATABASE_URL: '',
  STINT_DATABASE_URL: '~',
  STINT_DATABASE_DIRECT_URL: '~',
  STINT_SECRET: '~',
  STINT_SECRET_PREVIOUS: '~',
  STINT_SERVER_BASE_URL: '~',
  STINT_SERVER_TRUST_PROXY: '~',
  STINT_BACKUP_DIRECTORY: '~',
}

run(() => serve(demoConfig(), { reread: demoConfig, fill: prepare, greeting }))

async function prepare(db: Database) {
  if (process.argv.includes('--fresh')) await empty(db)
  if (!(await instance.isSetUp(db))) process.stdout.write('The demo is being filled, which takes some seconds.\n')
  await fill(db)
}

/** The config of `npm start`, but for whose data it is. */
function demoConfig(): Config {
  const env = { ...process.env, ...ITS_OWN }
  const { data_dir } = readConfig({ env })
  mkdirSync(data_dir, { recursive: true, mode: 0o711 }) // where PostgreSQL is another user, it passes through
  return readConfig({ env: { ...env, STINT_DATA_DIR: join(data_dir, 'demo') } })
}
