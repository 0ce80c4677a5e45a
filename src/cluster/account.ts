import { spawnSync } from 'node:child_process'
import { realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Fault } from '../fault.js'

/** Whom PostgreSQL runs as, when that is not ourselves. */
export type Account = { uid: number; gid: number }

/**
 * Whom the PostgreSQL of `folder` must run as: undefined (ourselves) unless we are root, whom PostgreSQL refuses. Then
 * it is the owner of the folder, or for a new one the system user postgres, who is made where missing.
 * Throws Fault when there is no such user and none can be made.
 */
export function serverAccount(folder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const made = statSync(folder, { throwIfNoEntry: false })
  if (made && made.uid !== 0) return { uid: made.uid, gid: made.gid }
  return systemUser('postgres')
}

/** The system user of this name, made where missing. */
function systemUser(name: string): Account {
  const found = findUser(name)
  if (found) return found

  // By their paths: the PATH of a service or cron job often lacks /usr/sbin.
  spawnSync('/usr/sbin/groupadd', ['--system', name])
  const options = ['--system', '--gid', name, '--no-create-home', '--home-dir', '/nonexistent']
  spawnSync('/usr/sbin/useradd', [...options, '--shell', '/usr/sbin/nologin', name])
  const user = findUser(name)
  if (user) return user
  throw new Fault(
    `PostgreSQL does not run as root and the system user ${name} is missing and could not be made: make it ` +
      `(useradd --system --user-group ${name}), run Stint as an ordinary user, or set DATABASE_URL to a PostgreSQL of yours.`,
  )
}

function findUser(name: string): Account | undefined {
  const [uid, gid] = ['-u', '-g'].map(flag => spawnSync('id', [flag, name], { encoding: 'utf8' }))
  if (!uid || !gid || uid.status !== 0 || gid.status !== 0) return undefined
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

/** The name of the account's user, or its number where it has none. */
export function userName({ uid }: Account): string {
  return spawnSync('id', ['-nu', String(uid)], { encoding: 'utf8' }).stdout?.trim() || String(uid)
}

/** The first folder on the way to `path` that the account may not pass through; undefined when the way is open. */
export function findClosedFolder(path: string, account: Account): string | undefined {
  const folders: string[] = []
  for (let folder = realpathSync(path); folder !== dirname(folder); folder = dirname(folder)) folders.unshift(folder)

  return folders.find(folder => {
    const { uid, gid, mode } = statSync(folder)
    if (uid === account.uid) return (mode & 0o100) === 0
    if (gid === account.gid) return (mode & 0o010) === 0
    return (mode & 0o001) === 0
  })
}
