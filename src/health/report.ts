import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { findLastBackup } from '../backup/nightly.js'
import type { Config } from '../config.js'
import type { Database } from '../database/connection.js'
import * as paths from '../paths.js'
import type { Settings } from '../settings/reader.js'

export type HealthReport = {
  version: string
  node: string
  uptime_seconds: number
  database: { version: string; bytes: number; embedded: boolean }
  jobs: { waiting: number; failed: number }
  mails: { queued: number; failed: number }
  disk: { free_bytes: number; total_bytes: number }
  last_backup_at: Date | undefined
  warnings: string[]
}

const { version } = JSON.parse(readFileSync(join(paths.root, 'package.json'), 'utf8')) as { version: string }
const LOW_DISK_BYTES = 1024 ** 3
const OLD_BACKUP_MILLISECONDS = 2 * 86_400_000

/** How this installation is doing, for the person who runs it. */
export async function reportHealth(db: Database, config: Config, settings: Settings): Promise<HealthReport> {
  const [database, jobs, mails, disk, last_backup_at] = await Promise.all([
    reportDatabase(db, config),
    countJobs(db),
    countMails(db),
    statfs(config.data_dir),
    findLastBackup(config.backup),
  ])
  const free_bytes = disk.bavail * disk.bsize
  return {
    version,
    node: process.versions.node,
    uptime_seconds: process.uptime(),
    database,
    jobs,
    mails,
    disk: { free_bytes, total_bytes: disk.blocks * disk.bsize },
    last_backup_at,
    warnings: warnings(config, settings, free_bytes, mails.failed, last_backup_at),
  }
}

async function reportDatabase(db: Database, config: Config) {
  const { rows } = await db.raw(
    `select current_setting('server_version') as version, pg_database_size(current_database()) as bytes`,
  )
  return { version: rows[0].version, bytes: rows[0].bytes, embedded: config.database.url === null }
}

async function countJobs(db: Database) {
  const { rows } = await db.raw(`
    select count(*) filter (where attempts < max_attempts)::integer as waiting,
           count(*) filter (where attempts >= max_attempts)::integer as failed
      from graphile_worker.jobs
  `)
  return rows[0]
}

async function countMails(db: Database) {
  const { rows } = await db.raw(`
    select count(*) filter (where state = 'queued')::integer as queued,
           count(*) filter (where state = 'failed')::integer as failed
      from mails where state in ('queued', 'failed')
  `)
  return rows[0]
}

function warnings(
  config: Config,
  settings: Settings,
  freeBytes: number,
  failedMails: number,
  lastBackup: Date | undefined,
): string[] {
  const { hostname, protocol } = new URL(config.server.base_url)
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return [
    protocol === 'http:' &&
      !isLocal &&
      'Passwords travel in the clear: base_url is http. Put a proxy with TLS in front.',
    !settings.get('smtp_host') && 'No mail server is set, so mails are only written to data_dir/mail. Set smtp_host.',
    failedMails > 0 && `${failedMails} mails could not be sent. Their last errors stand in the log.`,
    config.backup.keep > 0 &&
      lastBackup &&
      Date.now() - lastBackup.getTime() > OLD_BACKUP_MILLISECONDS &&
      'The last nightly backup is more than two days old. The log says why.',
    freeBytes < LOW_DISK_BYTES && 'Less than 1 GB is free where data_dir lies.',
  ].filter(each => typeof each === 'string')
}
