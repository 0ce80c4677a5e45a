import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, fstatSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.js'
import { Fault } from './fault.js'
import { syncFolder } from './sync-folder.js'

/** The secret of the instance, and the one before it while it is being exchanged. */
export type Secret = { current: Buffer; previous?: Buffer }

/** One key for each purpose, so that a leak or a mistake in one place opens no other. */
export type Keys = ReturnType<typeof makeKeys>

/**
 * The instance's secret: `config.secret`, else the file data_dir/secret, which is made with 32 random bytes in hex when
 * there is none (as is data_dir). Both forms mean the same text, so the file's content may move into the config. Throws
 * a Fault when the file can't be made or read, is too short, or may be read by anyone but its owner.
 */
export function readSecret(config: Pick<Config, 'secret' | 'secret_previous' | 'data_dir'>): Secret {
  const current = config.secret?.trim() ?? secretInFile(config.data_dir)
  const previous = config.secret_previous?.trim()
  return { current: Buffer.from(current), previous: previous ? Buffer.from(previous) : undefined }
}

function secretInFile(folder: string): string {
  const path = join(folder, 'secret')
  try {
    const found = checkedContent(path)
    if (found) return found
    makeSecret(folder, path)
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault(`The secret in ${path} can be neither read nor made (${(error as NodeJS.ErrnoException).code}).`)
  }
}

/** The content of the file, or undefined when there is none. */
function checkedContent(path: string) {
  const file = openIfExists(path)
  if (file === undefined) return undefined
  try {
    if (process.platform !== 'win32' && fstatSync(file).mode & 0o077) {
      throw new Fault(`Others on this machine may read the secret in ${path}: chmod 600 it, or replace it if they did.`)
    }
    const secret = readFileSync(file, 'utf8').trim()
    if (Buffer.byteLength(secret) >= 32) return secret
    throw new Fault(
      `The secret in ${path} is shorter than 32 bytes: put it back from a backup, or delete it for a new one.`,
    )
  } finally {
    closeSync(file)
  }
}

function openIfExists(path: string) {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Written whole under another name and then linked, which fails if someone was faster: then theirs is the secret. */
function makeSecret(folder: string, path: string) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    writeFileSync(draft, randomBytes(32).toString('hex') + '\n', { flag: 'wx', mode: 0o600, flush: true })
    linkUnlessExists(draft, path)
  } finally {
    rmSync(draft, { force: true })
  }
  syncFolder(folder)
}

function linkUnlessExists(draft: string, path: string) {
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/**
 * The keys that follow from a secret, by HKDF-SHA256:
 * `sessions` signs session cookies (the first signs, all verify), `links` signs links (current secret only),
 * `encrypt` and `decrypt` keep a text (a password for SMTP, say) unreadable in the database, `fingerprint` names the
 * secret without telling it. `decrypt` takes what either secret sealed and throws a Fault for anything else.
 */
export function makeKeys({ current, previous }: Secret) {
  const secrets = previous ? [current, previous] : [current]
  const sealing = key(current, 'encryption')

  return {
    sessions: secrets.map(secret => key(secret, 'sessions').toString('hex')),
    links: key(current, 'links'),
    encrypt: (plain: string) => seal(sealing, plain),
    decrypt: (sealed: string) => unseal(secrets, sealed),
    fingerprint: fingerprint(current),
    previousFingerprint: previous && fingerprint(previous),
  }
}

const key = (secret: Buffer, purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `stint ${purpose} 1`, 32))

const fingerprint = (secret: Buffer) => key(secret, 'fingerprint').toString('hex').slice(0, 32)

// A sealed text is v1.<nonce>.<tag>.<ciphertext>, AES-256-GCM, each part in base64url.
const VERSION = 'v1'

function seal(sealing: Buffer, plain: string) {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', sealing, nonce)
  const content = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return [VERSION, ...[nonce, cipher.getAuthTag(), content].map(part => part.toString('base64url'))].join('.')
}

function unseal(secrets: Buffer[], sealed: string) {
  const [version, ...parts] = sealed.split('.')
  const [nonce, tag, content] = parts.map(part => Buffer.from(part, 'base64url'))
  if (version !== VERSION || nonce?.length !== 12 || tag?.length !== 16 || !content) {
    throw new Fault('A value that should be encrypted is damaged, or comes from a newer version of Stint.')
  }

  for (const secret of secrets) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key(secret, 'encryption'), nonce, { authTagLength: 16 })
      decipher.setAuthTag(tag)
      return Buffer.concat([decipher.update(content), decipher.final()]).toString('utf8')
    } catch {
      // Sealed with another secret: the next one may fit.
    }
  }
  throw new Fault('A stored value was encrypted with another secret: set secret_previous to the one used before.')
}
