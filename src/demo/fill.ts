import { Temporal } from 'temporal-polyfill'
import { hashPassword } from '../auth/passwords.js'
import type { Database } from '../database/connection.js'
import { type Sql, sql } from '../database/sql.js'
import * as instance from '../instance/queries.js'
import * as operators from '../operators/queries.js'
import { stamp } from '../rates/stamp.js'
import { catalogueTables } from './catalogue-rows.js'
import { entryTables } from './entry-rows.js'
import { memberRows, peopleTables, userRows, workspaceRow } from './people-rows.js'
import { type Row, type Scene, sceneOf } from './scene.js'
import { dayOf, momentOf, type World } from './world.js'
import { elsewhere, northwind } from './worlds.js'

export const PASSWORD = 'timekeeper-demo'

/** How many rows go into one statement. */
const AT_ONCE = 5000

/**
 * Fills an empty instance with both worlds as of `now`, all or nothing; one that was filled stays as it is. Returns
 * whether it did anything.
 */
export async function fill(db: Database, now: Temporal.Instant = Temporal.Now.instant()): Promise<boolean> {
  if (await instance.isSetUp(db)) return false
  const password_hash = await hashPassword(PASSWORD)
  const isFilled = await db.transaction(async trx => {
    if (!(await instance.beginSetUp(trx))) return false
    await operators.create(trx, { username: 'operator', password_hash })
    for (const world of [northwind, elsewhere]) await fillWorld(trx, world, now, password_hash)
    await instance.finishSetUp(trx)
    return true
  })
  if (isFilled) await db.raw('analyze') // else the planner takes all tables for empty ones
  return isFilled
}

/** The day on which it was filled. */
export async function filledOn(db: Database): Promise<string> {
  const { set_up_at } = await db('instance').first('set_up_at')
  return dayOf(set_up_at)
}

/** Takes everything away, for `fill` to begin anew. */
export async function empty(db: Database) {
  await db.transaction(async trx => {
    await trx.raw('truncate users, operators, workspaces, settings, throttle_hits cascade')
    await trx('instance').update({ set_up_at: null })
  })
}

async function fillWorld(trx: Database, world: World, now: Temporal.Instant, password_hash: string) {
  const scene = sceneOf(world, momentOf(now, world.zone))
  await insert(trx, 'users', userRows(scene, password_hash))
  await insertWorkspace(trx, scene)
  const tables = { ...peopleTables(scene), ...catalogueTables(scene), ...entryTables(scene) }
  for (const [table, rows] of Object.entries(tables)) await insert(trx, table, rows)
}

/** A workspace and its members need each other, so they come in one statement. */
const insertWorkspace = (trx: Database, scene: Scene) =>
  trx.raw('with workspace as (?) ?', [
    insertion(trx, 'workspaces', [workspaceRow(scene)]),
    insertion(trx, 'members', memberRows(scene)),
  ])

async function insert(trx: Database, table: string, rows: Row[]) {
  for (let first = 0; first < rows.length; first += AT_ONCE)
    await insertion(trx, table, rows.slice(first, first + AT_ONCE))
}

/** What the database computes of the rows `e` that are to come into a table; '' leaves a column to it altogether. */
const COMPUTED: Record<string, Record<string, Sql | ''>> = {
  entries: { rate_cents: sql`coalesce(e.rate_cents, ${stamp})`, day: '' },
}

/** Rows go over as one JSON value: a statement with a binding for each column of thousands would be slow. */
function insertion(trx: Database, table: string, rows: Row[]) {
  const computed = COMPUTED[table] ?? {}
  const columns = Object.keys(rows[0] ?? {}).filter(column => computed[column] !== '')
  const values = columns.map(column => computed[column] || trx.ref(`e.${column}`))
  return trx.raw(
    `insert into ?? (${columns.map(() => '??').join(', ')})
     select ${values.map(() => '?').join(', ')} from jsonb_populate_recordset(null::??, cast(? as jsonb)) as e`,
    [table, ...columns, ...values, table, JSON.stringify(rows)],
  )
}
