import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Config } from '../config.js'
import type { Database } from '../database/connection.js'
import { mailTemplates } from '../mail/compose.js'
import type { Settings } from '../settings/reader.js'
import { releaseAbandoned } from './abandoned.js'
import { openRunner, type Runner } from './runner.js'
import { migrateJobs } from './schema.js'
import { tasks, timetable } from './tasks.js'

export type Jobs = { stop(): Promise<void> }

type Parts = {
  db: Database
  directUrl: string
  settings: Settings
  config: Config
  log: Logger
  /** The folder of the templates. */
  views: string
}

const LONGEST_PAUSE_MILLISECONDS = 30_000

/**
 * Runs jobs in this process until `stop`, which lets those that have begun end. Outlives a restart of the database.
 * Throws when the database can't be reached at the start.
 */
export async function startJobs({ db, directUrl, settings, config, log, views }: Parts): Promise<Jobs> {
  await migrateJobs(directUrl, log)
  await releaseAbandoned(db)
  const taskList = tasks({ db, directUrl, settings, config, log, templates: mailTemplates(views) })
  const open = () => openRunner({ directUrl, taskList, crontab: timetable, log })

  const stopping = new AbortController()
  const kept = keepRunning(await open(), open, stopping.signal, log)
  return {
    stop: () => {
      stopping.abort()
      return kept
    },
  }
}

/** Replaces a runner that broke, waiting longer each time it can't be, until `stopping`. */
async function keepRunning(first: Runner, open: () => Promise<Runner>, stopping: AbortSignal, log: Logger) {
  const stopped = new Promise<void>(resolve => stopping.addEventListener('abort', () => resolve()))
  let runner: Runner | undefined = first
  let pause = 1000

  while (!stopping.aborted) {
    if (runner) {
      await Promise.race([runner.broken, stopped])
      await runner.close()
      pause = 1000
    }
    if (stopping.aborted) return
    log.warn('jobs have stopped and are started again')
    await sleep(pause, undefined, { signal: stopping }).catch(() => {})
    runner = stopping.aborted
      ? undefined
      : await open().catch(error => void log.warn(`jobs can not start: ${error.message}`))
    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS)
  }
}
