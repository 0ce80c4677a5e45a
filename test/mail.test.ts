import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { before, beforeEach, test } from 'node:test'
import PostalMime from 'postal-mime'
import { kinds } from '../src/mail/kinds.js'
import * as mails from '../src/mail/queries.js'
import { sendMail } from '../src/mail/send.js'
import { createWorkspace } from './support/cast.js'
import { openMailer, smtp, type TestMailer } from './support/mailer.js'
import { openMailServer } from './support/smtp.js'

let mailer: TestMailer
const once = { isLast: false }

before(async () => {
  mailer = await openMailer()
})

beforeEach(async () => {
  mailer.change({})
  await mailer.db('mails').del()
  rmSync(mailer.outbox, { recursive: true, force: true })
})

const forDora = () => ({ kind: 'password_changed', user_id: mailer.dora, recipient: 'dora@northwind.example' }) as const

const written = () =>
  PostalMime.parse(
    readFileSync(join(mailer.outbox, readdirSync(mailer.outbox).find(file => file.endsWith('.eml')) as string)),
  )

test('a mail and its job are there when the transaction is committed, and not before', async () => {
  const jobs = async () => (await mailer.db('graphile_worker.jobs').where({ task_identifier: 'send_mail' })).length
  await mailer.db
    .transaction(async trx => {
      await mails.enqueue(trx, forDora())
      throw new Error('changed my mind')
    })
    .catch(() => {})
  assert.deepEqual([await jobs(), (await mailer.db('mails')).length], [0, 0])

  await mailer.db.transaction(trx => mails.enqueue(trx, forDora()))
  assert.deepEqual([await jobs(), (await mailer.db('mails')).length], [1, 1])
})

/** What a mail of a kind must point to; most point to nothing. */
const causes: Partial<Record<mails.NewMail['kind'], () => Promise<Record<string, string>>>> = {
  new_device: async () => ({ browser: 'Firefox on Windows', ip_address: '192.0.2.7' }),
  long_timer: async () => ({
    description: 'Drawings',
    workspace: 'Northwind Studio',
    workspace_id: '0123456789abcdef01234567',
    hours: '8',
    started: 'Sunday',
  }),
  reminder: async () => ({
    workspace: 'Northwind Studio',
    workspace_id: '0123456789abcdef01234567',
    period: 'Friday 20 November',
    tracked: '5:15',
    expected: '7:30',
  }),
  weekly_summary: async () => ({
    workspace: 'Northwind Studio',
    workspace_id: '0123456789abcdef01234567',
    period: '16–22 November',
    total: '38:30',
    projects: 'Harbour: 30:15\nNo project: 8:15',
  }),
  saved_report: async () => {
    const workspace_id = await createWorkspace(mailer.db, 'Northwind Studio', mailer.dora)
    const { id: member_id } = await mailer.db('members').where({ workspace_id }).first('id')
    const kept = { name: 'Hours', kind: 'weekly', query: {}, period: 'week', mailed: 'week', mailed_since: new Date() }
    const [report] = await mailer
      .db('saved_reports')
      .insert({ workspace_id, member_id, ...kept })
      .returning('id')
    return { workspace: 'Northwind Studio', workspace_id, report_id: report.id, member_id }
  },
  backup_warning: async () => ({ last: 'never' }),
  seats_warning: async () => ({ seats: '51', limit: '50' }),
  password_reset: async () => {
    await mailer.db('password_resets').del()
    const [reset] = await mailer.db('password_resets').insert({ user_id: mailer.dora }).returning('id')
    return { reset_id: reset.id, lifetime_seconds: '3600' }
  },
  email_change: async () => {
    await mailer.db('email_changes').del()
    const wanted = { user_id: mailer.dora, email: 'dora@elsewhere.example' }
    const [change] = await mailer.db('email_changes').insert(wanted).returning('id')
    return { email_change_id: change.id }
  },
  email_changed: async () => ({ email: 'dora@elsewhere.example' }),
  registration: async () => {
    const waiting = {
      username: 'gerda',
      email: 'gerda@northwind.example',
      password_hash: 'x',
      zone: 'UTC',
      locale: 'en-GB',
    }
    const [registration] = await mailer.db('registrations').insert(waiting).returning('id')
    return { registration_id: registration.id }
  },
  invitation: async () => {
    const workspace_id = await createWorkspace(mailer.db, 'Northwind Studio', mailer.dora)
    const { id } = await mailer.db('members').where({ workspace_id }).first('id')
    const invited = { workspace_id, invited_by: id, email: 'gerda@northwind.example' }
    const [invitation] = await mailer.db('invitations').insert(invited).returning('id')
    return { workspace_id, invitation_id: invitation.id }
  },
}

for (const kind of Object.keys(kinds) as mails.NewMail['kind'][]) {
  test(`the mail ${kind} has a subject, a text and a page, also for somebody without an account`, async () => {
    for (const user_id of [mailer.dora, undefined]) {
      const id = await mailer.create({ kind, user_id, data: await causes[kind]?.() })
      await sendMail(mailer, id, once)
      const { subject, text = '', html = '' } = await written()

      assert.match(subject ?? '', /Stint/)
      for (const part of [text, html]) {
        assert.match(part, /https:\/\/time\.northwind\.example\/stint/)
        assert.doesNotMatch(part, /undefined|\{\{|\[object/)
      }
      rmSync(mailer.outbox, { recursive: true })
    }
  })
}

test('a changed password is told with its time in the person’s zone and what to do', async () => {
  await mailer.db('users').where({ id: mailer.dora }).update({ alias: 'Dora <b>D</b>' })
  const id = await mailer.create()
  await mailer.db('mails').where({ id }).update({ created_at: '2026-11-22T22:30:00Z' })
  await sendMail(mailer, id, once)
  const { subject, text = '', html = '' } = await written()

  assert.equal(subject, 'Your password on Stint was changed')
  assert.match(text, /Hello Dora <b>D<\/b>,\n\nthe password of your account dora was changed/)
  assert.match(text, /Sunday,? 22 November 2026 at 23:30 \(Europe\/Vienna\)/)
  assert.match(text, /It was not you\?.*Tell the person who\s+runs the server/s)
  assert.match(html, /Hello Dora &lt;b&gt;D&lt;\/b&gt;/)
})

test('one that an operator changed says so', async () => {
  await sendMail(mailer, await mailer.create({ data: { by: 'operator' } }), once)
  assert.match((await written()).text ?? '', /the person who runs Stint gave your account dora a new password/)
})

test('without a mail server it becomes a file that only the server’s user may read', async () => {
  const id = await mailer.create()
  const file = await sendMail(mailer, id, once)

  assert.equal(file, join(mailer.outbox, readdirSync(mailer.outbox)[0] as string))
  assert.match(readdirSync(mailer.outbox).join(), new RegExp(`^\\d{8}T\\d{6}Z-${id}\\.eml$`))
  assert.equal(statSync(mailer.outbox).mode & 0o777, 0o700)
  assert.equal(statSync(file as string).mode & 0o777, 0o600)
  const { state, attempts, sent_at, last_error } = await mailer.find(id)
  assert.deepEqual([state, attempts, last_error, sent_at instanceof Date], ['sent', 1, null, true])
})

test('writing it twice leaves one file', async () => {
  const id = await mailer.create()
  await sendMail(mailer, id, once)
  await mailer.db('mails').where({ id }).update({ state: 'queued' }) // as if the process had died before it was recorded
  await sendMail(mailer, id, once)
  assert.equal(readdirSync(mailer.outbox).length, 1)
})

for (const recipient of [
  'dora@northwind.example\r\nBcc: all@northwind.example',
  'dora@northwind.example, all@northwind.example',
  'dora@northwind.example>\r\nRCPT TO:<all@northwind.example',
  '"Dora" <dora@northwind.example>',
  'team: dora@northwind.example;',
  '',
]) {
  test(`a recipient ${JSON.stringify(recipient)} is no recipient`, async () => {
    const server = await openMailServer()
    mailer.change(smtp(server.port))
    const id = await mailer.create({ recipient })
    await assert.rejects(sendMail(mailer, id, once), /is not one plain e-mail address/)
    assert.match((await mailer.find(id)).last_error, /is not one plain e-mail address/)
    assert.equal(server.mails.length, 0)
  })
}

test('a kind that this version doesn’t know is refused with a sentence', async () => {
  const id = await mailer.create()
  await mailer.db('mails').where({ id }).update({ kind: '../../package.json' })
  await assert.rejects(sendMail(mailer, id, once), /This version of Stint knows no mail of the kind/)
})

test('a mail whose cause is gone is forgotten, not sent', async () => {
  const gone = { workspace_id: '0'.repeat(24), invitation_id: '0'.repeat(24) }
  const id = await mailer.create({ kind: 'invitation', data: gone })

  assert.equal(await sendMail(mailer, id, once), undefined)
  assert.equal(await mailer.find(id), undefined)
})

test('sent mails are forgotten after 30 days, others stay', async () => {
  const [old, young, failed] = [await mailer.create(), await mailer.create(), await mailer.create()]
  await mailer.db('mails').whereIn('id', [old, young]).update({ state: 'sent' })
  await mailer.db('mails').where({ id: failed }).update({ state: 'failed' })
  await mailer
    .db('mails')
    .whereIn('id', [old, failed])
    .update({ created_at: mailer.db.raw("now() - interval '31 days'") })
  await mails.purge(mailer.db)

  assert.deepEqual(new Set(await mailer.db('mails').pluck('id')), new Set([young, failed]))
})
