import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { keys } from '../src/config/keys.js'
import { readConfig } from '../src/config.js'
import { Fault } from '../src/fault.js'

const SECRET = 'correct horse battery staple and a half'
const SETUP = {
  STINT_SETUP_OPERATOR_USERNAME: 'operator',
  STINT_SETUP_OPERATOR_PASSWORD: 'operator-pw-marker',
  STINT_SETUP_USERNAME: 'ana',
  STINT_SETUP_EMAIL: 'ana@example.org',
  STINT_SETUP_PASSWORD: ' user-pw-marker ',
  STINT_SETUP_WORKSPACE: 'Northwind Studio',
}

const root = mkdtempSync(join(tmpdir(), 'stint-config-'))
after(() => rmSync(root, { recursive: true }))

/** A fresh working directory that holds `yaml` as config.yaml. */
function folder(yaml?: string) {
  const cwd = mkdtempSync(join(root, 'cwd-'))
  if (yaml !== undefined) writeFileSync(join(cwd, 'config.yaml'), yaml)
  return cwd
}

const read = (yaml?: string, env: NodeJS.ProcessEnv = {}) => readConfig({ argv: [], env, cwd: folder(yaml) })

function refusal(yaml?: string, env: NodeJS.ProcessEnv = {}, argv: string[] = []) {
  try {
    readConfig({ argv, env, cwd: folder(yaml) })
  } catch (error) {
    assert.ok(error instanceof Fault, String(error))
    return error.message
  }
  return assert.fail('should have been refused')
}

test('needs no file', () => {
  const cwd = folder()
  assert.deepEqual(readConfig({ argv: [], env: {}, cwd }), {
    server: {
      host: '127.0.0.1',
      port: 3000,
      base_url: 'http://localhost:3000',
      trust_proxy: false,
      path: '',
      secure: false,
    },
    database: { url: null, direct_url: null, pool: 10 },
    data_dir: join(cwd, 'data'),
    secret: null,
    secret_previous: null,
    session: { gc_maxlifetime: 36000, cookie_lifetime: null },
    admin: { session: { gc_maxlifetime: 1800, cookie_lifetime: null } },
    backup: { directory: join(cwd, 'data', 'backups'), keep: 7 },
    log: { level: 'info', format: 'pretty' },
    setup: undefined,
  })
})

test('the example file changes nothing, as it is and uncommented', () => {
  const example = readFileSync(new URL('../config.example.yaml', import.meta.url), 'utf8')
  const uncommented = example.replace(/^( *)#(?=[a-z_]+:)/gm, '$1')
  const cwd = folder()
  const defaults = readConfig({ argv: [], env: {}, cwd })

  for (const yaml of [example, uncommented]) {
    writeFileSync(join(cwd, 'config.yaml'), yaml)
    assert.deepEqual(readConfig({ argv: [], env: {}, cwd }), defaults)
  }
})

test('the example file holds every key, in the order of the schema', () => {
  const example = readFileSync(new URL('../config.example.yaml', import.meta.url), 'utf8')
  const path: string[] = []
  const shown = [...example.matchAll(/^( *)#?([a-z_]+):( \S.*)?$/gm)].flatMap(([, indent = '', name = '', value]) => {
    path.splice(indent.length / 2, path.length, name)
    return value ? [path.join('.')] : []
  })
  assert.deepEqual(shown, [...keys.keys()])
})

test('reads the file, then the environment over it', () => {
  const yaml = 'server: { port: 4000, host: 0.0.0.0 }\nsession:\n  cookie_lifetime: 3600\nlog:\n'
  const env = {
    STINT_SERVER_PORT: '5000',
    STINT_SESSION_COOKIE_LIFETIME: '~',
    STINT_ADMIN_SESSION_COOKIE_LIFETIME: '900',
  }

  assert.equal(read(yaml).session.cookie_lifetime, 3600)
  const config = read(yaml, env)
  assert.deepEqual([config.server.port, config.server.host], [5000, '0.0.0.0'])
  assert.equal(config.session.cookie_lifetime, null)
  assert.equal(config.admin.session.cookie_lifetime, 900)
})

test('an empty variable or a ~ takes a key back to its default', () => {
  const config = read('server: { port: 4000 }\nlog: { level: ~ }', { STINT_SERVER_PORT: '' })
  assert.deepEqual([config.server.port, config.log.level], [3000, 'info'])
})

test('finds the file by --config, then STINT_CONFIG, then in the working directory', () => {
  const cwd = folder('server: { port: 1111 }')
  mkdirSync(join(cwd, 'etc'))
  writeFileSync(join(cwd, 'etc', 'one.yaml'), 'server: { port: 2222 }')
  writeFileSync(join(cwd, 'two.yaml'), 'server: { port: 3333 }')
  const port = (argv: string[], env = {}) => readConfig({ argv, env, cwd }).server.port

  assert.equal(port([]), 1111)
  assert.equal(port([], { STINT_CONFIG: 'two.yaml' }), 3333)
  assert.equal(port(['user:create', '--config', 'etc/one.yaml'], { STINT_CONFIG: 'two.yaml' }), 2222)
  assert.equal(port([`--config=${join(cwd, 'two.yaml')}`]), 3333)
})

test('relative folders start at the folder of the file', () => {
  const cwd = folder()
  mkdirSync(join(cwd, 'etc'))
  writeFileSync(join(cwd, 'etc', 'stint.yaml'), 'data_dir: here\nbackup: { directory: ../backups }')
  const config = readConfig({ argv: ['--config', 'etc/stint.yaml'], env: {}, cwd })
  assert.deepEqual([config.data_dir, config.backup.directory], [join(cwd, 'etc', 'here'), join(cwd, 'backups')])
})

test('refuses a named file that is not there, or is no file', () => {
  assert.match(refusal('', {}, ['--config', 'none.yaml']), /^The config file \S+none\.yaml does not exist\.$/)
  assert.match(refusal('', { STINT_CONFIG: '.' }), /cannot be read \(EISDIR\)/)
  assert.match(refusal('', {}, ['--config']), /^--config needs the name of a file/)
})

test('refuses an unknown key with its line', () => {
  assert.equal(
    refusal('# mine\nserver:\n  prot: 1\n'),
    'config.yaml line 3: server.prot is not a known key. Did you mean server.port?',
  )
  assert.match(refusal('port: 1'), /^config\.yaml line 1: port is not a known key\. Did you mean server\.port\?$/)
  assert.match(refusal('\nsevrer: {}'), /^config\.yaml line 2: sevrer is not a known key\. Did you mean server\?$/)
  assert.match(refusal('setup: { password: x }'), /^config\.yaml line 1: setup is not a known key\.$/)
  assert.match(refusal('__proto__: { port: 1 }'), /__proto__ is not a known key/)
})

test('refuses a wrong type with its line', () => {
  assert.match(
    refusal('server:\n  port: many'),
    /^config\.yaml line 2: server\.port must be a whole number from 0 to 65535\.$/,
  )
  for (const yaml of ['server: { port: "3000" }', 'server: { port: 1.5 }', 'database: { pool: 0 }', 'data_dir: [a]']) {
    assert.match(refusal(yaml), /^config\.yaml line 1: \S+ must be [^:]+\.$/)
  }
  assert.match(refusal('session: { cookie_lifetime: 0 }'), /must be ~ \(until the browser closes\) or a whole number/)
  assert.match(refusal('log: { level: loud }'), /log\.level must be one of trace, debug/)
  assert.match(refusal('log:\n  - json'), /^config\.yaml line 1: log must hold keys of its own.*: level, format\.$/)
})

test('says every mistake at once, one line each', () => {
  const lines = refusal('server: { port: x }\ncolour: red', { STINT_LOG_LEVEL: 'loud', STINT_LOG_COLOUR: 'no' }).split(
    '\n',
  )
  assert.deepEqual(
    lines.map(line => line.replace(/( is not|: (server|log)\.).*/, '')),
    ['config.yaml line 2: colour', 'STINT_LOG_COLOUR', 'config.yaml line 1', 'STINT_LOG_LEVEL'],
  )
})

test('refuses what is not YAML with its line, and without quoting it', () => {
  const broken = [
    ['log:\n\tlevel: hush-marker', 2],
    ['secret: "hush-marker\n', 2],
    ['log:\n  level: info\n level: hush-marker', 3],
    ['secret: a\nsecret: hush-marker', 2],
    ['secret: !env hush-marker', 1],
    ['log: {}\n---\nsecret: hush-marker', 2],
    ['log: {}\nsecret:hush-marker\n', 2],
    ['secret: @hush-marker', 1],
    ['secret: "\\qhush-marker"', 1],
  ] as const
  for (const [yaml, line] of broken) {
    const message = refusal(yaml)
    assert.match(message, new RegExp(`^config\\.yaml line ${line} is not valid YAML`), yaml)
    assert.doesNotMatch(message, /hush-marker/)
  }
  for (const yaml of ['just-hush-marker', '- hush-marker', 'secret: *hush-marker']) {
    assert.doesNotMatch(refusal(yaml), /just-hush|- hush|\*hush/)
  }
})

test('refuses a STINT_ variable that nothing reads', () => {
  const message = refusal('', { STINT_SERVER_PROT: '1' })
  assert.equal(message, 'STINT_SERVER_PROT is not a variable that Stint knows. Did you mean STINT_SERVER_PORT?')
  assert.match(refusal('', { STINT_PORT: '80' }), /Did you mean STINT_SERVER_PORT\?$/)
  assert.match(refusal('', { STINT_SETUP_PASWORD: 'x' }), /Did you mean STINT_SETUP_PASSWORD\?$/)
})

test('overlooks what Kubernetes says about a service called stint', () => {
  const port = 'tcp://10.0.0.7:3000'
  const links = { STINT_SERVICE_HOST: '10.0.0.7', STINT_SERVICE_PORT: '3000', STINT_SERVICE_PORT_HTTP: '3000' }
  read('', { ...links, STINT_PORT: port, STINT_PORT_3000_TCP: port, STINT_PORT_3000_TCP_ADDR: '10.0.0.7' })
})

test('a variable of digits stays text where the key takes text', () => {
  const digits = '1234567890'.repeat(4)
  assert.equal(read('', { STINT_SECRET: digits }).secret, digits)
})

test('derives path and scheme from base_url', () => {
  const server = (base_url: string) =>
    read('', { STINT_SERVER_BASE_URL: base_url, STINT_SERVER_TRUST_PROXY: '1' }).server
  const parts = (base_url: string) => [server(base_url).base_url, server(base_url).path, server(base_url).secure]

  assert.deepEqual(parts('https://Host.example/stint/'), ['https://host.example/stint', '/stint', true])
  assert.deepEqual(parts('http://10.0.0.5:8080'), ['http://10.0.0.5:8080', '', false])
  assert.deepEqual(parts('https://host.example:443/'), ['https://host.example', '', true])
  assert.equal(read('server: { port: 0 }').server.base_url, 'http://localhost:0')
})

test('refuses a base_url that is no plain web address', () => {
  const wrong = ['host.example', 'ftp://host', 'https://host/?a', 'https://host/#a', 'https://u:p@host', 'http://h/a b']
  for (const url of [...wrong, 'http://', 'http://h/:id', 'http://h//a', 'javascript:alert(1)']) {
    assert.match(
      refusal('', { STINT_SERVER_BASE_URL: url, STINT_SERVER_TRUST_PROXY: '1' }),
      /base_url must be a URL/,
      url,
    )
  }
})

test('refuses https without a trusted proxy', () => {
  const message = refusal('\nserver:\n  base_url: https://time.example.org')
  assert.match(message, /^config\.yaml line 3: server\.base_url is https, .* set server\.trust_proxy to the number/)
})

test('trust_proxy is false, a number of hops or a list of networks', () => {
  const trust = (yaml: string) => read(`server: { trust_proxy: ${yaml} }`).server.trust_proxy
  assert.equal(trust('false'), false)
  assert.equal(trust('2'), 2)
  assert.deepEqual(trust('[10.0.0.0/8, loopback, "fd00::/8", "::1"]'), ['10.0.0.0/8', 'loopback', 'fd00::/8', '::1'])
  assert.deepEqual(trust('"10.1.2.3, uniquelocal"'), ['10.1.2.3', 'uniquelocal'])
  assert.equal(read('', { STINT_SERVER_TRUST_PROXY: '1' }).server.trust_proxy, 1)
  assert.equal(read('', { STINT_SERVER_TRUST_PROXY: 'false' }).server.trust_proxy, false)
})

test('trust_proxy is never everyone', () => {
  for (const value of [
    'true',
    '0',
    '-1',
    '1.5',
    '[]',
    '0.0.0.0/0',
    '"::/0"',
    'everyone',
    '10.0.0.0/33',
    '[1]',
    '10.1',
    '{}',
  ]) {
    assert.match(
      refusal(`server:\n  trust_proxy: ${value}`),
      /line 2: server\.trust_proxy must be false, the number/,
      value,
    )
  }
})

test('understands DATABASE_URL, and prefers STINT_DATABASE_URL', () => {
  const ours = 'postgres://stint@db/ours'
  const theirs = 'postgresql://stint@db/theirs'
  const url = (env: NodeJS.ProcessEnv) => read('', { STINT_SECRET: SECRET, ...env }).database

  assert.deepEqual(url({ DATABASE_URL: theirs }), { url: theirs, direct_url: theirs, pool: 10 })
  assert.equal(url({ DATABASE_URL: theirs, STINT_DATABASE_URL: ours }).url, ours)
  assert.equal(url({ STINT_DATABASE_URL: ours, STINT_DATABASE_DIRECT_URL: theirs }).direct_url, theirs)
  assert.equal(url({ DATABASE_URL: '' }).url, null)
})

test('a database of one’s own needs a secret', () => {
  assert.match(
    refusal('database:\n  url: postgres://stint:pw-marker@db/stint'),
    /^config\.yaml line 2: with database\.url, secret must be set too/,
  )
  assert.match(refusal('database: { direct_url: postgres://db/stint }'), /has no use without database\.url/)
})

test('a secret has 32 bytes or more', () => {
  assert.equal(read('', { STINT_SECRET: 'é'.repeat(16) }).secret, 'é'.repeat(16))
  assert.match(refusal('', { STINT_SECRET: 'short-marker' }), /secret must be text of 32 bytes or more/)
  assert.match(refusal(`secret_previous: "${' '.repeat(40)}"`), /secret_previous must be text of 32 bytes or more/)
  assert.match(refusal(`secret: ${'1234567890'.repeat(4)}`), /in quotes/)
})

test('no message repeats a secret or the password in a URL', () => {
  const message = refusal('secret: [hush-marker]\ndatabase: { url: "mysql://u:hush-marker@h", pool: hush-marker }', {
    STINT_SECRET_PREVIOUS: 'hush-marker',
    STINT_DATABASE_DIRECT_URL: 'postgres://u:hush-marker/@h',
    STINT_SERVER_BASE_URL: 'https://u:hush-marker@h',
    STINT_SERVER_TRUST_PROXY: 'hush-marker',
    STINT_TYPO: 'hush-marker',
    STINT_SETUP_PASSWORD: 'hush-marker',
  })
  assert.equal(message.split('\n').length, 9)
  assert.doesNotMatch(message, /hush-marker/)
})

test('takes the set-up from the environment', () => {
  assert.deepEqual(read('', SETUP).setup, {
    operator_username: 'operator',
    operator_password: 'operator-pw-marker',
    username: 'ana',
    email: 'ana@example.org',
    password: ' user-pw-marker ',
    workspace: 'Northwind Studio',
    zone: 'UTC',
    currency: 'EUR',
    week_start: 'monday',
  })
  const more = { STINT_SETUP_ALIAS: 'Ana', STINT_SETUP_ZONE: 'Europe/Vienna', STINT_SETUP_WEEK_START: 'sunday' }
  const { alias, zone, week_start } = read('', { ...SETUP, ...more }).setup ?? {}
  assert.deepEqual([alias, zone, week_start], ['Ana', 'Europe/Vienna', 'sunday'])
  assert.equal(read('', { STINT_SETUP_PASSWORD: '' }).setup, undefined)
})

test('names what an incomplete set-up lacks', () => {
  const message = refusal('', { ...SETUP, STINT_SETUP_EMAIL: '', STINT_SETUP_WORKSPACE: undefined })
  assert.match(message, /^Set-up from the environment also needs STINT_SETUP_EMAIL, STINT_SETUP_WORKSPACE \(/)
  assert.doesNotMatch(message, /marker/)
})

test('is frozen all the way down', () => {
  const config = read('server: { trust_proxy: [loopback] }')
  assert.ok([config, config.admin.session, config.server.trust_proxy].every(Object.isFrozen))
})
