import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { app, at, cast, events, newcomer, openStage, panel, userOf } from './support/accounts-stage.js'
import { addMember, createUser, createWorkspace, logIn, PASSWORD, type Person } from './support/cast.js'
import { giveRole, memberOf, ownWorkspace, workspaceOf } from './support/workspaces.js'

before(openStage)

const end = (person: Person, values: Record<string, string> = {}) =>
  panel.post(at(person, '/delete'), { username: person.username, ...values })
const entriesOf = ({ member_id }: { member_id: string }) =>
  app.db('entries').where({ member_id }).orderBy('description').pluck('description')
const heirIn = ({ workspace_id }: Pick<Person, 'workspace_id'>) => `heir_${workspace_id}`

test('the page says first what goes and what is kept; then all of it is so', async () => {
  const gus = await newcomer()
  const { db } = app
  const { workspace_id, member_id, user_id, username } = gus
  await gus.post('timer', { description: 'rigging' })
  await gus.post('/account/api-keys', { name: 'key', access: 'full', lifetime: '30' })
  await giveRole(db, gus, 'ROLE_TEAMLEAD')
  const [project] = await db('projects').insert({ workspace_id, name: 'Hull' }).returning('id')
  await db('project_members').insert({ workspace_id, project_id: project.id, member_id, is_manager: true })
  const [team] = await db('teams').insert({ workspace_id, name: 'Riggers' }).returning('id')
  await db('team_members').insert({ workspace_id, team_id: team.id, member_id, is_lead: true })
  await db('invitations').insert({ workspace_id, invited_by: member_id, email: 'sent@northwind.example' })
  await db('invitations').insert({
    workspace_id: cast.finn.workspace_id,
    invited_by: cast.finn.member_id,
    email: `${username}@northwind.example`,
  })

  const page = (await panel.get(at(gus, '/delete'))).text
  for (const words of [
    /1 API key:/,
    /timer in .* is running/,
    /roles end:\s+TEAMLEAD/,
    /manage 1 project/,
    /lead 1 team/,
    /Give 1 entry in Northwind Studio to/,
  ])
    assert.match(page, words)
  assert.equal((await panel.get(at(gus))).status, 200, 'looking deletes nothing')

  assert.equal((await end(gus)).headers.location, '/admin/accounts')
  assert.match((await panel.get('/admin/accounts')).text, /is deleted, and the seat is free/)
  assert.match((await gus.get('tracker')).headers.location ?? '', /^\/login/)
  assert.equal((await app.visitor().logIn(username, PASSWORD)).status, 422)
  assert.deepEqual([(await userOf(gus)).alias, (await memberOf(db, gus)).state], ['Deleted member', 'removed'])
  const [entry] = await db('entries').where({ member_id })
  assert.deepEqual([entry.description, entry.stopped_at instanceof Date], ['rigging', true])
  for (const table of ['member_roles', 'project_members', 'team_members'])
    assert.deepEqual(await db(table).where({ member_id }), [], table)
  for (const table of ['sessions', 'api_keys', 'known_devices', 'remembered_devices'])
    assert.deepEqual(await db(table).where({ user_id }), [], table)
  assert.deepEqual(
    await db('invitations').whereIn('email', ['sent@northwind.example', `${username}@northwind.example`]),
    [],
  )
  assert.deepEqual(
    (await events()).map(({ kind, actor, subject, details }) => [kind, actor, subject, details]),
    [['account_deleted', 'operator', username, { moved_entries: 0 }]],
  )
  assert.equal((await panel.get(at(gus))).status, 404)
})

test('entries go to another member, workspace by workspace, with days and amounts; the others stay', async () => {
  const [gus, heir] = [await newcomer(), await newcomer('heir')]
  const { db } = app
  const second = (await ownWorkspace(app, 'Second', cast.finn, gus)).others[0] as Person
  const third = (await ownWorkspace(app, 'Third', cast.finn, gus)).others[0] as Person
  for (const place of [gus, second, third]) await place.post('timer', { description: `runs in ${place.workspace_id}` })
  const day = {
    zone: 'Asia/Tokyo',
    started_at: new Date('2026-03-01T20:00:00Z'),
    stopped_at: new Date('2026-03-01T21:00:00Z'),
  }
  const { workspace_id, member_id } = gus
  await db('entries').insert({
    workspace_id,
    member_id,
    description: 'billed',
    billable: true,
    rate_cents: 7000,
    rate_by_hand: true,
    ...day,
  })
  await heir.post('timer', { description: 'the heir’s own' })

  const answer = await end(gus, { [heirIn(gus)]: heir.username.toUpperCase(), [heirIn(third)]: 'finn' })
  assert.equal(answer.status, 303)
  assert.deepEqual(await entriesOf(heir), ['billed', `runs in ${workspace_id}`, 'the heir’s own'])
  assert.deepEqual([await entriesOf(gus), (await entriesOf(second)).length, await entriesOf(third)], [[], 1, []])
  const billed = await db('entries').where({ description: 'billed' }).first()
  assert.deepEqual([billed.day, billed.rate_cents, billed.zone], ['2026-03-02', 7000, 'Asia/Tokyo'])
  const running = await db('entries')
    .whereIn(
      'member_id',
      [gus, second, third, heir].map(each => each.member_id),
    )
    .whereNull('stopped_at')
  assert.deepEqual(
    running.map(({ description }) => description),
    ['the heir’s own'],
  )
  assert.deepEqual((await events())[0]?.details, { moved_entries: 3 })
})

test('entries that somebody left in a workspace that they were removed from can be given, too', async () => {
  const gus = await newcomer()
  await addMember(app.db, cast.finn.workspace_id, gus.user_id) // else they are given a workspace of their own
  await gus.post('timer', { description: 'of old' })
  await cast.ana.post(`members/${gus.member_id}/delete`)
  assert.match((await panel.get(at(gus, '/delete'))).text, /Give 1 entry in Northwind Studio/)

  await end(gus, { [heirIn(gus)]: 'emil' })
  assert.ok((await entriesOf(cast.emil)).includes('of old'))
})

test('nothing is deleted without the username, nor given to a stranger, an inactive one or the person themselves', async () => {
  const gus = await newcomer()
  await gus.post('timer', { description: 'mine' })
  const closed = await createUser(app.db, 'closed')
  await addMember(app.db, gus.workspace_id, closed)
  await app.db('users').where({ id: closed }).update({ state: 'deactivated' })
  const refused = [
    await end(gus, { username: '' }),
    await end(gus, { username: 'somebody' }),
    await end(gus, { [heirIn(gus)]: 'finn' }),
    await end(gus, { [heirIn(gus)]: 'closed' }),
    await end(gus, { [heirIn(gus)]: gus.username }),
    await end(gus, { [heirIn(gus)]: 'nobody' }),
  ]
  for (const { status } of refused) assert.equal(status, 422)
  assert.match(refused[1]?.text ?? '', /That is not the username/)
  assert.match(refused[5]?.text ?? '', /Nobody who is active in this workspace has this username/)
  assert.match(refused[5]?.text ?? '', /value="nobody"/)
  assert.deepEqual([(await userOf(gus)).state, await entriesOf(gus), await events()], ['active', ['mine'], []])
})

test('an owner is not deleted: the page names the workspaces, and gives them to active members', async () => {
  const gus = await newcomer()
  const { owner, others } = await ownWorkspace(app, 'Fair Winds', gus, cast.ben)
  const [ben] = others as [Person]
  assert.match((await panel.get(at(gus, '/delete'))).text, /Fair Winds/)
  const refused = await end(gus)
  assert.equal(refused.status, 422)
  assert.match(refused.text, /owns 1 workspace/)
  assert.match((await panel.get(`/admin/accounts/delete?user=${gus.user_id}`)).text, /They own Fair Winds/)
  assert.equal((await panel.post('/admin/accounts/delete', { user: gus.user_id, count: '0' })).status, 303)
  assert.equal((await userOf(gus)).state, 'active')

  const give = (heir: string, by = owner) => panel.post(at(by, `/workspaces/${owner.workspace_id}/owner`), { heir })
  for (const heir of ['', 'dora', gus.username]) assert.equal((await give(heir)).status, 422, heir)
  assert.equal((await give('ben', cast.dora)).status, 404, 'it is not hers')
  assert.equal((await give('BEN')).headers.location, at(gus, '/delete'))
  assert.equal((await workspaceOf(app.db, owner)).owner_id, ben.member_id)
  assert.match((await owner.get('members')).text, />Admin</)
  assert.deepEqual(
    (await events()).map(({ kind, subject, details }) => [kind, subject, details]),
    [['workspace_owner_changed', 'Fair Winds', { old: gus.username, new: 'ben' }]],
  )
  assert.equal((await end(gus)).status, 303)
})

test('the last one in Admins besides the owner can go, and the page says so', async () => {
  const gus = await newcomer()
  await giveRole(app.db, gus, 'ROLE_SUPER_ADMIN')
  assert.match((await panel.get(at(gus, '/delete'))).text, /only the owner is left in Admins/)

  assert.equal((await end(gus)).status, 303)
  assert.equal((await cast.ana.get('teams/admins')).status, 200)
})

test('several at once: those who own something stay and are told, after as many as go were typed', async () => {
  const [gus, hal, owner] = [await newcomer(), await newcomer('hal'), await newcomer('owner')]
  await createWorkspace(app.db, 'Kept', owner.user_id)
  const users: [string, string][] = [gus, hal, owner].map(({ user_id }) => ['user', user_id])
  for (const count of ['', '3', 'two'])
    assert.equal((await panel.post('/admin/accounts/delete', [...users, ['count', count]])).status, 422)
  assert.equal((await userOf(gus)).state, 'active')

  await panel.post('/admin/accounts/delete', [...users, ['count', '2']])
  assert.match(
    (await panel.get('/admin/accounts')).text,
    new RegExp(`2 accounts are deleted\\. Nothing was done to ${owner.username}`),
  )
  assert.deepEqual(await Promise.all([gus, hal, owner].map(async each => (await userOf(each)).state)), [
    'deleted',
    'deleted',
    'active',
  ])
})

test('removing from a workspace is not deleting: both pages say so, and the seat is taken still', async () => {
  const gus = await newcomer()
  assert.match((await cast.ana.get(`members/${gus.member_id}/delete`)).text, /The account stays on the server/)
  await cast.ana.post(`members/${gus.member_id}/delete`)

  assert.equal((await userOf(gus)).state, 'active')
  assert.match((await panel.get(at(gus))).text, /keeps the account, and the seat|takes a seat all the same/)
  assert.equal((await logIn(app, gus)).username, gus.username)
})
