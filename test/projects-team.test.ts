import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  app,
  booking,
  cast,
  contentOf,
  design,
  findProject,
  give,
  onProject,
  putOn,
  putTeamOn,
  turn,
  works,
} from './support/projects-stage.js'

const at = (rest: string, id = booking) => `projects/${id}/${rest}`
const on = (who: keyof typeof cast, act: string) => at(`members/${cast[who].member_id}/${act}`)

test('a manager puts several people and teams on their project at once', async () => {
  const { dora, emil, cleo } = cast
  const page = await cleo.get(at('team/add'))
  const added = await cleo.post(at('team'), [
    ['member', dora.member_id],
    ['member', emil.member_id],
    ['team', design],
  ])

  assert.match(page.text, /Dora.*Emil/s)
  assert.equal(added.status, 303)
  assert.deepEqual(await onProject(booking), ['cleo*', 'dora', 'emil', 'Design'])
  assert.match((await cleo.get(at('team'))).text, /3 are added\./)
  assert.match((await cleo.get(at('team/add'))).text, /Ana/)
  assert.doesNotMatch(contentOf((await cleo.get(at('team/add'))).text), /Dora|Design/)
})

test('whoever is looked for is found among people and teams, and the ticked stay', async () => {
  const { text } = await cast.cleo.get(at(`team/add?q=desi&member=${cast.dora.member_id}`))

  assert.match(contentOf(text), /Dora.*|Design/s)
  assert.match(text, new RegExp(`value="${cast.dora.member_id}" checked`))
  assert.doesNotMatch(contentOf(text), /Emil/)
})

test('that the people are to manage stays ticked while others are looked for', async () => {
  const asManagers = /name="manager" value="1"( checked)?>/
  const search = async (query: string) => asManagers.exec((await cast.cleo.get(at(`team/add?${query}`))).text)
  assert.equal((await search('q=em&manager=1'))?.[1], ' checked')
  assert.ok(await search('q=em'))
  assert.equal((await search('q=em'))?.[1], undefined)
  assert.match((await cast.cleo.post(at('team'), { manager: '1' })).text, /name="manager" value="1" checked>/)
})

test('nobody ticked is said beside the list', async () => {
  const { status, text } = await cast.cleo.post(at('team'))

  assert.equal(status, 422)
  assert.match(text, /Tick at least one person or team/)
})

test('strangers, and teams of other workspaces, can’t be put on a project', async () => {
  const foreign = await app.db('teams').insert({ workspace_id: cast.finn.workspace_id, name: 'Theirs' }).returning('id')
  for (const [name, id] of [
    ['member', cast.finn.member_id],
    ['team', foreign[0].id],
    ['member', '0'.repeat(24)],
  ]) {
    assert.equal((await cast.cleo.post(at('team'), { [String(name)]: String(id) })).status, 404)
  }
  assert.deepEqual(await onProject(booking), ['cleo*'])
})

test('a manager gives manager rights and takes them', async () => {
  await putOn(booking, cast.dora)
  await cast.cleo.post(on('dora', 'appoint'))
  assert.deepEqual(await onProject(booking), ['cleo*', 'dora*'])
  assert.equal((await cast.dora.get(at('settings'))).status, 200)

  await cast.dora.post(on('cleo', 'dismiss'))
  assert.deepEqual(await onProject(booking), ['cleo', 'dora*'])
  assert.equal((await cast.cleo.get(at('settings'))).status, 403)
  assert.equal((await cast.cleo.post(on('dora', 'dismiss'))).status, 403)
})

test('people can be put on as managers at once; who isn’t on it can’t be appointed', async () => {
  await cast.cleo.post(at('team'), { member: cast.emil.member_id, manager: '1' })

  assert.deepEqual(await onProject(booking), ['cleo*', 'emil*'])
  assert.equal((await cast.cleo.post(on('dora', 'appoint'))).status, 404)
})

test('the last manager is asked before they stop, and the project goes on without one', async () => {
  const { cleo, ben } = cast
  assert.match((await cleo.get(at('team'))).text, new RegExp(`href="[^"]*${on('cleo', 'dismiss')}"`))
  const asked = await cleo.get(on('cleo', 'dismiss'))
  assert.match(asked.text, /You are the last manager\..*can’t take these rights back yourself/s)

  const stopped = await cleo.post(on('cleo', 'dismiss'))
  assert.match(stopped.headers.location ?? '', /\/team$/)
  assert.deepEqual(await onProject(booking), ['cleo'])
  assert.match((await cleo.get(at('team'))).text, /Nobody manages this project now/)
  assert.equal((await cleo.post(on('cleo', 'appoint'))).status, 403)

  await ben.post(on('cleo', 'appoint'))
  assert.deepEqual(await onProject(booking), ['cleo*'])
})

test('who leaves a private project themselves goes on to the list', async () => {
  await app.db('projects').where({ id: booking }).update({ is_public: false })
  await putOn(booking, cast.dora, true)
  const left = await cast.cleo.post(on('cleo', 'delete'))

  assert.match(left.headers.location ?? '', /\/projects$/)
  assert.deepEqual(await onProject(booking), ['dora*'])
  assert.equal((await cast.cleo.get(at('team'))).status, 404)
})

test('removing somebody, or a team, twice is removing once', async () => {
  await putOn(booking, cast.dora)
  await putTeamOn(booking)
  const answers = [
    await cast.cleo.post(on('dora', 'delete')),
    await cast.cleo.post(on('dora', 'delete')),
    await cast.cleo.post(at(`teams/${design}/delete`)),
    await cast.cleo.post(at(`teams/${design}/delete`)),
  ]

  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [303])
  assert.deepEqual(await onProject(booking), ['cleo*'])
})

test('a manager who sees no teams takes theirs off, and learns no other’s name', async () => {
  const secret = await works.insert('teams', { name: 'Takeover' })
  await putTeamOn(booking)
  await turn('ROLE_USER', 'view_team', false)
  const other = await cast.cleo.post(at(`teams/${secret}/delete`), {}, { htmx: true })
  const own = await cast.cleo.post(at(`teams/${design}/delete`))

  assert.deepEqual([other.status, own.status], [404, 303])
  assert.doesNotMatch(other.text, /Takeover/)
  assert.deepEqual(await onProject(booking), ['cleo*'])
})

test('a private project is seen through a team, and no longer once the team is off', async () => {
  await app.db('projects').where({ id: booking }).update({ is_public: false })
  assert.equal((await cast.dora.get(at('team'))).status, 404)
  await cast.cleo.post(at('team'), { team: design })
  assert.equal((await cast.dora.get(at('team'))).status, 200)
  await cast.cleo.post(at(`teams/${design}/delete`))

  assert.equal((await cast.dora.get(at('team'))).status, 404)
})

test('who sees a project changes with permissions_project, and not by managing it', async () => {
  assert.equal((await cast.cleo.post(at('access'), { access: 'private' })).status, 403)
  assert.doesNotMatch((await cast.cleo.get(at('team'))).text, /Change who sees it/)
  await cast.ben.post(at('access'), { access: 'private' })
  assert.equal((await findProject(booking)).is_public, false)
  assert.equal((await cast.dora.get(at('team'))).status, 404)

  const refused = await cast.ben.post(at('access'), { access: 'nobody' })
  assert.equal(refused.status, 422)
  assert.match(refused.text, /id="access-error"/)
})

test('who hides a project from themselves goes on to the list', async () => {
  await turn('ROLE_USER', 'permissions_project')
  const { headers } = await cast.dora.post(at('access'), { access: 'private' })

  assert.match(headers.location ?? '', /\/projects$/)
})

test('a lead whose role lets them staffs the projects of their team, and no others', async () => {
  await turn('ROLE_TEAMLEAD', 'permissions_teamlead_project')
  await give(cast.emil, 'ROLE_TEAMLEAD')
  const theirs = await works.project('Theirs', { is_public: false })
  await putTeamOn(theirs)

  assert.equal((await cast.emil.post(at('team', theirs), { member: cast.cleo.member_id })).status, 303)
  assert.equal((await cast.emil.post(at('team'), { member: cast.emil.member_id })).status, 403)
  assert.deepEqual(await onProject(theirs), ['cleo', 'Design'])
})

test('a regular member sees who is on a public project, and changes nothing', async () => {
  await putOn(booking, cast.emil)
  const page = await cast.dora.get(at('team'))
  assert.match(page.text, /Emil/)
  assert.doesNotMatch(contentOf(page.text), /<form|<button|Add people/)

  const answers = [
    await cast.dora.get(at('team/add')),
    await cast.dora.post(at('team'), { member: cast.dora.member_id, manager: '1' }),
    await cast.dora.post(at('access'), { access: 'private' }),
    await cast.dora.post(on('emil', 'appoint')),
    await cast.dora.get(on('emil', 'dismiss')),
    await cast.dora.post(on('cleo', 'dismiss')),
    await cast.dora.get(on('emil', 'delete')),
    await cast.dora.post(on('emil', 'delete')),
    await cast.dora.post(at(`teams/${design}/delete`)),
  ]
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [403])
  assert.deepEqual(await onProject(booking), ['cleo*', 'emil'])
})

test('htmx gets the tab, with what changed', async () => {
  await putOn(booking, cast.dora)
  const { status, text } = await cast.cleo.post(on('dora', 'appoint'), {}, { htmx: true })

  assert.equal(status, 200)
  assert.doesNotMatch(text, /<html/)
  assert.match(text, /Dora manages Booking app now\./)
})

test('the page of who sees a project names everybody who does, and why', async () => {
  await app.db('projects').where({ id: booking }).update({ is_public: false })
  await putTeamOn(booking)
  const { status, text } = await cast.cleo.get(at('who'))
  const rows = [...contentOf(text).matchAll(/class="name"[^>]*>([^<]+)<.*?<td>([^<]*)<\/td>/gs)]
  const reasons = Object.fromEntries(rows.map(([, name, why]) => [name, why?.replaceAll(/[\u2068\u2069]/g, '')]))

  assert.equal(status, 200)
  assert.match(reasons.Ana ?? '', /Sees everything in the workspace/)
  assert.match(reasons.Ben ?? '', /A role lets them see every project/)
  assert.equal(reasons.Cleo, 'Manages it')
  assert.equal(reasons.Dora, 'Through a team: in Design')
  assert.match(text, /5 people/)

  await cast.cleo.post(at(`teams/${design}/delete`))
  assert.match((await cast.cleo.get(at('who'))).text, /3 people/)
})

test('whoever sees no members sees not who sees a project', async () => {
  await turn('ROLE_USER', 'view_member', false)

  assert.equal((await cast.dora.get(at('who'))).status, 403)
  assert.doesNotMatch((await cast.dora.get(at('team'))).text, /Who can see this/)
})
