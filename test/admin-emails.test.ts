import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { definitionOf, type Kind, kindNames, mayBeNarrowed } from '../src/mail/kinds.js'
import * as mails from '../src/mail/queries.js'
import { createCast, createWorkspace, PASSWORD, type Person } from './support/cast.js'
import { enterPanel } from './support/panel.js'
import { openPostedApp, type PostedApp } from './support/post.js'
import { errorOf } from './support/settings-stage.js'
import type { Visitor } from './support/visitor.js'
import { giveRole } from './support/workspaces.js'

let app: PostedApp
let operator: Visitor
let ana: Person
let ben: Person
let dora: Person
let emil: Person

before(async () => {
  app = await openPostedApp()
  ;({ ana, ben, dora, emil } = await createCast(app))
  await giveRole(app.db, ben, 'ROLE_SUPER_ADMIN')
  await giveRole(app.db, emil, 'ROLE_TEAMLEAD')
  operator = await enterPanel(app)
})

beforeEach(async () => {
  await app.db('mail_wordings').del()
  await app.db('audit_events').del()
})

const say = (kind: string, subject: string, body: string) =>
  operator.post(`/admin/emails/${kind}`, { subject, body: body.replaceAll('\n', '\r\n') })

/** Ana invites somebody; returns the mail that comes of it. */
async function invite(address: string) {
  await ana.post('invitations', { addresses: address })
  const [mail] = await app.deliver()
  return mail
}

async function changePassword() {
  const answer = await dora.post('/account/password', {
    present_password: PASSWORD,
    new_password: 'quite-a-long-secret',
  })
  assert.equal(answer.status, 303)
  const { password_hash } = await app.db('users').where({ id: ana.user_id }).first('password_hash')
  await app.db('users').where({ id: dora.user_id }).update({ password_hash })
  return app.deliver()
}

test('the list names every mail that Stint sends, and only some can be switched off', async () => {
  const { text } = await operator.get('/admin/emails')
  for (const kind of kindNames) {
    assert.match(text, new RegExp(`href="/admin/emails/${kind}"`))
    assert.equal(text.includes(`/admin/emails/${kind}/off"`), definitionOf(kind).may_be_off === true, kind)
  }
})

test('every mail is offered in its own words, which can be saved as they are and stay Stint’s', async () => {
  for (const kind of kindNames) {
    const { text, status } = await operator.get(`/admin/emails/${kind}`)
    assert.equal(status, 200)
    assert.doesNotMatch(text, /\uE000|undefined/)
    const plain = (html: string) => html.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&')
    const subject = plain(/id="subject"[^>]* value="([^"]*)"/.exec(text)?.[1] ?? '')
    const body = plain(/<textarea[^>]*>([^<]*)</.exec(text)?.[1] ?? '')
    assert.match(body, /^(\{\{greeting\}\}|Hello),\n\n/)
    assert.equal((await say(kind, subject, body)).status, 303, kind)
  }
  assert.deepEqual(await app.db('mail_wordings').whereNotNull('subject'), [])
  assert.match((await operator.get('/admin/emails/invitation')).text, /Look at the invitation:\n\{\{link\}\}/)
})

test('a mail goes out in the operator’s words, as text and as a page, and again in Stint’s own', async () => {
  const body =
    '{{greeting}}!\n\n{{inviter}} wants you in {{ workspace }} <soon>:\n{{link}}\n\nHelp: https://wiki.example/x'
  assert.equal((await say('invitation', 'Come to {{workspace}}', body)).status, 303)
  await app.db('workspaces').where({ id: ana.workspace_id }).update({ name: 'https://evil.example {{link}}' })
  const mail = await invite('gerda@northwind.example')
  await app.db('workspaces').where({ id: ana.workspace_id }).update({ name: 'Northwind Studio' })

  assert.equal(mail?.subject, 'Come to https://evil.example {{link}}')
  assert.match(
    mail?.text ?? '',
    /^Hello!\n\nAna wants you in https:\/\/evil\.example \{\{link\}\} <soon>:\nhttp:\S+\/invitations\/\S+\n\nHelp/,
  )
  const links = [...(mail?.html ?? '').matchAll(/<a href="([^"]+)"/g)].map(
    ([, address = '']) => new URL(address).pathname,
  )
  assert.equal(links.length, 3)
  assert.match(links[0] ?? '', /^\/invitations\//)
  assert.doesNotMatch(mail?.html ?? '', /<soon>|href="https:\/\/evil/)

  const [event] = await app.db('audit_events').where({ kind: 'mail_worded' })
  assert.deepEqual([event.subject, event.details.old], ['Invitation', null])
  assert.match(event.details.new, /^Come to \{\{workspace\}\}\n\n/)
  await operator.post('/admin/emails/invitation/reset')
  assert.equal((await invite('hugo@northwind.example'))?.subject, 'Ana invites you to Northwind Studio on Stint')
})

test('a placeholder that isn’t there is refused beside its field, and so is a mail without its link', async () => {
  const unknown = await say('invitation', 'Hello {{password}}', '{{ link }} {{constructor}}')
  assert.equal(unknown.status, 422)
  assert.match(errorOf(unknown.text, 'subject') ?? '', /There is no \{\{password\}\} here/)
  assert.match(errorOf(unknown.text, 'body') ?? '', /There is no \{\{constructor\}\} here/)
  assert.match(unknown.text, /value="Hello \{\{password\}\}"/)

  const linkless = await say('invitation', 'Hello', 'Come in!')
  assert.match(errorOf(linkless.text, 'body') ?? '', /put \{\{link\}\} where it belongs/)
  const empty = await say('test', ' ', '')
  assert.match(errorOf(empty.text, 'subject') ?? '', /Type a subject/)
  assert.deepEqual(await app.db('mail_wordings'), [])
})

test('what a text looks like to a template engine is only text', async () => {
  await say('invitation', '{% raw %}', '{{link}} {% if 1 %}{{ inviter }}{% endif %} <script>alert(1)</script>')
  const mail = await invite('ida@northwind.example')
  assert.equal(mail?.subject, '{% raw %}')
  assert.match(mail?.text ?? '', /\{% if 1 %\}Ana\{% endif %\}/)
  assert.doesNotMatch(mail?.html ?? '', /<script>/)
})

test('a mail that is switched off is not sent, and is again when it is on', async () => {
  assert.equal((await operator.post('/admin/emails/password_changed/off')).status, 303)
  assert.match((await operator.get('/admin/emails/password_changed')).text, /nobody gets it/)
  assert.deepEqual(await changePassword(), [])
  assert.deepEqual(await app.db('mails').where({ kind: 'password_changed' }), [])

  await operator.post('/admin/emails/password_changed/on')
  assert.deepEqual(
    (await changePassword()).map(({ to }) => to),
    ['dora@northwind.example'],
  )
  const noted = await app.db('audit_events').whereLike('kind', 'mail_switched%').orderBy('occurred_at').pluck('kind')
  assert.deepEqual(noted, ['mail_switched_off', 'mail_switched_on'])
})

const keepTo = (kind: string, audience: string) => operator.post(`/admin/emails/${kind}/audience`, { audience })

/** Who gets a mail of this kind when it is about each of them, in a workspace or in none. */
async function getters(kind: Kind, data: Record<string, string> = {}) {
  await say(kind, 'News', '{{greeting}}')
  for (const { user_id, username } of [ana, ben, dora, emil])
    await app.db.transaction(trx => mails.enqueue(trx, { kind, user_id, recipient: `${username}@x.example`, data }))
  return (await app.deliver()).map(({ to }) => to.replace('@x.example', '')).sort()
}

test('an operator says who gets a mail: everyone, admins and team leads, or admins only (seed 000)', async () => {
  assert.deepEqual(await getters('password_changed'), ['ana', 'ben', 'dora', 'emil'])
  assert.equal((await keepTo('password_changed', 'leads')).status, 303)
  assert.deepEqual(await getters('password_changed'), ['ana', 'ben', 'emil'])
  assert.equal((await keepTo('password_changed', 'admins')).status, 303)
  assert.deepEqual(await getters('password_changed'), ['ana', 'ben'])

  assert.match((await operator.get('/admin/emails')).text, /On, admins only/)
  assert.match((await operator.get('/admin/emails/password_changed')).text, /value="admins" selected>Admins only</)
  const noted = await app.db('audit_events').where({ kind: 'mail_audience_changed' }).orderBy('occurred_at')
  assert.deepEqual(noted.at(-1).details, { old: 'Admins and team leads', new: 'Admins only' })
  await keepTo('password_changed', 'everyone')
  assert.deepEqual(await getters('password_changed'), ['ana', 'ben', 'dora', 'emil'])
})

test('roles count in the workspace that a mail is about', async () => {
  const workspace_id = await createWorkspace(app.db, 'Dora’s workspace', dora.user_id)
  await keepTo('long_timer', 'admins')

  assert.deepEqual(await getters('long_timer', { workspace_id }), ['dora'])
  assert.deepEqual(await getters('long_timer', { workspace_id: ana.workspace_id }), ['ana', 'ben'])
})

test('whoever gets a mail no more isn’t asked about it, and who has reminders sent is told who gets them', async () => {
  const asks = async (person: Person) => (await person.get('/account/preferences')).text.includes('name="reminder"')
  assert.equal(await asks(emil), true)
  await keepTo('reminder', 'admins')

  assert.equal(await asks(emil), false)
  assert.equal(await asks(ben), true)
  assert.match((await ana.get('settings/reminders')).text, /who gets these mails: admins only/)
})

test('nobody but an audience that there is gets a mail, and one with a link or for the settings’ addresses has none', async () => {
  for (const kind of kindNames) {
    const { text } = await operator.get(`/admin/emails/${kind}`)
    assert.equal(text.includes(`/admin/emails/${kind}/audience"`), mayBeNarrowed(kind), kind)
    assert.equal((await keepTo(kind, 'nobody')).status, mayBeNarrowed(kind) ? 422 : 403, kind)
  }
  assert.equal(mayBeNarrowed('password_reset') || mayBeNarrowed('seats_warning'), false)
  assert.match(errorOf((await keepTo('reminder', '')).text, 'audience') ?? '', /Choose who gets it/)
  assert.match((await operator.get('/admin/emails/seats_warning')).text, /href="\/admin\/settings#warnings"/)
})

test('a mail that somebody waits for can’t be switched off', async () => {
  assert.equal((await operator.post('/admin/emails/password_reset/off')).status, 403)
  assert.equal((await operator.get('/admin/emails/no_such_mail')).status, 404)
})

test('the preview is shut off from everything', async () => {
  await say('invitation', 'x', '{{link}} for {{workspace}}')
  const { headers, text } = await operator.get('/admin/emails/invitation/preview')
  assert.match(text, /for Northwind Studio/)
  assert.match(headers['content-security-policy'] ?? '', /^sandbox; default-src 'none'; .*frame-ancestors 'self'$/)
  assert.equal(headers['x-frame-options'], 'SAMEORIGIN')
})
