import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createUser, logIn, weaken } from './support/cast.js'
import { account, app, cast, deliver, linkFor, linkIn, newcomer, pending } from './support/invitations-stage.js'
import type { Visitor } from './support/visitor.js'

const stateOf = async (user_id: string) =>
  (await app.db('members').where({ workspace_id: cast.ana.workspace_id, user_id }).first('state'))?.state

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

test('whoever is removed doesn’t come back by an invitation that was sent before', async () => {
  const user_id = await createUser(app.db, 'ilse')
  const link = await linkFor('ILSE@northwind.example')
  const { workspace_id } = cast.ana
  const [{ id }] = await app.db('members').insert({ workspace_id, user_id }).returning('id') // by the default workspaces
  const ilse = await logIn(app, { ...cast.ana, user_id, username: 'ilse' })
  assert.equal((await cast.ben.post(`members/${id}/delete`)).status, 303)

  assert.doesNotMatch((await ilse.get('/workspaces')).text, /Northwind Studio/)
  assert.equal((await ilse.post(`/workspaces/${workspace_id}/join`)).status, 404)
  assert.equal((await ilse.get(link)).status, 404)
  assert.equal(await stateOf(user_id), 'removed')
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
