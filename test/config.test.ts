import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { keys } from '../src/config/keys.js'
import { readConfig } from '../src/config.js'
import { root } from '../src/paths.js'
import { folder, read, SECRET, SETUP } from './support/config-stage.js'

test('needs no file', () => {
  const cwd = folder()
  assert.deepEqual(readConfig({ argv: [], env: {}, cwd }), {
    server: {
      host: '127.0.0.1',
      port: 3000,
      base_url: 'http://localhost:3000',
      trust_proxy: false,
      workers: 1,
      path: '',
      secure: false,
    },
    database: { url: null, direct_url: null, pool: 10 },
    data_dir: join(cwd, 'data'),
    secret: null,
    secret_previous: null,
    session: { gc_maxlifetime: 36000, cookie_lifetime: null },
    remember_me: { lifetime: 604_800 },
    admin: { session: { gc_maxlifetime: 1800, cookie_lifetime: null } },
    backup: { directory: join(cwd, 'data', 'backups'), keep: 7 },
    log: { level: 'info', format: 'pretty' },
    setup: undefined,
  })
})

test('the example file changes nothing, as it is and uncommented', () => {
  const example = readFileSync(join(root, 'config.example.yaml'), 'utf8')
  const uncommented = example.replace(/^( *)#(?=[a-z_]+:)/gm, '$1')
  const cwd = folder()
  const defaults = readConfig({ argv: [], env: {}, cwd })

  for (const yaml of [example, uncommented]) {
    writeFileSync(join(cwd, 'config.yaml'), yaml)
    assert.deepEqual(readConfig({ argv: [], env: {}, cwd }), defaults)
  }
})

test('the example file holds every key, in the order of the schema', () => {
  const example = readFileSync(join(root, 'config.example.yaml'), 'utf8')
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

test('understands DATABASE_URL, and prefers STINT_DATABASE_URL', () => {
  const ours = 'postgres://stint@db/ours'
  const theirs = 'postgresql://stint@db/theirs'
  const url = (env: NodeJS.ProcessEnv) => read('', { STINT_SECRET: SECRET, ...env }).database

  assert.deepEqual(url({ DATABASE_URL: theirs }), { url: theirs, direct_url: theirs, pool: 10 })
  assert.equal(url({ DATABASE_URL: theirs, STINT_DATABASE_URL: ours }).url, ours)
  assert.equal(url({ STINT_DATABASE_URL: ours, STINT_DATABASE_DIRECT_URL: theirs }).direct_url, theirs)
  assert.equal(url({ DATABASE_URL: '' }).url, null)
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

test('is frozen all the way down', () => {
  const config = read('server: { trust_proxy: [loopback] }')
  assert.ok([config, config.admin.session, config.server.trust_proxy].every(Object.isFrozen))
})
