import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addMember, createUser } from './support/cast.js'
import {
  app,
  at,
  cast,
  design,
  give,
  inAdmins,
  inTeam,
  makeTeam,
  print,
  setCell,
  team,
  ticked,
} from './support/teams-stage.js'

test('a lead whose role lets them renames their team and removes a member, and does no more', async () => {
  await give('emil', 'ROLE_TEAMLEAD')
  const { emil, dora, ana } = cast
  const renamed = await emil.post(`teams/${design}`, { name: 'Design and type', colour: 'red' })
  const removed = await emil.post(at(design, `/${dora.member_id}/delete`))
  const refused = [
    await emil.get(at(design)),
    await emil.post(at(design), ticked(ana)),
    await emil.post(at(design, `/${emil.member_id}/unlead`)),
    await emil.post(at(design, `/${emil.member_id}/lead`)),
    await emil.post(`teams/${design}/delete`),
    await emil.post(`teams/${print}`, { name: 'Mine', colour: 'red' }),
    await emil.post(at(print, `/${cast.cleo.member_id}/delete`)),
    await emil.post(at(print, `/${emil.member_id}/lead`)),
    await emil.post(at(print), ticked(emil)),
    await emil.post('teams', { name: 'Mine', colour: 'teal' }),
  ]

  assert.deepEqual([renamed.status, removed.status], [303, 303])
  assert.deepEqual([...new Set(refused.map(answer => answer.status))], [403])
  assert.deepEqual(await team(design), { name: 'Design and type', colour: 'red' })
  assert.deepEqual(await inTeam(design), ['emil*'])
  assert.deepEqual(await inTeam(print), ['cleo*'])
})

test('to lead a team gives nothing without a role for it, and the page names whom that concerns', async () => {
  const before = await cast.dora.get(`teams/${design}`)
  const refused = await cast.emil.post(`teams/${design}`, { name: 'Mine', colour: 'teal' })
  await give('emil', 'ROLE_TEAMLEAD')
  const after = await cast.dora.get(`teams/${design}`)
  const wider = await cast.dora.get(`teams/${print}`)

  assert.equal(refused.status, 403)
  assert.match(before.text, new RegExp(`members/${cast.emil.member_id}"><bdi>Emil</bdi></a>\\s+leads this team, but`))
  assert.doesNotMatch(after.text, /no role with such/)
  assert.doesNotMatch(wider.text, /no role with such/) // Cleo is in Admins, which reaches further than a lead does
})

test('a permission for leads that somebody took from ROLE_TEAMLEAD is taken from its leads', async () => {
  await give('emil', 'ROLE_TEAMLEAD')
  await setCell('ROLE_TEAMLEAD', 'edit_teamlead_team', false)

  assert.equal((await cast.emil.post(`teams/${design}`, { name: 'Mine', colour: 'teal' })).status, 403)
})

test('adding twice, removing twice and naming a lead twice is doing it once', async () => {
  const { ben, ana, dora } = cast
  const answers = [
    await ben.post(at(design), ticked(ana, dora)),
    await ben.post(at(design), ticked(ana, dora, ana)),
    await ben.post(at(design, `/${ana.member_id}/lead`)),
    await ben.post(at(design, `/${ana.member_id}/lead`)),
    await ben.post(at(design, `/${dora.member_id}/delete`)),
    await ben.post(at(design, `/${dora.member_id}/delete`)),
  ]

  assert.deepEqual([...new Set(answers.map(answer => answer.status))], [303])
  assert.deepEqual(await inTeam(design), ['ana*', 'emil*'])
})

test('a lead can be named no lead again', async () => {
  const { status } = await cast.ben.post(at(design, `/${cast.emil.member_id}/unlead`))

  assert.equal(status, 303)
  assert.deepEqual(await inTeam(design), ['dora', 'emil'])
})

test('nobody is added together with a member of another workspace, nor named a lead without being in the team', async () => {
  const { ben, ana, finn } = cast
  const answers = [
    await ben.post(at(design), ticked(ana, finn)),
    await ben.post(at(design), { member: 'x' }),
    await ben.post(at(design, `/${finn.member_id}/lead`)),
    await ben.post(at(design, `/${finn.member_id}/delete`)),
    await ben.post(at(design, `/${ana.member_id}/lead`)),
    await ben.post('teams/admins/members', ticked(ana, finn)),
    await ben.post(`teams/admins/members/${finn.member_id}/delete`),
  ]

  assert.deepEqual([...new Set(answers.map(answer => answer.status))], [404])
  assert.deepEqual(await inTeam(design), ['dora', 'emil*'])
  assert.deepEqual(await inAdmins(), ['ben', 'cleo'])
})

test('a stranger learns of no team, at our address or through their own workspace', async () => {
  const { finn, ana } = cast
  const there = `/workspaces/${ana.workspace_id}`
  for (const path of [
    `${there}/teams`,
    `${there}/teams/admins`,
    `${there}/teams/${design}`,
    `teams/${design}`,
    `teams/x`,
  ]) {
    const { status, text } = await finn.get(path)
    assert.equal(status, 404, path)
    assert.doesNotMatch(text, /Design|Emil/)
  }
  for (const path of [`teams/${design}`, `teams/${design}/delete`, at(design), at(design, `/${finn.member_id}/lead`)]) {
    assert.equal((await finn.post(path, { name: 'Mine', colour: 'red', member: finn.member_id })).status, 404, path)
  }
  assert.deepEqual(await inTeam(design), ['dora', 'emil*'])
})

test('a removed member is in no team’s list, and can’t be added', async () => {
  await app.db('members').where({ id: cast.dora.member_id }).update({ state: 'removed' })
  const shown = await cast.ben.get(`teams/${design}`)
  const candidates = await cast.ben.get(at(print))
  const added = await cast.ben.post(at(print), ticked(cast.dora))
  await app.db('members').where({ id: cast.dora.member_id }).update({ state: 'active' })

  assert.match(shown.text, /1 member\./)
  assert.doesNotMatch(shown.text, /Dora/)
  assert.doesNotMatch(candidates.text, /Dora/)
  assert.equal(added.status, 404)
})

test('the search for people to add takes text as it is and keeps who is ticked', async () => {
  const all = await cast.ben.get(at(design))
  const found = await cast.ben.get(at(design, `?q=AN&member=${cast.cleo.member_id}`))
  const wild = await cast.ben.get(at(design, '?q=%25'))

  assert.doesNotMatch(all.text, /candidate-[0-9a-f]+"[^>]*checked/)
  assert.doesNotMatch(all.text, new RegExp(`candidate-${cast.dora.member_id}`)) // she is in it
  assert.match(found.text, new RegExp(`candidate-${cast.ana.member_id}"[^>]*>`))
  assert.match(found.text, new RegExp(`value="${cast.cleo.member_id}" checked`))
  assert.doesNotMatch(found.text, new RegExp(`candidate-${cast.ben.member_id}`))
  assert.match(wild.text, /Nobody of that name is left to add/)
})

test('adding nobody says so and keeps what was looked for', async () => {
  const { status, text } = await cast.ben.post(at(design), { q: 'an' })

  assert.equal(status, 422)
  assert.match(text, /aria-describedby="member-error"/)
  assert.match(text, /name="q" value="an"/)
})

test('the page of a team leads to its members by name where they are many', async () => {
  const { workspace_id } = cast.ana
  const many = await makeTeam('Many')
  for (let index = 0; index < 21; index++) {
    const user_id = await createUser(app.db, `many${index}`, {
      alias: `Many ${index}`,
      email: `many${index}@x.example`,
    })
    await addMember(app.db, workspace_id, user_id)
  }
  await app.db.raw(
    `insert into team_members (workspace_id, team_id, member_id)
     select m.workspace_id, ?, m.id from members as m join users as u on u.id = m.user_id where u.username like 'many%'`,
    [many],
  )
  const all = await cast.dora.get(`teams/${many}`)
  const found = await cast.dora.get(`teams/${many}?q=ANY%2017`)
  await app.db('team_members').where({ team_id: many }).del()
  await app.db('members').whereIn('user_id', app.db('users').whereLike('username', 'many%').select('id')).del()

  assert.match(all.text, /21 members\./)
  assert.deepEqual([...found.text.matchAll(/id="member-\w+"/g)].length, 1)
  assert.match(found.text, /Many 17/)
})

test('a lead who leaves the team is led to its page as it is for others', async () => {
  await give('emil', 'ROLE_TEAMLEAD')
  const path = at(design, `/${cast.emil.member_id}/delete`)
  const { headers } = await cast.emil.post(path, {}, { htmx: true })

  assert.equal(headers['hx-redirect'], `/workspaces/${cast.ana.workspace_id}/teams/${design}`)
  assert.doesNotMatch((await cast.emil.get(`teams/${design}`)).text, /Remove from the team/)
})
