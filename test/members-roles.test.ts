import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, at, cast, giveOwnRole, giveRole, roleId, rolesOf, takeRole } from './support/members-stage.js'

test('Admins give and take every role; the page offers no more than that', async () => {
  assert.equal(await giveRole(cast.ana, cast.emil, 'ROLE_TEAMLEAD'), 303)
  assert.equal(await giveRole(cast.ben, cast.emil, 'ROLE_ADMIN'), 303)
  assert.equal(await giveRole(cast.ben, cast.emil, 'ROLE_ADMIN'), 303)
  assert.deepEqual(await rolesOf(cast.emil), ['ROLE_ADMIN', 'ROLE_TEAMLEAD'])
  assert.match((await cast.emil.get(at(cast.emil))).text, /TEAMLEAD/)

  assert.equal(await takeRole(cast.ben, cast.emil, 'ROLE_ADMIN'), 303)
  assert.equal(await takeRole(cast.ben, cast.emil, 'ROLE_ADMIN'), 303)
  assert.deepEqual(await rolesOf(cast.emil), ['ROLE_TEAMLEAD'])
  assert.equal(await giveRole(cast.ben, cast.emil, 'ROLE_USER'), 403)
})

test('a custom role with assign_roles gives what its holder holds, and never ROLE_ADMIN', async () => {
  await giveOwnRole(cast.cleo, 'assign_roles')
  const { text } = await cast.cleo.get(at(cast.dora))

  assert.match(text, /OFFICE/)
  assert.doesNotMatch(text, /TEAMLEAD|>ADMIN/)
  assert.equal(await giveRole(cast.cleo, cast.dora, 'ROLE_OFFICE'), 303)
  for (const name of ['ROLE_ADMIN', 'ROLE_TEAMLEAD', 'ROLE_SUPER_ADMIN'])
    assert.equal(await giveRole(cast.cleo, cast.dora, name), 403)
  assert.equal(await giveRole(cast.cleo, cast.cleo, 'ROLE_SUPER_ADMIN'), 403)
  assert.equal(await takeRole(cast.cleo, cast.ben, 'ROLE_SUPER_ADMIN'), 403)
  assert.deepEqual(await rolesOf(cast.dora), ['ROLE_OFFICE'])
})

test('who holds nothing of the kind gives no role', async () => {
  assert.equal(await giveRole(cast.dora, cast.dora, 'ROLE_TEAMLEAD'), 403)
  assert.equal(await takeRole(cast.dora, cast.ben, 'ROLE_SUPER_ADMIN'), 403)
  assert.deepEqual(await rolesOf(cast.dora), [])
})

test('an Admin brings others into Admins, only the owner takes others out, and anybody may leave', async () => {
  assert.equal(await giveRole(cast.ben, cast.cleo, 'ROLE_SUPER_ADMIN'), 303)
  assert.equal(await takeRole(cast.ben, cast.cleo, 'ROLE_SUPER_ADMIN'), 403)
  assert.equal((await cast.ben.post(at(cast.cleo, '/deactivate'))).status, 403)
  assert.equal((await cast.ben.post(at(cast.cleo, '/delete'))).status, 403)
  assert.equal((await cast.ben.get(at(cast.cleo, '/delete'))).status, 403)
  assert.doesNotMatch((await cast.ben.get(at(cast.cleo))).text, /Deactivate|Remove|Take away SUPER_ADMIN/)

  assert.equal(await takeRole(cast.ana, cast.cleo, 'ROLE_SUPER_ADMIN'), 303)
  assert.equal(await takeRole(cast.ben, cast.ben, 'ROLE_SUPER_ADMIN'), 303)
  assert.deepEqual([await rolesOf(cast.cleo), await rolesOf(cast.ben)], [[], []])
})

test('nobody takes the owner’s role, deactivates or removes the owner, the owner neither', async () => {
  for (const actor of [cast.ana, cast.ben]) {
    assert.equal(await takeRole(actor, cast.ana, 'ROLE_SUPER_ADMIN'), 403)
    assert.equal((await actor.post(at(cast.ana, '/deactivate'))).status, 403)
    assert.equal((await actor.post(at(cast.ana, '/delete'))).status, 403)
  }
  assert.equal(await giveRole(cast.ben, cast.ana, 'ROLE_SUPER_ADMIN'), 303)
  assert.deepEqual(await rolesOf(cast.ana), [], 'what the owner always holds is never stored')
})

test('a role of another workspace and a member of another are not found', async () => {
  const foreign = await app.db('roles').where({ workspace_id: cast.finn.workspace_id }).first('id')

  assert.equal((await cast.ana.post(at(cast.dora, '/roles'), { role: foreign.id })).status, 404)
  assert.equal((await cast.ana.post(at(cast.dora, `/roles/${foreign.id}/delete`))).status, 404)
  for (const rest of ['', '/delete']) assert.equal((await cast.ana.get(at(cast.finn, rest))).status, 404)
  for (const rest of ['/deactivate', '/reactivate', '/delete'])
    assert.equal((await cast.ana.post(at(cast.finn, rest))).status, 404)
})

test('giving roles asks for the password again after a quarter of an hour', async () => {
  await app
    .db('sessions')
    .where({ user_id: cast.ana.user_id })
    .update({ confirmed_at: new Date(Date.now() - 16 * 60_000) })
  const { headers } = await cast.ana.post(at(cast.emil, '/roles'), { role: await roleId('ROLE_TEAMLEAD') })
  await app.db('sessions').where({ user_id: cast.ana.user_id }).update({ confirmed_at: new Date() })

  assert.match(headers.location ?? '', /^\/confirm/)
  assert.deepEqual(await rolesOf(cast.emil), [])
})

test('a role that isn’t chosen is said beside the field', async () => {
  const { status, text } = await cast.ana.post(at(cast.emil, '/roles'), {})

  assert.equal(status, 422)
  assert.match(text, /aria-describedby="role-error"/)
})

test('htmx gets the member’s page anew, and whoever changed their own roles a whole one', async () => {
  const given = await cast.ana.post(at(cast.emil, '/roles'), { role: await roleId('ROLE_TEAMLEAD') }, { htmx: true })
  assert.deepEqual([given.status, /TEAMLEAD/.test(given.text), /<html/.test(given.text)], [200, true, false])

  const left = await cast.ben.post(
    at(cast.ben, `/roles/${await roleId('ROLE_SUPER_ADMIN')}/delete`),
    {},
    { htmx: true },
  )
  assert.match(left.headers['hx-redirect'] ?? '', /\/members\//)
})
