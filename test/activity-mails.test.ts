import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { mailTemplates } from '../src/mail/compose.js'
import * as mails from '../src/mail/queries.js'
import { sendMail } from '../src/mail/send.js'
import * as paths from '../src/paths.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { enterPanel } from './support/panel.js'
import type { Visitor } from './support/visitor.js'

let app: TestApp
let operator: Visitor
const PATH = '/admin/activity/mails'

before(async () => {
  app = await openApp()
  await createCast(app)
  operator = await enterPanel(app)
})

beforeEach(async () => {
  await app.db('mails').del()
  await app.db('audit_events').del()
  await app.db.raw('delete from graphile_worker._private_jobs')
})

const enqueue = async (recipient: string): Promise<string> => {
  await app.db.transaction(trx => mails.enqueue(trx, { kind: 'test', recipient }))
  return (await app.db('mails').where({ recipient }).first('id')).id
}
/** Given up, and its job with it. */
async function givenUp(recipient: string): Promise<string> {
  const id = await enqueue(recipient)
  await app
    .db('mails')
    .where({ id })
    .update({ state: 'failed', attempts: 25, last_error: 'connect ECONNREFUSED <here>' })
  await app.db.raw(`update graphile_worker._private_jobs set attempts = max_attempts where payload ->> 'mail_id' = ?`, [
    id,
  ])
  return id
}
const jobs = async () => {
  const { rows } = await app.db.raw(
    `select payload ->> 'mail_id' as id from graphile_worker._private_jobs where attempts < max_attempts order by id`,
  )
  return rows.map((row: { id: string }) => row.id)
}
const page = async (query = '') => (await operator.get(PATH + query)).text
const events = () => app.db('audit_events').orderBy('occurred_at').select('kind', 'actor', 'subject', 'details')

test('mails that were given up stand there with their last error, those that wait apart', async () => {
  await givenUp('dora@northwind.example')
  await enqueue('emil@northwind.example')

  const [failed, waiting] = [await page(), await page('?state=waiting')]
  assert.match(failed, /dora@northwind[\s\S]*ECONNREFUSED &lt;here&gt;/)
  assert.match(failed, /Failed: 1[\s\S]*Waiting: 1/)
  assert.doesNotMatch(failed, /emil@/)
  assert.match(waiting, /emil@northwind/)
  assert.doesNotMatch(waiting, /dora@/)
})

test('one is tried again by a single job, and goes out', async () => {
  const id = await givenUp('dora@northwind.example')
  assert.equal((await operator.post(`${PATH}/${id}/retry`)).headers.location, PATH)
  assert.equal((await operator.post(`${PATH}/${id}/retry`)).status, 303)

  assert.deepEqual(await jobs(), [id])
  const { rows } = await app.db.raw('select count(*)::integer from graphile_worker._private_jobs')
  assert.equal(rows[0].count, 1)
  await sendMail({ ...app, templates: mailTemplates(paths.views) }, id, { isLast: false })
  assert.equal((await app.db('mails').first()).state, 'sent')
  const retried = {
    kind: 'mail_retried',
    actor: 'operator',
    subject: 'dora@northwind.example',
    details: { mail: 'test' },
  }
  assert.deepEqual(await events(), [retried, retried])
})

test('all that were given up are tried again at once, and none that waits is queued twice', async () => {
  const ids = [await givenUp('dora@northwind.example'), await givenUp('emil@northwind.example')]
  const waiting = await enqueue('ben@northwind.example')
  await operator.post(`${PATH}/retry`)

  assert.deepEqual(await jobs(), [...ids, waiting].sort())
  assert.match(await page(), /No mail has failed/)
})

test('one that is discarded is never sent, and the log keeps to whom it was', async () => {
  const id = await enqueue('dora@northwind.example')
  await operator.post(`${PATH}/${id}/discard`)

  assert.deepEqual([await app.db('mails'), await jobs()], [[], []])
  assert.deepEqual(await events(), [
    { kind: 'mail_discarded', actor: 'operator', subject: 'dora@northwind.example', details: { mail: 'test' } },
  ])
})

test('one that a worker has in hand is left to it', async () => {
  const id = await enqueue('dora@northwind.example')
  await app.db.raw(`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'worker'`)
  await operator.post(`${PATH}/${id}/discard`)
  await operator.post(`${PATH}/${id}/retry`)

  assert.match(await page('?state=waiting'), /just being sent[\s\S]*dora@/)
  assert.deepEqual([await events(), await jobs()], [[], [id]])
})

test('200 of them go on 50 at a time', async () => {
  await app.db('mails').insert(
    Array.from({ length: 120 }, (_, index) => ({
      kind: 'test',
      recipient: `p${index}@northwind.example`,
      state: 'failed',
    })),
  )
  const link = (text: string, edge: string) =>
    new RegExp(`href="[^"]*mails(\\?[^"]*${edge}=[^"]*)"`).exec(text)?.[1]?.replaceAll('&amp;', '&')
  const listed = (text: string) => [...text.matchAll(/<tr id="mail-(\w+)"/g)].map(([, id]) => id)
  const first = await page()
  const second = await page(link(first, 'after'))
  const third = await page(link(second, 'after'))

  assert.equal(new Set([first, second, third].flatMap(listed)).size, 120)
  assert.deepEqual(listed(await page(link(second, 'before'))), listed(first))
})
