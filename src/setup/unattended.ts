import type { Config } from '../config.js'
import type { Database } from '../database/connection.js'
import { Fault } from '../fault.js'
import * as instance from '../instance/queries.js'
import { SetupForm } from './form.js'
import { setUp } from './queries.js'

/** The first operator, user and workspace from STINT_SETUP_ variables, on an empty database only. Throws Fault. */
export async function setUpUnattended(db: Database, config: Config) {
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
