import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { before, test } from 'node:test'
import { sendMail } from '../src/mail/send.js'
import { openMailer, smtp, type TestMailer } from './support/mailer.js'
import { openMailServer } from './support/smtp.js'

let mailer: TestMailer
const once = { isLast: false }

before(async () => {
  mailer = await openMailer()
})

async function course(id: string) {
  const { state, attempts } = await mailer.find(id)
  return [state, attempts]
}

test('a mail server gets it from the instance, marked as automatic', async () => {
  const server = await openMailServer()
  mailer.change({ ...smtp(server.port), instance_name: 'Zeit, "Co" & Ümläut', mail_from: 'time@northwind.example' })
  const id = await mailer.create()

  assert.match((await sendMail(mailer, id, once)) ?? '', /^250 kept as number 1/)
  const [mail] = server.mails
  assert.deepEqual([mail?.mailFrom, mail?.rcptTo], ['time@northwind.example', ['dora@northwind.example']])
  assert.deepEqual(mail?.from, { name: 'Zeit, "Co" & Ümläut', address: 'time@northwind.example' })
  assert.equal(mail?.messageId, `<${id}@time.northwind.example>`)
  assert.equal(mail?.headers.find(({ key }) => key === 'auto-submitted')?.value, 'auto-generated')
  assert.match(mail?.subject ?? '', /Zeit, "Co" & Ümläut/)
  assert.equal(existsSync(mailer.outbox), false)
})

test('a sent mail is not sent again', async () => {
  const server = await openMailServer()
  mailer.change(smtp(server.port))
  const id = await mailer.create()
  await sendMail(mailer, id, once)

  assert.equal(await sendMail(mailer, id, once), undefined)
  assert.equal(server.mails.length, 1)
})

test('a refused mail stays queued with the server’s words, and is given up after the last attempt', async () => {
  const server = await openMailServer({ onMail: () => Object.assign(new Error('mailbox full'), { responseCode: 452 }) })
  mailer.change(smtp(server.port))
  const id = await mailer.create()
  await assert.rejects(sendMail(mailer, id, once), /452 mailbox full/)
  assert.deepEqual(await course(id), ['queued', 1])
  assert.match((await mailer.find(id)).last_error, /452 mailbox full/)

  await assert.rejects(sendMail(mailer, id, { isLast: true }))
  assert.deepEqual(await course(id), ['failed', 2])
  assert.equal(await sendMail(mailer, id, once), undefined)
})

test('a repeated attempt carries the same Message-ID and date', async () => {
  let refusals = 1
  const server = await openMailServer({ onMail: () => (refusals-- > 0 ? new Error('later') : undefined) })
  mailer.change(smtp(server.port))
  const id = await mailer.create()
  await assert.rejects(sendMail(mailer, id, once))
  await sendMail(mailer, id, once)

  assert.equal(server.mails[0]?.messageId, `<${id}@time.northwind.example>`)
  assert.equal(
    Date.parse(server.mails[0]?.date ?? ''),
    Math.floor(Number((await mailer.find(id)).created_at) / 1000) * 1000,
  )
  assert.deepEqual(await course(id), ['sent', 2])
})

test('a mail server that never answers is left when the jobs are stopped', async () => {
  const server = await openMailServer({ onMail: () => 'hang' })
  mailer.change(smtp(server.port))
  const id = await mailer.create()
  await assert.rejects(sendMail(mailer, id, { isLast: false, signal: AbortSignal.timeout(300) }), /aborted/)
  assert.equal((await mailer.find(id)).state, 'queued')
})

test('a mail server that hangs up at once or in the middle, or isn’t there, leaves the mail queued', async () => {
  const curt = await openMailServer({ onConnect: (_session, done) => done(new Error('go away')) })
  const faint = await openMailServer({ onMail: () => 'drop' })
  const gone = await openMailServer()
  await gone.close()

  const id = await mailer.create()
  for (const [{ port }, reason] of [
    [curt, /go away/],
    [faint, /closed|ECONNRESET/],
    [gone, /ECONNREFUSED/],
  ] as const) {
    mailer.change(smtp(port))
    await assert.rejects(sendMail(mailer, id, once), reason)
    assert.match((await mailer.find(id)).last_error, reason)
  }
  assert.deepEqual(await course(id), ['queued', 3])
})

test('starttls is insisted on, and an unknown certificate is refused before any password', async () => {
  const without = await openMailServer({ disabledCommands: ['STARTTLS'], password: 'geheim' })
  const unknown = await openMailServer({ password: 'geheim' })
  for (const { port } of [without, unknown]) {
    mailer.change({ ...smtp(port), smtp_security: 'starttls', smtp_username: 'stint', smtp_password: 'geheim' })
    const id = await mailer.create()
    await assert.rejects(sendMail(mailer, id, once))
    assert.doesNotMatch((await mailer.find(id)).last_error, /geheim/)
  }
  assert.deepEqual([...without.passwords, ...unknown.passwords], [])
})

test('a wrong password is told, but not which', async () => {
  const server = await openMailServer({ password: 'geheim', allowInsecureAuth: true })
  mailer.change({ ...smtp(server.port), smtp_username: 'stint', smtp_password: 'geraten' })
  const id = await mailer.create()
  await assert.rejects(sendMail(mailer, id, once), error => !/geraten/.test(JSON.stringify(error)))
  assert.match((await mailer.find(id)).last_error, /535 the password is wrong/)
  assert.deepEqual(server.passwords, ['geraten'])
})

test('no name adds a header or a recipient', async () => {
  const server = await openMailServer()
  mailer.change({ ...smtp(server.port), instance_name: 'Stint\r\nBcc: all@northwind.example\r\n\r\nfree money' })
  await mailer.db('users').where({ id: mailer.dora }).update({ alias: 'D\r\nBcc: all@x.example' })
  await sendMail(mailer, await mailer.create(), once)
  await mailer.db('users').where({ id: mailer.dora }).update({ alias: 'Dora' })

  assert.deepEqual(server.mails[0]?.rcptTo, ['dora@northwind.example'])
  assert.deepEqual(
    server.mails[0]?.headers.map(({ key }) => key).filter(key => !key.startsWith('content-')),
    ['auto-submitted', 'from', 'to', 'subject', 'message-id', 'date', 'mime-version'],
  )
})
