import { migrateAll } from '../../src/database/open.js'
import { migrateJobs } from '../../src/jobs/schema.js'
import * as paths from '../../src/paths.js'

/** Brings the schema of this code and that of its jobs into an empty database. */
export async function makeSchema(url: string) {
  await migrateAll(url, paths.migrations)
  await migrateJobs(url)
}
