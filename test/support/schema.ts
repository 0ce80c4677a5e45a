import { migrateAll } from '../../src/database/open.js'
import { migrateJobs } from '../../src/jobs/schema.js'
import * as paths from '../../src/paths.js'

/** Brings the schema of this code and that of its jobs into an empty database. */
export async function makeSchema(url: string) {
  await migrateAll(url, paths.migrations)
  await migrateJobs(url)
}

/** The migrated database of a run, of which its tests' own are copies. */
export const TEMPLATE = 'stint_template'

/** The address of another database on the same server. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}
