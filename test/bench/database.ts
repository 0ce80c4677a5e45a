import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../../src/cluster/cluster.js'
import { connect } from '../../src/database/connection.js'
import { migrateAll } from '../../src/database/open.js'
import * as paths from '../../src/paths.js'

/** A database of its own for a benchmark, migrated and empty, that is gone with it; also where it is broken off. */
export async function openDatabase() {
  const directory = mkdtempSync(join(tmpdir(), 'stint-bench-'))
  const cluster = await startCluster(directory)
  const cleanUp = async () => {
    await cluster.stop()
    rmSync(directory, { recursive: true, force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void cleanUp().then(() => process.exit(1)))
  await migrateAll(cluster.url, paths.migrations)
  const db = connect(cluster.url, 1)
  return { db, url: cluster.url, directory, close: () => db.destroy().then(cleanUp) }
}
