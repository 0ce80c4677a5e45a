import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { enterPanel } from './support/panel.js'
import { acted, errorOf, noted } from './support/settings-stage.js'
import { openMailServer } from './support/smtp.js'
import type { Visitor } from './support/visitor.js'

let app: TestApp
let operator: Visitor

before(async () => {
  app = await openApp()
  await createCast(app)
  operator = await enterPanel(app)
})

beforeEach(async () => {
  await app.db('audit_events').del()
})

const server = (port: number, values: Record<string, string> = {}) => ({
  smtp_host: 'localhost',
  smtp_port: String(port),
  smtp_security: 'none',
  smtp_username: '',
  smtp_password: '',
  mail_from: '',
  ...values,
})

/** What the page says after a test mail to this address. */
async function sendTest(visitor: Visitor, recipient = 'it@northwind.example') {
  assert.equal((await visitor.post('/admin/settings/smtp/test', { recipient })).status, 303)
  const { text } = await visitor.get('/admin/settings/smtp')
  const [, kind, said] = /class="flash (\w+)">.*?<span>(.*?)<\/span>/s.exec(text) ?? []
  return `${kind}: ${said}`
}

test('a password is kept until another is typed, is shown nowhere, and goes with its user', async () => {
  const typed = server(2525, { smtp_username: 'stint', smtp_password: ' open sesame ' })
  assert.equal((await operator.post('/admin/settings/smtp', typed)).status, 303)
  await acted(() => app.settings.get('smtp_password') === ' open sesame ')

  await operator.post('/admin/settings/smtp', server(2526, { smtp_username: 'stint' }))
  await acted(() => app.settings.get('smtp_port') === 2526)
  assert.equal(app.settings.get('smtp_password'), ' open sesame ')
  const refused = await operator.post('/admin/settings/smtp', server(0, { smtp_password: 'open sesame' }))
  assert.equal(refused.status, 422)
  assert.match(errorOf(refused.text, 'smtp_port') ?? '', /from 1 to 65535/)
  const page = await operator.get('/admin/settings/smtp')
  assert.match(page.text, /One is kept/)
  for (const { text } of [page, refused]) assert.doesNotMatch(text, /open sesame/)

  await operator.post('/admin/settings/smtp', server(2526))
  await acted(() => app.settings.get('smtp_password') === '')
  const log = await noted(app)
  assert.doesNotMatch(JSON.stringify(log), /sesame/)
  const passwords = log.filter(({ subject }) => subject === 'smtp_password').map(({ details }) => details)
  assert.deepEqual(passwords, [
    { old: '', new: '[hidden]' },
    { old: '[hidden]', new: '' },
  ])
})

test('it takes a password typed within the last 15 minutes', async () => {
  const late = await enterPanel(app)
  await app.db('operator_sessions').update({ confirmed_at: app.db.raw("now() - interval '16 minutes'") })
  const asked = await late.get('/admin/settings/smtp')
  assert.match(asked.headers.location ?? '', /^\/admin\/confirm/)
  await late.post('/admin/settings/smtp', server(25))
  assert.deepEqual(await noted(app), [])
  operator = await enterPanel(app)
})

test('a test mail shows the very answer, and it is noted', async () => {
  const { port, mails } = await openMailServer()
  await operator.post('/admin/settings/smtp', server(port, { mail_from: 'time@northwind.example' }))
  assert.equal(await sendTest(operator), 'good: localhost answered: 250 kept as number 1')
  assert.deepEqual([mails[0]?.mailFrom, mails[0]?.rcptTo], ['time@northwind.example', ['it@northwind.example']])
  const [event] = await app.db('audit_events').where({ kind: 'test_mail_sent' })
  assert.deepEqual(
    [event.subject, event.details],
    ['it@northwind.example', { answer: 'localhost answered: 250 kept as number 1' }],
  )

  const refused = await operator.post('/admin/settings/smtp/test', { recipient: 'a@x.example, b@x.example' })
  assert.equal(refused.status, 422)
  assert.match(errorOf(refused.text, 'recipient') ?? '', /one e-mail address/)
})

test('a server that refuses, wants another password, is absent or hangs is told as it is', {
  timeout: 60_000,
}, async () => {
  const full = await openMailServer({ onMail: () => Object.assign(new Error('mailbox full'), { responseCode: 452 }) })
  await operator.post('/admin/settings/smtp', server(full.port))
  assert.match(await sendTest(operator), /^bad: localhost did not take it: .*452 mailbox full/)

  const locked = await openMailServer({ password: 'geheim', allowInsecureAuth: true })
  const guess = { smtp_username: 'stint', smtp_password: 'geraten' }
  await operator.post('/admin/settings/smtp', server(locked.port, guess))
  const said = await sendTest(operator)
  assert.match(said, /^bad: .*535 the password is wrong/)
  assert.doesNotMatch(said, /geraten/)

  const plain = await openMailServer({ disabledCommands: ['STARTTLS'] })
  await operator.post('/admin/settings/smtp', server(plain.port, { smtp_security: 'starttls' }))
  assert.match(await sendTest(operator), /^bad: .*STARTTLS/)

  await plain.close()
  assert.match(await sendTest(operator), /^bad: .*ECONNREFUSED/)

  const hanging = await openMailServer({ onMail: () => 'hang' })
  await operator.post('/admin/settings/smtp', server(hanging.port))
  assert.equal(await sendTest(operator), 'bad: localhost did not answer within 10 seconds.')
})
