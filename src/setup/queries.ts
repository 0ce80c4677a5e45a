import { hashPassword } from '../auth/passwords.js'
import type { Database } from '../database/connection.js'
import * as instance from '../instance/queries.js'
import * as operators from '../operators/queries.js'
import * as users from '../users/queries.js'
import * as workspaces from '../workspaces/queries.js'
import type { Setup } from './form.js'

export type Installed = { user_id: string; workspace_id: string }

/** Makes operator, first user and first workspace together; undefined where the instance was set up already. */
export async function setUp(db: Database, setup: Setup, locale?: string): Promise<Installed | undefined> {
  const operatorHash = await hashPassword(setup.operator_password)
  const userHash = await hashPassword(setup.password)

  return db.transaction(async trx => {
    if (!(await instance.beginSetUp(trx))) return undefined

    const { zone, week_start } = setup
    await operators.create(trx, { username: setup.operator_username, password_hash: operatorHash })
    const user_id = await users.create(trx, {
      username: setup.username,
      email: setup.email,
      alias: setup.alias,
      password_hash: userHash,
      zone,
      week_start,
      locale,
    })
    const { workspace: name, currency } = setup
    const workspace_id = await workspaces.create(trx, { name, zone, currency, week_start, user_id })
    await instance.finishSetUp(trx)
    return { user_id, workspace_id }
  })
}

/** Whether PostgreSQL knows this zone too: it computes the days of entries in it. */
export async function databaseKnowsZone(db: Database, zone: string): Promise<boolean> {
  const { rows } = await db.raw('select exists (select from pg_timezone_names where name = ?) as known', [zone])
  return rows[0].known
}
