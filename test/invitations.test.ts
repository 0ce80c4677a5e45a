import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, beforeEach, test } from 'node:test'
import PostalMime from 'postal-mime'
import { mailTemplates } from '../src/mail/compose.js'
import { sendMail } from '../src/mail/send.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, createUser, logIn, type Person, weaken } from './support/cast.js'
import type { Visitor } from './support/visitor.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
})

beforeEach(async () => {
  for (const table of ['invitations', 'mails', 'throttle_hits', 'entries', 'role_cells', 'member_roles'])
    await app.db(table).del()
  await app.db('members').where({ workspace_id: cast.ana.workspace_id }).update({ state: 'active' })
  const { workspace_id, member_id } = cast.ben
  const admins = await app.db('roles').where({ workspace_id, name: 'ROLE_SUPER_ADMIN' }).first('id')
  await app.db('member_roles').insert({ workspace_id, member_id, role_id: admins.id })
})

const outbox = () => join(app.config.data_dir, 'mail')

/** Sends what waits, as the worker does, and returns what arrived. */
async function deliver() {
  rmSync(outbox(), { recursive: true, force: true })
  const ids: string[] = await app.db('mails').where({ state: 'queued' }).orderBy('id').pluck('id')
  for (const id of ids) {
    const { db, settings, config, views } = app
    await sendMail({ db, settings, config, templates: mailTemplates(views) }, id, { isLast: false })
  }
  const files = await readdir(outbox()).catch(() => [])
  return Promise.all(files.map(async file => PostalMime.parse(await readFile(join(outbox(), file)))))
}

const invite = (actor: Person, addresses: string) => actor.post('invitations', { addresses })

const linkIn = (text = '') => /(\/invitations\/[0-9a-f]{24}\.[\w-]{43})\s/.exec(text)?.[1] as string

/** Invites one address and returns the link that its mail holds. */
async function linkFor(address: string, actor = cast.ben) {
  assert.equal((await invite(actor, address)).status, 303)
  const mail = (await deliver()).find(each => each.to?.[0]?.address === address)
  return linkIn(mail?.text)
}

const pending = (): Promise<string[]> => app.db('invitations').orderBy('email').pluck('email')
const stateOf = async (user_id: string) =>
  (await app.db('members').where({ workspace_id: cast.ana.workspace_id, user_id }).first('state'))?.state

const account = (username: string) => ({ alias: 'Gerda Ö.', username, password: 'a long password' })

let count = 0
/** Somebody who has no account yet. */
const newcomer = () => {
  count += 1
  return { username: `gerda${count}`, email: `gerda${count}@northwind.example` }
}

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

test('looking at the link, as a mail scanner does, uses nothing up', async () => {
  const { username, email } = newcomer()
  const link = await linkFor(email)
  for (let look = 0; look < 8; look++) {
    const { status, text } = await app.visitor().get(link)
    assert.equal(status, 200)
    assert.match(text, /Northwind Studio/)
    assert.match(text, /Ben/)
  }
  assert.equal((await app.visitor().post(link, account(username))).status, 303)
})

test('somebody new makes an account behind the link: a regular member, logged in, with the invited address', async () => {
  const { username, email } = newcomer()
  const link = await linkFor(email)
  const visitor = app.visitor()
  const { status, headers } = await visitor.post(link, { ...account(username), email: 'other@northwind.example' })

  assert.equal(status, 303)
  assert.equal(headers.location, `/workspaces/${cast.ana.workspace_id}/tracker`)
  const tracker = await visitor.get(headers.location as string)
  assert.equal(tracker.status, 200)
  assert.match(tracker.text, /You are in Northwind Studio now/)
  const user = await app.db('users').where({ username }).first()
  assert.deepEqual([user.email, user.alias, user.zone], [email, 'Gerda Ö.', 'Europe/Vienna'])
  const member = await app.db('members').where({ user_id: user.id }).first('id')
  assert.equal((await app.db('member_roles').where({ member_id: member.id })).length, 0)
  assert.deepEqual(await pending(), [])
})

test('the account’s mistakes are said beside the fields, and the link still works', async () => {
  const { username, email } = newcomer()
  const link = await linkFor(email)
  const wrong = await app.visitor().post(link, { alias: 'Gerda', username: 'a b', password: 'short' })
  assert.equal(wrong.status, 422)
  assert.match(wrong.text, /Leave out spaces/)
  assert.match(wrong.text, /Use at least 10 characters/)
  assert.match(wrong.text, /value="Gerda"/)

  const taken = await app.visitor().post(link, account('DORA'))
  assert.equal(taken.status, 422)
  assert.match(taken.text, /That username is taken\. Choose another\./)
  assert.doesNotMatch(taken.text, /a long password/)
  assert.equal((await app.visitor().post(link, account(username))).status, 303)
})

test('a link works once, also for two who come at the same moment', async () => {
  const { username, email } = newcomer()
  const link = await linkFor(email)
  const answers = await Promise.all(['a', 'b'].map(end => app.visitor().post(link, account(username + end))))

  assert.equal(answers.filter(({ headers }) => /tracker$/.test(headers.location ?? '')).length, 1)
  assert.equal((await app.db('users').where({ email })).length, 1)
  const { status, text } = await app.visitor().get(link)
  assert.equal(status, 404)
  assert.match(text, /This link works no more/)
})

test('an address with an account is asked to log in, comes back, and joins with one press', async () => {
  const link = await linkFor('finn@northwind.example')
  const visitor = app.visitor()
  const page = await visitor.get(link)
  assert.match(page.text, /Log in to join/)
  assert.doesNotMatch(page.text, /Make account/)
  const login = `/login?return_to=${encodeURIComponent(link)}`
  assert.ok(page.text.includes(login.replaceAll('&', '&amp;')))
  assert.equal((await visitor.post(link, account('finn2'))).headers.location, login)
  assert.equal(await stateOf(cast.finn.user_id), undefined)

  assert.match((await cast.finn.get(link)).text, />Join</)
  assert.equal((await cast.finn.post(link)).headers.location, `/workspaces/${cast.ana.workspace_id}/tracker`)
  assert.equal((await cast.finn.post(link)).headers.location, `/workspaces/${cast.ana.workspace_id}/tracker`)
  assert.equal(await stateOf(cast.finn.user_id), 'active')
  await app.db('members').where({ workspace_id: cast.ana.workspace_id, user_id: cast.finn.user_id }).del()
})

test('a remembered browser logs in before it joins', async () => {
  const link = await linkFor('finn@northwind.example')
  const finn = await logIn(app, cast.finn)
  await weaken(app.db, cast.finn)
  const { headers } = await finn.post(link)
  await app.db('sessions').where({ user_id: cast.finn.user_id }).update({ strength: 'full' })

  assert.match(headers.location ?? '', /^\/login/)
  assert.equal(await stateOf(cast.finn.user_id), undefined)
})

test('an invitation is for its address: somebody else who is logged in can’t take it', async () => {
  const { email } = newcomer()
  const link = await linkFor(email)
  const { status, text } = await cast.finn.get(link)

  assert.equal(status, 200)
  assert.match(text, /You are logged in as Finn, whose address is another one/)
  assert.equal((await cast.finn.post(link)).status, 403)
  assert.equal(await stateOf(cast.finn.user_id), undefined)
  assert.deepEqual(await pending(), [email])
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

test('a link that has run out works no more', async () => {
  const link = await linkFor(newcomer().email)
  const { expires_at } = await app.db('invitations').first('expires_at')
  assert.equal(Math.round((expires_at.getTime() - Date.now()) / 86_400_000), 14)
  await app.db('invitations').update({ expires_at: new Date() })

  assert.equal((await app.visitor().get(link)).status, 404)
  assert.equal((await app.visitor().post(link, account('late'))).status, 404)
})

for (const [what, change] of [
  ['lost the permission', () => app.db('member_roles').del()],
  ['was deactivated', () => app.db('members').where({ id: cast.ben.member_id }).update({ state: 'inactive' })],
  ['was removed', () => app.db('members').where({ id: cast.ben.member_id }).update({ state: 'removed' })],
] as const) {
  test(`the invitations of somebody who ${what} work no more, until another sends them again`, async () => {
    const { username, email } = newcomer()
    const link = await linkFor(email)
    await change()
    assert.equal((await app.visitor().get(link)).status, 404)
    assert.equal((await app.visitor().post(link, account(username))).status, 404)
    assert.match((await cast.ana.get('invitations')).text, /Works no more/)

    await app.db('invitations').update({ sent_at: new Date(0) })
    const { id } = await app.db('invitations').first('id')
    await cast.ana.post(`invitations/${id}/resend`)
    const [mail] = await deliver()
    assert.equal((await app.visitor().post(linkIn(mail?.text), account(username))).status, 303)
  })
}

test('whoever was removed comes back by invitation as the same member, with their entries and without roles', async () => {
  const { workspace_id, member_id, user_id } = cast.emil
  await cast.emil.post('timer', { description: 'before' })
  const teamlead = await app.db('roles').where({ workspace_id, name: 'ROLE_TEAMLEAD' }).first('id')
  await app.db('member_roles').insert({ workspace_id, member_id, role_id: teamlead.id })
  await cast.ben.post(`members/${member_id}/delete`)
  const link = await linkFor('EMIL@northwind.example')
  const emil = await logIn(app, cast.emil)
  assert.equal((await emil.post(link)).status, 303)

  const member = await app.db('members').where({ workspace_id, user_id }).first()
  assert.deepEqual([member.id, member.state], [member_id, 'active'])
  assert.match((await emil.get('tracker')).text, /before/)
  assert.equal((await app.db('member_roles').where({ member_id })).length, 0)
})

test('an inactive member doesn’t come back by an invitation that was sent before', async () => {
  const user_id = await createUser(app.db, 'hana')
  const link = await linkFor('hana@northwind.example')
  await app.db('members').insert({ workspace_id: cast.ana.workspace_id, user_id, state: 'inactive' })
  const hana = await logIn(app, { ...cast.ana, user_id, username: 'hana' })

  assert.equal((await hana.get(link)).status, 404)
  assert.equal((await hana.post(link)).status, 404)
  assert.equal(await stateOf(user_id), 'inactive')
})

const guess = (visitor: Visitor) =>
  visitor.get(
    `/invitations/${cast.ana.workspace_id}.${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')}`,
  )

test('a guesser learns nothing, and is slowed down by address', async () => {
  const visitor = app.visitor()
  const { status, text } = await guess(visitor)
  assert.equal(status, 404)
  assert.doesNotMatch(text, /Northwind/)
  const wrong = `/invitations/${'0'.repeat(24)}.${'x'.repeat(43)}`
  const unnumbered = (page: string) => page.replace(/<code>.*?<\/code>/, '')
  assert.equal(unnumbered((await visitor.get(wrong)).text), unnumbered(text))

  const statuses: number[] = []
  for (let attempt = 0; attempt < 22; attempt++) statuses.push((await guess(visitor)).status)
  assert.equal(statuses.at(-1), 429)
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
  const queries = async () => {
    let ran = 0
    const note = () => {
      ran += 1
    }
    await cast.ana.get('invitations') // who was seen is noted once a minute
    app.db.on('query', note)
    const { text } = await cast.ana.get('invitations')
    app.db.off('query', note)
    assert.match(text, /p1@northwind\.example.*Ben/s)
    return ran
  }
  await add(0, 2)
  const few = await queries()
  await add(2, 200)
  assert.equal(await queries(), few)
  assert.ok(few <= 8, String(few))
})
