import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { pino } from 'pino'
import type { Database } from '../src/database/connection.js'
import { makeKeys } from '../src/secret.js'
import { check, type Key } from '../src/settings/catalog.js'
import * as queries from '../src/settings/queries.js'
import { openSettings, type Settings } from '../src/settings/reader.js'
import { atEnd } from './support/at-end.js'
import { stint } from './support/console.js'
import { createDatabase } from './support/database.js'
import { waitFor } from './support/server.js'

const SECRET = 'only for tests: thirty-two bytes or more of it'
const keys = makeKeys({ current: Buffer.from(SECRET) })

let db: Database
let url: string
let settings: Settings
const lines: string[] = []
const log = pino({ level: 'debug' }, { write: line => void lines.push(line) })

before(async () => {
  const database = await createDatabase()
  ;({ db, url } = database)
  atEnd(database.drop)
  settings = await openSettings(db, url, keys, log)
  atEnd(() => settings.close())
})

/** Changes a setting as another process does, and waits until this one noticed, which rereads them only every 30 s. */
async function changeElsewhere(key: Key, value: string) {
  const { code, stderr } = await stint(['setting:set', key, value], {
    environment: { DATABASE_URL: url, STINT_SECRET: SECRET },
  })
  assert.equal(code, 0, stderr)
  await waitFor(() => (String(settings.get(key)) === value ? true : undefined))
}

const backends = async () =>
  (
    await db('pg_stat_activity').where({ application_name: 'stint settings' }).whereRaw('datname = current_database()')
  ).map(row => row.pid)

test('a setting that nobody changed has its default', () => {
  assert.equal(settings.get('instance_name'), 'Stint')
  assert.equal(settings.get('smtp_port'), 587)
  assert.equal(settings.get('smtp_security'), 'starttls')
  assert.equal(settings.get('smtp_password'), '')
})

test('a change by another process acts here as soon as it is told of', async () => {
  await changeElsewhere('instance_name', 'Northwind time')
  assert.equal(settings.get('instance_name'), 'Northwind time')
})

test('also after the listening connection was cut', async () => {
  const [pid] = await backends()
  await db.raw('select pg_terminate_backend(?)', [pid])
  await waitFor(async () => (await backends()).some(other => other !== pid) || undefined)

  await changeElsewhere('smtp_port', '2525')
  assert.equal(settings.get('smtp_port'), 2525)
})

test('a change that fell into the gap is read when the connection is back', async () => {
  await db.transaction(async trx => {
    await trx.raw(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'stint settings' and datname = current_database()`,
    )
    await trx('settings').insert({ key: 'mail_from', value: '"gap@northwind.example"' })
  })
  await waitFor(() => settings.get('mail_from') === 'gap@northwind.example' || undefined, 2000)
})

test('a secret lies encrypted in the database and shows up in no log', async () => {
  await queries.set(db, keys, 'smtp_password', ' pass word ')
  const { value } = await db('settings').where({ key: 'smtp_password' }).first()

  assert.match(value, /^v1\./)
  await waitFor(() => settings.get('smtp_password') === ' pass word ' || undefined)
  assert.doesNotMatch(lines.join(''), /pass word/)
})

test('a secret that another secret sealed has its default, and the log says why', async () => {
  const { values, unreadable } = await queries.listSettings(db, makeKeys({ current: Buffer.alloc(32, 'other') }))

  assert.equal(values.smtp_password, '')
  assert.match(unreadable.join(), /^smtp_password can not be decrypted: .*secret_previous/)
})

test('what makes no sense in the table has its default and is named once', async () => {
  await db('settings').insert({ key: 'smtp_security', value: '"rot13"' })
  await db('settings').insert({ key: 'from_the_future', value: '1' })
  await queries.set(db, keys, 'smtp_host', 'mail.northwind.example')
  await queries.set(db, keys, 'smtp_username', 'stint')
  await waitFor(() => settings.get('smtp_username') === 'stint' || undefined)

  assert.equal(settings.get('smtp_security'), 'starttls')
  const named = lines.filter(line => line.includes('the setting smtp_security is not one of none, starttls, tls'))
  assert.equal(named.length, 1)
})

for (const [key, value, must] of [
  ['instance_name', ' ', 'a name'],
  ['instance_name', 'Stint\r\nBcc: all@northwind.example', 'on one line'],
  ['instance_name', 'x'.repeat(61), 'at most 60 characters'],
  ['smtp_host', 'http://mail', 'a host name'],
  ['smtp_port', 'abc', 'a whole number from 1 to 65535'],
  ['smtp_port', '', 'a whole number from 1 to 65535'],
  ['smtp_port', '25.5', 'a whole number from 1 to 65535'],
  ['smtp_port', '65536', 'a whole number from 1 to 65535'],
  ['audit_days', '29', 'a number of days from 30 to 3650'],
  ['audit_days', '3651', 'a number of days from 30 to 3650'],
  ['smtp_security', 'ssl', 'one of none, starttls, tls'],
  ['smtp_password', 'two\nlines', 'on one line'],
  ['mail_from', 'Stint <stint@northwind.example>', 'one e-mail address'],
  ['mail_from', 'a@northwind.example, b@northwind.example', 'one e-mail address'],
] as const) {
  test(`${key} can not be ${JSON.stringify(value.slice(0, 40))}`, () => {
    const checked = check(key, value)
    assert.ok(!checked.ok && checked.must.includes(must), JSON.stringify(checked))
  })
}
