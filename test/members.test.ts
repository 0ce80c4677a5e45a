import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApp } from './support/app.js'
import { addMember, createCast, createUser, type Person } from './support/cast.js'
import { app, at, cast, give, roleId } from './support/members-stage.js'

test('a regular member sees everybody with their e-mail addresses, inactive ones too, and no actions', async () => {
  await app.db('members').where({ id: cast.emil.member_id }).update({ state: 'inactive' })
  const { status, text } = await cast.dora.get('members')

  assert.equal(status, 200)
  for (const name of ['ana', 'ben', 'cleo', 'dora', 'emil'])
    assert.match(text, new RegExp(`${name}@northwind\\.example`))
  assert.match(text, /Inactive/)
  assert.doesNotMatch(text, /finn/)
  assert.doesNotMatch(text, /Invite people/)

  const page = (await cast.dora.get(at(cast.emil))).text
  assert.match(page, /emil@northwind\.example/)
  assert.doesNotMatch(page, /Deactivate|Reactivate|Remove|Take away|Give a role/)
})

test('the owner and Admins are marked', async () => {
  const { text } = await cast.dora.get('members')
  const row = (person: Person) => new RegExp(`id="member-${person.member_id}".*?</tr>`, 's').exec(text)?.[0] ?? ''

  assert.match(row(cast.ana), />Owner</)
  assert.match(row(cast.ben), />Admin</)
  assert.doesNotMatch(row(cast.dora), />Owner<|>Admin</)
})

test('whoever may not see members sees no list, no page and no link to them', async () => {
  const cell = { workspace_id: cast.ana.workspace_id, role_id: await roleId('ROLE_USER'), permission: 'view_member' }
  await app.db('role_cells').insert({ ...cell, allowed: false })

  assert.equal((await cast.dora.get('members')).status, 403)
  assert.equal((await cast.dora.get(at(cast.emil))).status, 404)
  assert.equal((await cast.dora.get(at(cast.dora))).status, 200)
  assert.doesNotMatch((await cast.dora.get('tracker')).text, /\/members"/)
})

const namesIn = (text: string) =>
  [...text.matchAll(/<a class="name"[^>]*>([^<]*)</g)].map(([, name]) => name?.toLowerCase())

test('the list narrows by state, role, team and words', async () => {
  const { workspace_id } = cast.ana
  await app.db('members').where({ id: cast.emil.member_id }).update({ state: 'inactive' })
  await give(cast.cleo, 'ROLE_TEAMLEAD')
  const [team] = await app.db('teams').insert({ workspace_id, name: 'Design' }).returning('id')
  await app.db('team_members').insert({ workspace_id, team_id: team.id, member_id: cast.dora.member_id })
  const found = async (query: string) => namesIn((await cast.dora.get(`members?${query}`)).text)

  assert.deepEqual(await found(''), ['ana', 'ben', 'cleo', 'dora', 'emil'])
  assert.deepEqual(await found('state=deactivated'), ['emil'])
  assert.deepEqual(await found('state=active'), ['ana', 'ben', 'cleo', 'dora'])
  assert.deepEqual(await found('role=ROLE_TEAMLEAD'), ['cleo'])
  assert.deepEqual(await found('role=ROLE_SUPER_ADMIN'), ['ana', 'ben'])
  assert.deepEqual(await found('role=ROLE_USER&q=DORA'), ['dora'])
  assert.deepEqual(await found(`team=${team.id}`), ['dora'])
  assert.deepEqual(await found('q=eMiL%40north'), ['emil'])
  assert.deepEqual(await found('q=%25'), [])
  assert.deepEqual(await found('q=_'), [])
  assert.deepEqual(await found("q='--&team=nonsense&state=odd&role=x&after=y"), [])
  assert.deepEqual(await found('team=nonsense&state=odd&after=y'), ['ana', 'ben', 'cleo', 'dora', 'emil'])
})

test('fifty a page, by name, there and back again without a gap', async () => {
  const elsewhere = await openApp()
  const { ana } = await createCast(elsewhere)
  for (let number = 0; number < 115; number++) {
    const username = `zoe${String(number).padStart(3, '0')}`
    await addMember(elsewhere.db, ana.workspace_id, await createUser(elsewhere.db, username, { alias: '' }))
  }
  const seen: string[] = []
  const addresses: string[] = ['?q=zoe']
  const link = (text: string, label: string) =>
    new RegExp(`href="[^"?]*(\\?[^"]*)">(?:<svg.*?</svg>)?${label}`).exec(text)?.[1]?.replaceAll('&amp;', '&')
  for (let next: string | undefined = '?q=zoe'; next; ) {
    const { text } = await ana.get(`members${next}`)
    assert.match(text, /115 members/)
    seen.push(...(namesIn(text) as string[]))
    next = link(text, 'Next')
    if (next) addresses.push(next)
  }
  assert.deepEqual([seen.length, addresses.length], [115, 3])
  assert.deepEqual(seen, [...new Set(seen)].sort())

  const back = link((await ana.get(`members${addresses[2]}`)).text, 'Previous')
  assert.deepEqual(namesIn((await ana.get(`members${back}`)).text), seen.slice(50, 100))
})
