import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from '../config.js'
import type { Database } from '../database/connection.js'
import { isSetUp } from '../instance/queries.js'
import { save } from './save.js'

export type Nightly = {
  db: Database
  directUrl: string
  config: Pick<Config, 'backup'>
  log: Logger
}

const OWN = /^stint-\d{8}-\d{6}\.backup$/
const OWN_PART = /^stint-\d{8}-\d{6}\.backup\.part$/

/**
 * Writes a backup into `backup.directory` and keeps the newest `backup.keep` of those that it wrote there; 0 switches it
 * off. What fails is logged and left to the next night. Throws only when `signal` stops it, to be tried again.
 */
export async function backUpNightly({ db, directUrl, config, log }: Nightly, signal?: AbortSignal): Promise<void> {
  const { directory, keep } = config.backup
  // Backups of a new, empty instance would push out those which it is to be restored from.
  if (keep === 0 || !(await isSetUp(db))) return

  const started = performance.now()
  const file = join(directory, nameAt(new Date()))
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    for (const part of await listOwn(directory, OWN_PART)) await rm(part, { force: true }) // of a killed process
    const { bytes } = await save(directUrl, file, signal)
    for (const old of (await listOwn(directory, OWN)).slice(0, -keep)) await rm(old, { force: true })
    log.info({ file, bytes, milliseconds: Math.round(performance.now() - started) }, 'backup written')
  } catch (error) {
    if (signal?.aborted) throw error
    log.error(`there is no backup of tonight: ${(error as Error).message}`)
  }
}

/** `stint-20261231-031500.backup`, in UTC. */
const nameAt = (time: Date) => `stint-${time.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}.backup`

/** Our own files in the folder, the oldest first. */
async function listOwn(directory: string, names: RegExp) {
  const found = (await readdir(directory)).filter(name => names.test(name))
  return found.sort().map(name => join(directory, name))
}

/** When the newest nightly backup was written; undefined where there is none. Throws where the folder can't be read. */
export async function findLastBackup({ directory }: Config['backup']): Promise<Date | undefined> {
  const newest = (await listOwn(directory, OWN).catch(noneYet)).at(-1)
  return newest === undefined ? undefined : (await stat(newest)).mtime
}

/** The first backup makes the folder. */
function noneYet(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return []
  throw error
}
