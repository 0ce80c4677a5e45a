import type { Config } from '../config.js'
import type { Database } from '../database/connection.js'
import { openDatabase } from '../database/open.js'
import * as instance from '../instance/queries.js'
import { migrateJobs } from '../jobs/schema.js'
import * as paths from '../paths.js'
import { type Keys, makeKeys, readSecret } from '../secret.js'

export type Instance = { db: Database; directUrl: string; keys: Keys }

/** Opens the instance, running or not, for one command, and closes it whatever becomes of that. Throws Fault. */
export async function inInstance(config: Config, act: (instance: Instance) => Promise<void>) {
  const keys = makeKeys(readSecret(config))
  const { db, directUrl, close } = await openDatabase(config, paths.migrations, 'borrow')
  try {
    await instance.matchSecret(db, keys.fingerprint, keys.previousFingerprint)
    await migrateJobs(directUrl)
    await act({ db, directUrl, keys })
  } finally {
    await close()
  }
}
