import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Person } from './support/cast.js'
import { app, at, cast, design, give, inAdmins, setCell, ticked } from './support/teams-stage.js'

test('anybody in Admins adds others to it, and nobody else does, whatever their roles', async () => {
  const added = await cast.ben.post('teams/admins/members', ticked(cast.dora, cast.emil))
  assert.equal(added.status, 303)
  assert.deepEqual(await inAdmins(), ['ben', 'cleo', 'dora', 'emil'])

  await app.db('member_roles').where({ member_id: cast.emil.member_id }).del()
  await give('emil', 'ROLE_ADMIN')
  await setCell('ROLE_ADMIN', 'assign_roles', true)
  assert.equal((await cast.emil.post('teams/admins/members', ticked(cast.emil))).status, 403)
  assert.deepEqual(await inAdmins(), ['ben', 'cleo', 'dora'])
})

test('only the owner takes others out of Admins', async () => {
  const cleo = `teams/admins/members/${cast.cleo.member_id}/delete`
  const byBen = [await cast.ben.get(cleo), await cast.ben.post(cleo)]
  const byDora = await cast.dora.post(cleo)
  assert.deepEqual(
    [...byBen, byDora].map(answer => answer.status),
    [403, 403, 403],
  )
  assert.match(byBen[0]?.text ?? '', /Only the owner/)
  assert.deepEqual(await inAdmins(), ['ben', 'cleo'])

  const byAna = [await cast.ana.get(cleo), await cast.ana.post(cleo), await cast.ana.post(cleo)]
  assert.deepEqual(
    byAna.map(answer => answer.status),
    [200, 303, 303],
  )
  assert.deepEqual(await inAdmins(), ['ben'])
})

test('anybody leaves Admins, and nobody takes out the owner', async () => {
  const owner = `teams/admins/members/${cast.ana.member_id}/delete`
  assert.equal((await cast.ben.post(owner)).status, 403)
  assert.equal((await cast.ana.post(owner)).status, 403)

  const self = `teams/admins/members/${cast.ben.member_id}/delete`
  const asked = await cast.ben.get(self)
  const left = await cast.ben.post(self)
  assert.match(asked.text, /Leave Admins\?/)
  assert.equal(left.status, 303)
  assert.deepEqual(await inAdmins(), ['cleo'])
  assert.equal((await cast.ben.post('teams/admins/members', ticked(cast.ben))).status, 403)
})

test('the page of Admins marks the owner and offers each what they may do', async () => {
  const rows = async (who: Person) => {
    const { text } = await who.get('teams/admins')
    return [...text.matchAll(/<tr>\s*<th scope="row">[\s\S]*?<\/tr>/g)].map(([row]) => {
      const name = /class="name"[^>]*>(\w+)</.exec(row)?.[1]
      return [name, /Owner/.test(row) && 'owner', />(Leave|Take out)</.exec(row.replace(/\s+</g, '<'))?.[1]].filter(
        Boolean,
      )
    })
  }

  assert.deepEqual(await rows(cast.ana), [
    ['Ana', 'owner'],
    ['Ben', 'Take out'],
    ['Cleo', 'Take out'],
  ])
  assert.deepEqual(await rows(cast.ben), [['Ana', 'owner'], ['Ben', 'Leave'], ['Cleo']])
  assert.deepEqual(await rows(cast.dora), [['Ana', 'owner'], ['Ben'], ['Cleo']])
})

test('who is in Admins asks for the password again after a while, as giving roles does', async () => {
  await app.db('sessions').update({ confirmed_at: new Date(Date.now() - 16 * 60_000) })
  const { status, headers } = await cast.ben.post('teams/admins/members', ticked(cast.dora))

  assert.equal(status, 303)
  assert.match(headers.location ?? '', /^\/confirm/)
  assert.deepEqual(await inAdmins(), ['ben', 'cleo'])
})

test('of two who take each other’s place at once, whoever was taken out first adds nobody', async () => {
  const { ana, ben, dora } = cast
  await Promise.all([
    ana.post(`teams/admins/members/${ben.member_id}/delete`),
    ben.post('teams/admins/members', ticked(dora)),
    ben.post(at(design), ticked(ana)),
  ])
  const after = await ben.post('teams/admins/members', ticked(cast.emil))

  assert.equal(after.status, 403)
  assert.ok(!(await inAdmins()).includes('ben'))
  assert.ok(!(await inAdmins()).includes('emil'))
})
