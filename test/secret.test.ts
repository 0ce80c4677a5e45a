import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { Fault } from '../src/fault.js'
import * as paths from '../src/paths.js'
import { makeKeys, readSecret } from '../src/secret.js'
import { compile } from './support/compiled.js'

const root = mkdtempSync(join(tmpdir(), 'stint-secret-'))
after(() => rmSync(root, { recursive: true }))

const freshFolder = () => join(mkdtempSync(join(root, 'case-')), 'data')
const inFolder = (data_dir: string) => ({ secret: null, secret_previous: null, data_dir })
const OLD = { current: Buffer.from('the old secret, long enough to be one') }
const NEW = { current: Buffer.from('the new secret, long enough to be one') }
const ROTATED = { current: NEW.current, previous: OLD.current }

/** A data_dir whose secret file holds `content`. */
function folderWith(content: string, mode = 0o600) {
  const folder = freshFolder()
  mkdirSync(folder)
  writeFileSync(join(folder, 'secret'), content)
  chmodSync(join(folder, 'secret'), mode)
  return folder
}

test('makes a secret of 32 random bytes that only its owner may read', () => {
  const folder = freshFolder()
  const { current, previous } = readSecret(inFolder(folder))

  assert.match(current.toString(), /^[0-9a-f]{64}$/)
  assert.equal(previous, undefined)
  assert.equal(statSync(folder).mode & 0o777, 0o700)
  assert.equal(statSync(join(folder, 'secret')).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(folder), ['secret'])
})

test('keeps the secret it made', () => {
  const folder = freshFolder()
  assert.deepEqual(readSecret(inFolder(folder)), readSecret(inFolder(folder)))
})

test('processes that start at once agree on one secret', async () => {
  const folder = freshFolder()
  const module = pathToFileURL(compile('secret.ts', join(paths.root, 'dist-test/secret'))).href
  const script = `import { readSecret } from ${JSON.stringify(module)}
    console.log(readSecret(${JSON.stringify(inFolder(folder))}).current.toString())`
  const secrets = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script])
      const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
      return output.trim()
    }),
  )
  assert.equal(new Set(secrets).size, 1)
  assert.equal(secrets[0], readFileSync(join(folder, 'secret'), 'utf8').trim())
  assert.deepEqual(readdirSync(folder), ['secret'])
})

test('the config’s secret comes first, and means the same as the file’s content', () => {
  const folder = freshFolder()
  const { current } = readSecret(inFolder(folder))
  const config = { ...inFolder(folder), secret: `${current}\n`, secret_previous: OLD.current.toString() }

  assert.deepEqual(readSecret(config), { current, previous: OLD.current })
  const other = freshFolder()
  readSecret({ ...config, data_dir: other })
  assert.throws(() => statSync(other), { code: 'ENOENT' })
})

test('refuses a secret file that others may read', () => {
  for (const mode of [0o640, 0o604, 0o660]) {
    const folder = folderWith('x'.repeat(64), mode)
    assert.throws(() => readSecret(inFolder(folder)), /^Fault: Others on this machine may read the secret/)
  }
})

test('refuses an empty or short secret file and leaves it as it is', () => {
  for (const content of ['', '\n'.repeat(40), 'short-marker']) {
    const folder = folderWith(content)
    assert.throws(
      () => readSecret(inFolder(folder)),
      (error: unknown) =>
        error instanceof Fault && /shorter than 32/.test(error.message) && !/marker/.test(error.message),
    )
    assert.equal(readFileSync(join(folder, 'secret'), 'utf8'), content)
  }
})

test('says so when there can be no secret file', () => {
  const folder = freshFolder()
  writeFileSync(folder, 'a file where the folder should be')
  assert.throws(() => readSecret(inFolder(folder)), /^Fault: The secret in \S+ can be neither read nor made/)

  const blocked = freshFolder()
  mkdirSync(join(blocked, 'secret'), { recursive: true, mode: 0o700 })
  chmodSync(join(blocked, 'secret'), 0o700)
  assert.throws(
    () => readSecret(inFolder(blocked)),
    /^Fault: The secret in \S+ can be neither read nor made \(EISDIR\)/,
  )
})

test('decrypts what it encrypted, and never seals the same twice', () => {
  const { encrypt, decrypt } = makeKeys(NEW)
  for (const plain of ['', 'timekeeper-demo', 'naïve 密码 \0']) assert.equal(decrypt(encrypt(plain)), plain)
  assert.notEqual(encrypt('same'), encrypt('same'))
  assert.match(encrypt('timekeeper-demo'), /^v1\.[\w-]+\.[\w-]+\.[\w-]+$/)
})

test('keeps reading what the previous secret sealed', () => {
  const sealed = makeKeys(OLD).encrypt('smtp password')
  assert.equal(makeKeys(ROTATED).decrypt(sealed), 'smtp password')
  assert.equal(makeKeys(NEW).decrypt(makeKeys(ROTATED).encrypt('new')), 'new')
})

test('a wrong secret and a damaged value are faults', () => {
  const { encrypt, decrypt } = makeKeys(NEW)
  assert.throws(() => decrypt(makeKeys(OLD).encrypt('x')), /^Fault: A stored value was encrypted with another secret/)

  const sealed = encrypt('a value')
  const tampered = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA')
  for (const value of [tampered, '', 'v1', 'v2' + sealed.slice(2), sealed.slice(0, 30), 'v1.a.b.c']) {
    assert.throws(() => decrypt(value), Fault)
  }
})

test('each purpose and each secret has a key of its own', () => {
  const [one, other] = [makeKeys(NEW), makeKeys(OLD)]
  const all = [one, other].flatMap(keys => [...keys.sessions, keys.links.toString('hex'), keys.fingerprint])
  assert.equal(new Set(all).size, 6)
  assert.deepEqual(makeKeys(NEW).sessions, one.sessions)
})

test('signs with the current secret and still knows the previous one', () => {
  const keys = makeKeys(ROTATED)
  assert.deepEqual(keys.sessions, [makeKeys(NEW).sessions[0], makeKeys(OLD).sessions[0]])
  assert.deepEqual([keys.fingerprint, keys.previousFingerprint], [makeKeys(NEW).fingerprint, makeKeys(OLD).fingerprint])
  assert.equal(makeKeys(NEW).previousFingerprint, undefined)
})
