import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, app, cast, deliver, invite, linkFor, linkIn, newcomer, pending } from './support/invitations-stage.js'
import { queriesDuring } from './support/queries.js'

test('several addresses are invited at once, each with a mail of its own', async () => {
  const { status } = await invite(cast.ben, 'gerda@northwind.example, Hana@northwind.example\nivo@northwind.example; ')
  assert.equal(status, 303)
  assert.deepEqual(await pending(), ['Hana@northwind.example', 'gerda@northwind.example', 'ivo@northwind.example'])

  const mails = await deliver()
  assert.equal(mails.length, 3)
  for (const { subject, text = '', html = '' } of mails) {
    assert.equal(subject, 'Ben invites you to Northwind Studio on Stint')
    assert.ok(linkIn(text))
    assert.ok(html.includes(linkIn(text)))
  }
  assert.equal(new Set(mails.map(mail => linkIn(mail.text))).size, 3)
})

test('the link is kept as a hash only', async () => {
  const link = await linkFor('gerda@northwind.example')
  const secret = link.split('.')[1] as string
  for (const table of ['invitations', 'mails']) assert.ok(!JSON.stringify(await app.db(table)).includes(secret), table)
})

test('one address that can’t be invited, and nothing is sent: each is said on a line, and what was typed stays', async () => {
  await invite(cast.ben, 'ivo@northwind.example')
  await app.db('invitations').update({ created_at: new Date(Date.now() - 120_000) })
  await app.db('members').where({ id: cast.emil.member_id }).update({ state: 'inactive' })
  const typed = 'new@northwind.example nonsense DORA@northwind.example emil@northwind.example IVO@northwind.example'
  const { status, text } = await invite(cast.ben, typed)

  assert.equal(status, 422)
  for (const sentence of [
    'Nothing was sent: 4 of 5 addresses can’t be invited.',
    '<bdi>nonsense</bdi> is not an e-mail address.',
    '<bdi>DORA@northwind.example</bdi> is a member already.',
    '<bdi>emil@northwind.example</bdi> is an inactive member.',
    '<bdi>IVO@northwind.example</bdi> is invited already.',
  ])
    assert.ok(text.includes(sentence), sentence)
  assert.ok(text.includes(`>${typed}</textarea>`))
  assert.deepEqual(await pending(), ['ivo@northwind.example'])
})

test('nothing, and more than fifty, are refused', async () => {
  assert.match((await invite(cast.ben, ' ,\n')).text, /Type at least one e-mail address/)
  const many = Array.from({ length: 51 }, (_, number) => `p${number}@northwind.example`).join(' ')
  const { status, text } = await invite(cast.ben, many)
  assert.equal(status, 422)
  assert.match(text, /at most 50 people/)
  assert.deepEqual(await pending(), [])
})

test('the same form sent twice, and one address typed twice, invite once', async () => {
  const answers = await Promise.all([0, 1].map(() => invite(cast.ben, 'ivo@northwind.example IVO@northwind.example')))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [303, 303],
  )
  assert.equal((await invite(cast.ben, 'ivo@northwind.example')).status, 303)
  assert.equal((await pending()).length, 1)
  assert.equal((await deliver()).length, 1)
})

test('whoever may not invite sees no form, no list, and sends, resends and revokes nothing', async () => {
  await invite(cast.ben, 'ivo@northwind.example')
  const { id } = await app.db('invitations').first('id')

  assert.equal((await cast.dora.get('invitations')).status, 403)
  assert.equal((await invite(cast.dora, 'new@northwind.example')).status, 403)
  for (const way of ['resend', 'delete']) {
    assert.equal((await cast.dora.post(`invitations/${id}/${way}`)).status, 403)
    assert.equal((await cast.finn.post(`invitations/${id}/${way}`)).status, 404)
  }
  assert.deepEqual(await pending(), ['ivo@northwind.example'])
})

test('sending again makes a new link, and older ones work no more', async () => {
  const { username, email } = newcomer()
  const old = await linkFor(email)
  const { id } = await app.db('invitations').first('id')
  await cast.ana.post(`invitations/${id}/resend`)
  assert.equal((await deliver()).length, 0, 'it went out a moment ago')
  assert.equal((await app.visitor().get(old)).status, 200)

  await app.db('invitations').update({ sent_at: new Date(Date.now() - 120_000), expires_at: new Date(0) })
  assert.equal((await app.visitor().get(old)).status, 404)
  assert.equal((await cast.ana.post(`invitations/${id}/resend`)).status, 303)
  const [mail] = await deliver()
  const link = linkIn(mail?.text)

  assert.match(mail?.subject ?? '', /^Ana invites you/)
  assert.equal((await app.visitor().get(old)).status, 404)
  assert.equal((await app.visitor().post(link, account(username))).status, 303)
})

test('a mail that fails on its way carries another link at the next attempt', async () => {
  await invite(cast.ben, newcomer().email)
  const [first] = await deliver()
  await app.db('mails').update({ state: 'queued' })
  const [second] = await deliver()

  assert.notEqual(first?.messageId, second?.messageId)
  assert.equal((await app.visitor().get(linkIn(first?.text))).status, 404)
  assert.equal((await app.visitor().get(linkIn(second?.text))).status, 200)
})

test('taking an invitation back ends its link; one that wasn’t sent yet never is', async () => {
  const link = await linkFor(newcomer().email)
  const { id } = await app.db('invitations').first('id')
  assert.equal((await cast.ana.post(`invitations/${id}/delete`)).status, 303)
  assert.equal((await app.visitor().get(link)).status, 404)

  await invite(cast.ben, 'ivo@northwind.example')
  const waiting = await app.db('invitations').first('id')
  await cast.ana.post(`invitations/${waiting.id}/delete`)
  assert.deepEqual(await deliver(), [])
  assert.equal((await app.db('mails').where({ state: 'queued' })).length, 0)
})

test('the list says who invited whom and until when, for 200 invitations with as many queries as for 2', async () => {
  const { workspace_id } = cast.ana
  const add = (from: number, to: number) =>
    app.db('invitations').insert(
      Array.from({ length: to - from }, (_, index) => ({
        workspace_id,
        invited_by: [cast.ana, cast.ben][index % 2]?.member_id,
        email: `p${from + index}@northwind.example`,
      })),
    )
  const count = async () => {
    await cast.ana.get('invitations') // who was seen is noted once a minute
    const look = async () => assert.match((await cast.ana.get('invitations')).text, /p1@northwind\.example.*Ben/s)
    return (await queriesDuring(app.db, look)).length
  }
  await add(0, 2)
  const few = await count()
  await add(2, 200)
  assert.equal(await count(), few)
  assert.ok(few <= 8, String(few))
})
