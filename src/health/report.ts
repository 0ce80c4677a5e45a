import { statfs } from 'node:fs/promises'
import { findLastBackup } from '../backup/nightly.js'
import type { Config } from '../config.js'
import { type Database, isDatabaseAway } from '../database/connection.js'
import * as nodes from '../nodes/queries.js'
import { version } from '../version.js'

/** What was found, or why it can't be. */
export type Read<T> = { ok: true; value: T } | { ok: false; problem: string }

export type HealthReport = {
  version: string
  node: string
  uptime_seconds: number
  database: { version: string; bytes: number; embedded: boolean }
  jobs: Read<Queue>
  mails: Read<Queue>
  disk: Read<{ free_bytes: number; total_bytes: number }>
  /** Undefined where there is none yet. */
  last_backup_at: Read<Date | undefined>
  nodes: nodes.Node[]
}

type Queue = { waiting: number; failed: number }

/** How this installation is doing, for the person who runs it. Throws only where the database is away. */
export async function reportHealth(db: Database, config: Config): Promise<HealthReport> {
  const [database, jobs, mails, disk, last_backup_at, all] = await Promise.all([
    reportDatabase(db, config),
    read(countJobs(db)),
    read(countMails(db)),
    read(reportDisk(config.data_dir)),
    read(findLastBackup(config.backup)),
    nodes.list(db),
  ])
  return {
    version,
    node: process.versions.node,
    uptime_seconds: process.uptime(),
    database,
    jobs,
    mails,
    disk,
    last_backup_at,
    nodes: all,
  }
}

const read = <T>(reading: Promise<T>): Promise<Read<T>> =>
  reading.then(
    value => ({ ok: true, value }),
    (error: Error) => {
      if (isDatabaseAway(error)) throw error
      return { ok: false, problem: error.message }
    },
  )

async function reportDatabase(db: Database, config: Config) {
  const { rows } = await db.raw(
    `select current_setting('server_version') as version, pg_database_size(current_database()) as bytes`,
  )
  return { version: rows[0].version, bytes: rows[0].bytes, embedded: config.database.url === null }
}

async function countJobs(db: Database): Promise<Queue> {
  const { rows } = await db.raw(`
    select count(*) filter (where attempts < max_attempts)::integer as waiting,
           count(*) filter (where attempts >= max_attempts)::integer as failed
      from graphile_worker.jobs
  `)
  return rows[0]
}

async function countMails(db: Database): Promise<Queue> {
  const { rows } = await db.raw(`
    select count(*) filter (where state = 'queued')::integer as waiting,
           count(*) filter (where state = 'failed')::integer as failed
      from mails where state in ('queued', 'failed')
  `)
  return rows[0]
}

async function reportDisk(folder: string) {
  const disk = await statfs(folder)
  return { free_bytes: disk.bavail * disk.bsize, total_bytes: disk.blocks * disk.bsize }
}
