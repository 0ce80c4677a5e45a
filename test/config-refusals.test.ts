import assert from 'node:assert/strict'
import { test } from 'node:test'
import { read, refusal, SETUP } from './support/config-stage.js'

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

test('names what an incomplete set-up lacks', () => {
  const message = refusal('', { ...SETUP, STINT_SETUP_EMAIL: '', STINT_SETUP_WORKSPACE: undefined })
  assert.match(message, /^Set-up from the environment also needs STINT_SETUP_EMAIL, STINT_SETUP_WORKSPACE \(/)
  assert.doesNotMatch(message, /marker/)
})
