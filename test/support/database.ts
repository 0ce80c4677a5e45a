import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../../src/cluster/cluster.js'
import { connect, type Database, PATIENT } from '../../src/database/connection.js'
import { atEnd } from './at-end.js'
import { makeSchema, TEMPLATE, withDatabase } from './schema.js'
import { waitFor } from './server.js'

let home: Promise<string> | undefined

/**
 * A database of its own with the schema of this code: a copy of the run's template where there is one, else on the
 * server that TEST_DATABASE_URL names, else on a throw-away PostgreSQL that ends with the file's tests.
 */
export async function createDatabase(): Promise<{ url: string; db: Database; drop(): Promise<void> }> {
  home ??= findHome()
  const server = await home
  const name = `stint_test_${randomBytes(6).toString('hex')}`
  const url = withDatabase(server, name)

  const isMade = await onServer(server, async db => {
    const template = await db('pg_database').where({ datname: TEMPLATE }).first('datname')
    await db.raw(`create database ${name} ${template ? `template ${TEMPLATE}` : ''}`)
    return template !== undefined
  })
  if (!isMade) await makeSchema(url)
  const db = connect(url, 10, PATIENT)
  return {
    url,
    db,
    drop: async () => {
      await db.destroy()
      await onServer(server, db => db.raw(`drop database ${name} with (force)`))
    },
  }
}

/** Waits until a query to this database waits for what another transaction holds. */
export const waitForLock = (db: Database) =>
  waitFor(() =>
    db('pg_stat_activity').where({ wait_event_type: 'Lock' }).whereRaw('datname = current_database()').first(),
  )

async function findHome(): Promise<string> {
  if (process.env.TEST_DATABASE_URL) return process.env.TEST_DATABASE_URL
  const directory = mkdtempSync(join(tmpdir(), 'stint-test-'))
  const cluster = await startCluster(directory, { durable: false })
  atEnd(async () => {
    await cluster.stop()
    rmSync(directory, { recursive: true, force: true })
  })
  return cluster.url
}

async function onServer<T>(url: string, act: (db: Database) => Promise<T>): Promise<T> {
  const db = connect(url, 1, PATIENT)
  try {
    return await act(db)
  } finally {
    await db.destroy()
  }
}
