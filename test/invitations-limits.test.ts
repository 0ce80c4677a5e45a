import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logIn, type Person } from './support/cast.js'
import { account, app, cast, invite, linkFor, newcomer } from './support/invitations-stage.js'
import { ownWorkspace } from './support/workspaces.js'

const gerda = 'gerda@northwind.example'

/** Lets this many workspaces of Ana's invite the address, each once. */
async function inviteFrom(count: number, address: string) {
  const owners: Person[] = []
  for (let index = 0; index < count; index++) {
    const { owner } = await ownWorkspace(app, `Branch ${index}`, cast.ana)
    assert.equal((await invite(owner, address)).status, 303)
    owners.push(owner)
  }
  return owners
}

const mailsTo = (recipient: string) => app.db('mails').whereRaw('lower(recipient) = ?', [recipient])

test('an address gets five invitations a day, from whatever workspaces; the sixth is refused beside the field', async () => {
  await inviteFrom(5, gerda)
  const { status, text } = await invite(cast.ben, `hana@northwind.example GERDA@northwind.example`)

  assert.equal(status, 422)
  assert.match(text, /<bdi>GERDA@northwind\.example<\/bdi> has got as many invitations as one address gets in a day/)
  assert.match(text, /Try again tomorrow/)
  assert.equal((await mailsTo(gerda)).length, 5)
  assert.equal((await mailsTo('hana@northwind.example')).length, 0)

  await app.db('throttle_hits').update({ hit_at: new Date(Date.now() - 86_401_000) })
  assert.equal((await invite(cast.ben, gerda)).status, 303)
})

test('sending again counts too, and what is sent at the same moment can’t slip through together', async () => {
  const [first] = await inviteFrom(4, gerda)
  await app.db('invitations').update({ sent_at: new Date(Date.now() - 120_000) })
  const rows: { id: string; workspace_id: string }[] = await app.db('invitations').select('id', 'workspace_id')
  await Promise.all(
    rows.map(({ id, workspace_id }) => first?.post(`/workspaces/${workspace_id}/invitations/${id}/resend`)),
  )

  assert.equal((await mailsTo(gerda)).length, 5)
  const { text } = await logIn(app, first as Person).then(async owner => {
    await owner.post(`invitations/${rows.find(each => each.workspace_id === owner.workspace_id)?.id}/resend`)
    return owner.get('invitations')
  })
  assert.match(text, /gerda@northwind\.example has got as many invitations as one address gets in a day/)
})

test('the same form sent twice counts once', async () => {
  await inviteFrom(4, gerda)
  assert.equal((await invite(cast.ben, gerda)).status, 303)
  assert.equal((await invite(cast.ben, gerda)).status, 303)

  assert.equal((await mailsTo(gerda)).length, 5)
})

test('whoever holds a link can’t try out usernames with it', async () => {
  const { username, email } = newcomer()
  const link = await linkFor(email)
  for (let attempt = 0; attempt < 5; attempt++)
    assert.equal((await app.visitor().post(link, account('dora'))).status, 422)

  const barred = await app.visitor().post(link, account(username))
  assert.equal(barred.status, 429)
  assert.match(barred.text, /Too many attempts/)
  assert.equal((await app.visitor().logIn('dora', 'timekeeper-demo')).status, 303)

  await app.db('throttle_hits').del()
  assert.equal((await app.visitor().post(link, account(username))).status, 303)
})
