import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Fault } from '../fault.js'
import { syncFolder } from '../sync-folder.js'
import type { Account } from './account.js'
import type { Binaries } from './binaries.js'
import { telling } from './log.js'

const REFUSALS = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EEXIST', 'EBUSY']

/**
 * Makes the data directory where missing and does `work` with its real path. Throws what that throws; where the system
 * doesn't let us write, a Fault.
 */
export async function inDataDir<T>(path: string, work: (dataDir: string) => Promise<T>): Promise<T> {
  try {
    return await work(openDataDir(resolve(path)))
  } catch (error) {
    if (!REFUSALS.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    throw new Fault(
      `Stint can't use its data directory ${path} (${(error as Error).message}): run it as the user who owns that ` +
        'folder and see that the disk has room, or set data_dir (STINT_DATA_DIR) to another folder.',
    )
  }
}

function openDataDir(path: string) {
  mkdirSync(dirname(path), { recursive: true })
  mkdirSync(path, { recursive: true, mode: 0o700 })
  accessSync(path, constants.W_OK | constants.X_OK)
  // We close the folder to others, which must not befall /tmp or the whole system.
  if (dirname(path) !== path && (statSync(path).mode & 0o1000) === 0) return realpathSync(path)
  throw new Fault(`The data directory can't be ${path}, which others use too: set data_dir to a folder inside.`)
}

/** Lets us, and the account that PostgreSQL runs as, into the data directory, and nobody else. */
export function closeDataDir(dataDir: string, account: Account | undefined): void {
  const { uid, mode } = statSync(dataDir)
  const shared = account && account.uid !== uid
  try {
    if (shared) chownSync(dataDir, uid, account.gid)
    chmodSync(dataDir, shared ? 0o710 : mode & 0o700)
  } catch {
    // A mounted volume may belong to someone else; what we make inside is closed on its own.
  }
}

/** The password of the database user, made where missing. */
export function findPassword(dataDir: string, folder: string): string {
  const file = join(dataDir, 'database-password')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  if (existsSync(folder)) {
    throw new Fault(
      `The file ${file} is missing: put it back from a copy of the data directory, or restore a backup into an empty ` +
        'data directory (npx stint restore FILE).',
    )
  }
  const password = randomBytes(24).toString('hex')
  writeFileSync(`${file}.new`, `${password}\n`, { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
  return password
}

/** A folder that PostgreSQL alone (and we) may enter. */
export function makeFolder(folder: string, account: Account | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (account) chownSync(folder, account.uid, account.gid)
  chmodSync(folder, 0o700)
}

/**
 * Makes a new cluster in `folder`, or checks that the one there is of our major version. It is made beside and renamed
 * when complete, so that being killed leaves nothing half-made. Throws Fault.
 */
export async function initialise(
  folder: string,
  password: string,
  binaries: Binaries,
  account: Account | undefined,
  durable: boolean,
): Promise<void> {
  const entries = existsSync(folder) ? readdirSync(folder) : []
  if (entries.includes('PG_VERSION')) return checkVersion(folder, binaries.major)
  if (entries.length > 0)
    throw new Fault(`${folder} holds no database but other files: move them away and start again.`)

  const parent = dirname(folder)
  for (const name of readdirSync(parent)) {
    if (name.startsWith('postgres.new-')) discard(join(parent, name))
  }
  const work = join(parent, `postgres.new-${randomBytes(4).toString('hex')}`)
  makeFolder(work, account)
  try {
    await initdb(work, password, binaries, account, durable)
    renameSync(join(work, 'cluster'), folder)
    if (durable) syncFolder(parent)
  } finally {
    discard(work)
  }
}

function discard(folder: string) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    // The initdb of a killed Stint may still be writing there; the next start tries again.
  }
}

function checkVersion(folder: string, major: string) {
  const version = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim()
  if (version === major) return
  throw new Fault(
    `The data in ${folder} is of PostgreSQL ${version} and this Stint brings PostgreSQL ${major}: with the old version ` +
      'of Stint make a backup (npx stint backup FILE), then with this version restore it into an empty data directory ' +
      '(npx stint restore FILE).',
  )
}

async function initdb(
  work: string,
  password: string,
  binaries: Binaries,
  account: Account | undefined,
  durable: boolean,
) {
  const secret = join(work, 'password')
  writeFileSync(secret, password, { mode: 0o600 })
  if (account) chownSync(secret, account.uid, account.gid)

  const child = spawn(
    binaries.initdb,
    [
      `--pgdata=${join(work, 'cluster')}`,
      '--username=stint',
      `--pwfile=${secret}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--lc-ctype=C.UTF-8', // pg_trgm asks it what a letter is; sorting and case are the builtin provider's
      '--locale-provider=builtin',
      '--builtin-locale=PG_UNICODE_FAST',
      '--no-instructions',
      ...syncing(durable),
    ],
    { ...account, cwd: '/', env: binaries.env, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', text => (errors += text))
  const code = await new Promise(resolve => child.once('error', resolve).once('close', resolve))
  if (code === 0) return
  const reason = code instanceof Error ? code.message : telling(errors.split('\n').filter(Boolean))
  throw new Fault(`The database in ${dirname(work)} could not be made: ${reason}`)
}

/** One call for the whole file system where there is one is eight times faster than one for each file. */
function syncing(durable: boolean) {
  if (!durable) return ['--no-sync']
  return process.platform === 'linux' ? ['--sync-method=syncfs'] : []
}
