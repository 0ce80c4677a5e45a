import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Database } from '../src/database/connection.js'
import { atEnd } from './support/at-end.js'
import { createDatabase } from './support/database.js'
import { newDataDir, newSecret, startServer, UNATTENDED, waitFor } from './support/server.js'
import { certificate, openMailServer } from './support/smtp.js'
import type { Visitor } from './support/visitor.js'

let db: Database
/** The operator at each of two servers on one database. */
let here: Visitor
let there: Visitor

before(async () => {
  const database = await createDatabase()
  db = database.db
  atEnd(database.drop)
  const environment = {
    ...UNATTENDED,
    DATABASE_URL: database.url,
    STINT_SECRET: newSecret(),
    NODE_EXTRA_CA_CERTS: certificate,
  }
  const nodes = [
    await startServer({ ...environment, STINT_DATA_DIR: newDataDir() }),
    await startServer({ ...environment, STINT_DATA_DIR: newDataDir() }),
  ]
  ;[here, there] = nodes.map(node => node.visitor()) as [Visitor, Visitor]
  const username = UNATTENDED.STINT_SETUP_OPERATOR_USERNAME
  await here.post('/admin/login', { username, password: UNATTENDED.STINT_SETUP_OPERATOR_PASSWORD })
})

/** Renames the installation at one server, and waits until the door of the other, which rereads only every 30 s, shows it. */
async function rename(name: string) {
  assert.equal((await here.post('/admin/settings/instance', { instance_name: name })).status, 303)
  await waitFor(async () => (await there.get('/login')).text.includes(name) || undefined)
}

test('what is saved at one server counts at another process as soon as it is told of', async () => {
  await rename('Northwind time')
})

test('also after the connections that listen were cut', async () => {
  const listening = async (): Promise<number[]> =>
    db('pg_stat_activity')
      .where({ application_name: 'stint settings' })
      .whereRaw('datname = current_database()')
      .pluck('pid')
  const cut = await listening()
  assert.equal(cut.length, 2)
  await db.raw('select pg_terminate_backend(pid) from unnest(?::integer[]) as pid', [cut])
  await waitFor(async () => (await listening()).filter(pid => !cut.includes(pid)).length === 2 || undefined)

  await rename('Northwind once more')
})

test('a test mail goes out over STARTTLS with a log-in, to a server whose certificate is known', async () => {
  const server = await openMailServer({ password: 'open sesame' })
  await here.post('/admin/settings/smtp', {
    smtp_host: 'localhost',
    smtp_port: String(server.port),
    smtp_security: 'starttls',
    smtp_username: 'stint',
    smtp_password: 'open sesame',
    mail_from: '',
  })
  await here.post('/admin/settings/smtp/test', { recipient: 'it@northwind.example' })

  assert.match((await here.get('/admin/settings/smtp')).text, /localhost answered: 250 kept as number 1/)
  assert.deepEqual(server.passwords, ['open sesame'])
  assert.deepEqual(server.mails[0]?.rcptTo, ['it@northwind.example'])
})
