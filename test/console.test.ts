import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { passwordFits } from '../src/auth/passwords.js'
import type { Database } from '../src/database/connection.js'
import * as operators from '../src/operators/queries.js'
import { root } from '../src/paths.js'
import * as users from '../src/users/queries.js'
import { atEnd } from './support/at-end.js'
import { createUser } from './support/cast.js'
import { program, stint } from './support/console.js'
import { createDatabase } from './support/database.js'
import { newDataDir } from './support/server.js'
import { certificate, openMailServer } from './support/smtp.js'

const PASSWORD = 'correct horse battery'
/** Gives a program a terminal; part of util-linux. */
const SCRIPT = '/usr/bin/script'
let db: Database
let environment: NodeJS.ProcessEnv

before(async () => {
  const { url, ...database } = await createDatabase()
  db = database.db
  atEnd(database.drop)
  const STINT_SECRET = 'only for tests: thirty-two bytes or more of it'
  environment = { DATABASE_URL: url, STINT_SECRET, STINT_DATA_DIR: newDataDir() }
})

const run = (args: string[], input?: string, change: NodeJS.ProcessEnv = {}) =>
  stint(args, { environment: { ...environment, ...change }, input })

async function assertDone(running: ReturnType<typeof run>) {
  const { code, stdout, stderr } = await running
  assert.deepEqual([code, stderr], [0, ''])
  return stdout
}

/** It ends with this code, these words on standard error, nothing on the other, and no stack trace. */
async function assertRefused(running: ReturnType<typeof run>, code: number, words: RegExp) {
  const result = await running
  assert.match(result.stderr, words)
  assert.doesNotMatch(result.stderr, /\n {4}at /)
  assert.deepEqual([result.code, result.stdout], [code, ''])
}

test('--help lists every command, and one of them says more', async () => {
  const overview = await assertDone(run(['--help']))
  for (const name of ['config:check', 'setting:set', 'user:password', 'operator:create', 'mail:test']) {
    assert.match(overview, new RegExp(`\\n  ${name} +[A-Z]`))
  }
  assert.match(await assertDone(run(['setting:set', '--help'])), /^Usage: npx stint setting:set KEY \[VALUE\]/)
})

test('what is typed wrongly ends with 2 and says what was meant', async () => {
  await assertRefused(run([]), 2, /^Usage: npx stint COMMAND/)
  await assertRefused(run(['user:pasword', 'ana']), 2, /no command "user:pasword"\. Did you mean user:password\?/)
  await assertRefused(run(['toString']), 2, /no command "toString"/)
  await assertRefused(run(['user:password']), 2, /^Usage: npx stint user:password NAME\n$/)
  await assertRefused(run(['setting:list', 'extra']), 2, /^Usage/)
  await assertRefused(run(['setting:list', '--frob']), 2, /--frob/)
})

test('months:recount says how many months it has counted', async () => {
  assert.equal(await assertDone(run(['months:recount'])), '0 months are counted anew.\n')
})

test('config:check shows what the config comes to, without its secrets', async () => {
  const change = { DATABASE_URL: 'postgres://stint:sesame@db.northwind.example/stint?sslmode=require' }
  const shown = await assertDone(run(['config:check'], undefined, { ...change, STINT_SERVER_PORT: '8080' }))
  assert.match(shown, /^ {2}port: 8080$/m)
  assert.match(shown, /postgres:\/\/stint:\[hidden\]@db\.northwind\.example/)
  assert.doesNotMatch(shown, /sesame|only for tests/)
})

test('config:check ends with 1 and a sentence for each mistake, also in the file of --config', async () => {
  const file = join(newDataDir(), 'stint.yaml')
  writeFileSync(file, 'server:\n  prot: 1\n')
  await assertRefused(run(['config:check', '--config', file]), 1, /line 2.*prot.*Did you mean server\.port\?/)
  await assertRefused(run(['config:check', '--config', `${file}.no`]), 1, /does not exist/)
  await assertRefused(run(['config:check', '--config=']), 1, /--config needs the name of a file/)
})

test('a setting is set from an argument or from standard input, and listed', async () => {
  assert.equal(await assertDone(run(['setting:set', 'smtp_port', '2525'])), 'smtp_port = 2525\n')
  await assertDone(run(['setting:set', 'instance_name', '-'], 'Zeit & Co\r\n'))
  const list = await assertDone(run(['setting:list']))
  assert.match(list, /^instance_name = Zeit & Co$/m)
  assert.match(list, /^smtp_port = 2525$/m)
})

test('a secret setting comes from standard input alone and is never shown', async () => {
  await assertRefused(
    run(['setting:set', 'smtp_password', 'sesame']),
    2,
    /^smtp_password is secret: leave VALUE out(?!.*sesame)/,
  )
  assert.equal(await assertDone(run(['setting:set', 'smtp_password'], 'sesame\n')), 'smtp_password is set.\n')
  const list = await assertDone(run(['setting:list']))
  assert.match(list, /^smtp_password = \[hidden\]$/m)
  assert.doesNotMatch(list, /sesame/)
})

test('a setting that isn’t one, or can’t be that, is refused with a sentence', async () => {
  await assertRefused(run(['setting:set', 'smtp_prot', '25']), 1, /no setting "smtp_prot"\. Did you mean smtp_port\?/)
  await assertRefused(
    run(['setting:set', 'smtp_port', 'abc']),
    1,
    /^smtp_port must be a whole number from 1 to 65535\.\n$/,
  )
  await assertRefused(run(['setting:set', 'smtp_port']), 2, /VALUE is missing/)
  await assertRefused(run(['setting:set', 'smtp_password']), 1, /Standard input is empty/)
})

test('a setting that needs a mail server says that it does nothing without one', async () => {
  const idle = /^registration does nothing while smtp_host is empty/m
  assert.match(await assertDone(run(['setting:set', 'registration', 'true'])), idle)
  assert.match(
    await assertDone(run(['setting:set', 'registration_domains', 'A.example;b.example'])),
    /= a\.example, b\.example$/m,
  )
  await assertRefused(run(['setting:set', 'registration_domains', 'nonsense']), 1, /must be domains between commas/)
  await assertDone(run(['setting:set', 'smtp_host', 'mail.example']))
  assert.equal(await assertDone(run(['setting:set', 'registration', 'true'])), 'registration = true\n')
  await assertDone(run(['setting:set', 'smtp_host', '']))
})

test('another secret than the database’s is refused before it can seal anything', async () => {
  const change = { STINT_SECRET: 'another one, also of thirty-two bytes or more' }
  await assertRefused(run(['setting:set', 'smtp_password'], 'x\n', change), 1, /another secret/)
})

test('user:password changes it, ends sessions, forgets browsers and tells the person', async () => {
  const user_id = await createUser(db, 'dora')
  const now = db.fn.now()
  const session = { user_id, strength: 'full', confirmed_at: now, expires_at: now }
  await db('sessions').insert({ ...session, sid_hash: 'one' })
  await db('known_devices').insert({ user_id, token_hash: 'one' })

  const said = await assertDone(run(['user:password', 'DORA@northwind.example'], `${PASSWORD}\n`))
  assert.match(said, /^dora has a new password/)
  assert.doesNotMatch(said, new RegExp(PASSWORD))
  const dora = await users.findUserByName(db, 'dora')
  assert.ok(await passwordFits(dora?.password_hash, PASSWORD))
  assert.deepEqual([await db('sessions').where({ user_id }), await db('known_devices').where({ user_id })], [[], []])
  const { kind, recipient, data } = await db('mails').where({ user_id }).first()
  assert.deepEqual([kind, recipient, data], ['password_changed', 'dora@northwind.example', { by: 'operator' }])
  assert.equal((await db('graphile_worker.jobs').where({ task_identifier: 'send_mail' })).length, 1)

  await assertRefused(run(['user:password', 'dora'], 'short\n'), 1, /^Use at least 10 characters\.\n$/)
  await assertRefused(run(['user:password', 'nobody'], `${PASSWORD}\n`), 1, /^There is no user "nobody"\.\n$/)
})

test('operators are made once and get other passwords', async () => {
  await assertDone(run(['operator:create', 'Olga'], `${PASSWORD}\n`))
  await assertRefused(run(['operator:create', 'olga'], `${PASSWORD}\n`), 1, /There is an operator "olga" already/)
  await assertRefused(run(['operator:create', 'ol ga'], `${PASSWORD}\n`), 1, /Leave out spaces/)
  await assertRefused(run(['operator:password', 'oleg'], `${PASSWORD}\n`), 1, /There is no operator "oleg"/)

  await assertDone(run(['operator:password', 'olga'], `${PASSWORD} staple\n`))
  const olga = await operators.findOperatorByName(db, 'olga')
  assert.ok(await passwordFits(olga?.password_hash, `${PASSWORD} staple`))
})

test('a terminal asks twice and shows nothing of what is typed', { skip: !existsSync(SCRIPT) }, async () => {
  const typed = [PASSWORD, PASSWORD]
  const command = [...program, 'operator:create', 'tess'].map(word => `'${word}'`).join(' ')
  const child = spawn(SCRIPT, ['-qec', command, '/dev/null'], { env: { PATH: process.env.PATH, ...environment } })
  let screen = ''
  child.stdout.on('data', chunk => {
    screen += chunk
    if (/: $/.test(chunk)) child.stdin.write(`${typed.shift()}\r`)
  })
  const code = await new Promise(resolve => child.once('close', resolve))

  assert.equal(code, 0, screen)
  assert.match(screen, /New password for tess: \r?\nThe same again: \r?\nThe operator tess is made/)
})

test('mail:test prints the file, or the very answer of the mail server', async () => {
  assert.match(await assertDone(run(['mail:test', 'dora@northwind.example'])), /is in \/.*\.eml\n$/)

  const server = await openMailServer({ password: 'sesame' })
  for (const [key, value] of [
    ['smtp_host', 'localhost'],
    ['smtp_port', String(server.port)],
    ['smtp_username', 'stint'],
  ] as const) {
    await assertDone(run(['setting:set', key, value]))
  }
  await assertRefused(run(['mail:test', 'dora@northwind.example']), 1, /could not be sent: .*self.signed certificate/)

  const trusting = { NODE_EXTRA_CA_CERTS: certificate }
  const said = await assertDone(run(['mail:test', 'dora@northwind.example'], undefined, trusting))
  assert.equal(said, 'localhost answered: 250 kept as number 1\n')
  assert.deepEqual(server.passwords, ['sesame'])
  const states = await db('mails').where({ kind: 'test' }).orderBy('created_at').pluck('state')
  assert.deepEqual(states, ['sent', 'failed', 'sent'])

  await server.close()
  await assertRefused(run(['mail:test', 'dora@northwind.example'], undefined, trusting), 1, /ECONNREFUSED/)
  await assertRefused(run(['mail:test', 'dora']), 1, /"dora" is not an e-mail address/)
})

test('without an external database it uses the embedded one, whether or not a server runs', async () => {
  const own = { STINT_DATA_DIR: newDataDir() }
  const cwd = newDataDir()
  await assertDone(stint(['setting:set', 'instance_name', 'Home'], { environment: own, cwd }))
  assert.match(await assertDone(stint(['setting:list'], { environment: own, cwd })), /^instance_name = Home$/m)
})

test('bin/stint runs from any folder of the clone, with the config of its root', async () => {
  const { status, stdout } = spawnSync(join(root, 'bin', 'stint'), ['config:check'], {
    cwd: join(root, 'src', 'console'),
    env: { PATH: process.env.PATH },
    encoding: 'utf8',
  })
  assert.equal(status, 0)
  assert.ok(stdout.includes(`data_dir: ${join(root, 'data')}`), stdout)
})
