import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person, weaken } from './support/cast.js'
import { worksOf } from './support/work.js'
import { giveRole, ownWorkspace } from './support/workspaces.js'

let app: TestApp
let ana: Person
let cleo: Person
let dora: Person
let emil: Person
let finn: Person
let works: ReturnType<typeof worksOf>
const ids: Record<string, string> = {}

before(async () => {
  app = await openApp()
  ;({ ana, cleo, dora, emil, finn } = await createCast(app))
  works = worksOf(app, ana)
  const { workspace_id } = ana

  ids.museum = await works.client('Aldermoor Museum')
  ids.ferries = await works.client('Fjordline Ferries')
  ids.closed = await works.client('Closed & Sons', { archived_at: new Date() })
  ids.website = await works.project('Collection website', { client_id: ids.museum })
  ids.design = await works.task(ids.website, 'Design')
  await works.task(ids.website, 'Printing', { done_at: new Date() })
  ids.cafe = await works.project('Café Überlingen', { is_billable: false })
  ids.secret = await works.project('Secret merger', { is_public: false })
  ids.team = await works.insert('teams', { name: 'Sailors' })
  ids.booking = await works.project('Booking app', { client_id: ids.ferries })
  await app.db('client_teams').insert({ workspace_id, client_id: ids.ferries, team_id: ids.team })
  await works.project('Old archive', { archived_at: new Date() })
  await works.project('Deleted thing', { deleted_at: new Date() })
  await works.project('Of a closed client', { client_id: ids.closed })
})

const list = async (person: Person, path: string) => (await person.get(`pickers/${path}`, { htmx: true })).text
const labels = (text: string) => [...text.matchAll(/data-label="([^"]*)"/g)].map(match => match[1])

test('offers the projects one may track on, with their open tasks, and nothing else', async () => {
  assert.deepEqual(labels(await list(dora, 'projects')), [
    'Café Überlingen',
    'Collection website',
    'Collection website: Design',
  ])
})

test('a private project is offered to those on it, a limited client’s to its teams and the admins', async () => {
  const { workspace_id } = ana
  await app.db('project_members').insert({ workspace_id, project_id: ids.secret, member_id: emil.member_id })
  await app.db('team_members').insert({ workspace_id, team_id: ids.team, member_id: emil.member_id })

  assert.deepEqual(labels(await list(emil, 'projects')), [
    'Café Überlingen',
    'Secret merger',
    'Collection website',
    'Collection website: Design',
    'Booking app',
  ])
  assert.deepEqual(labels(await list(ana, 'projects')).length, 5)
})

test('finds every word in client, project or task, whatever their case and accents', async () => {
  assert.deepEqual(labels(await list(dora, 'projects?q=cafe+UBER')), ['Café Überlingen'])
  assert.deepEqual(labels(await list(dora, 'projects?q=museum+web')), [
    'Collection website',
    'Collection website: Design',
  ])
  assert.deepEqual(labels(await list(dora, 'projects?q=desi')), ['Collection website', 'Collection website: Design'])
  assert.deepEqual(labels(await list(dora, 'projects?q=secret')), [])
  assert.match(await list(dora, 'projects?q=100%25'), /Nothing found/)
})

test('what one used last comes first, a task that is done no more', async () => {
  await works.entry(dora, 30, { project_id: ids.cafe })
  await works.entry(dora, 20, { project_id: ids.website, task_id: ids.design })
  const text = await list(dora, 'projects')

  assert.deepEqual(labels(text).slice(0, 3), ['Collection website: Design', 'Café Überlingen', 'Café Überlingen'])
  assert.match(text, /aria-label="Recent"/)
  await app.db('tasks').where({ id: ids.design }).update({ done_at: new Date() })
  assert.deepEqual(labels(await list(dora, 'projects'))[0], 'Café Überlingen')
  await app.db('tasks').where({ id: ids.design }).update({ done_at: null })
  await app.db('entries').del()
})

test('tags: the archived ones are left out, the last used come first', async () => {
  const urgent = await works.tag('Urgent')
  await works.tag('Äußerst wichtig')
  await works.tag('Gone', { archived_at: new Date() })
  await works.entry(dora, 5, { tags: [urgent] })

  assert.deepEqual(labels(await list(dora, 'tags')), ['Urgent', 'Äußerst wichtig'])
  assert.deepEqual(labels(await list(dora, 'tags?q=auss')), ['Äußerst wichtig'])
  assert.deepEqual(labels(await list(dora, 'tags?q=aust')), [])
  assert.deepEqual(labels(await list(dora, 'tags?q=wicht')), ['Äußerst wichtig'])
  await app.db('entries').del()
})

test('a stranger gets nothing of it', async () => {
  for (const what of ['projects', 'tags']) {
    assert.equal((await finn.get(`/workspaces/${ana.workspace_id}/pickers/${what}`)).status, 404)
    assert.doesNotMatch(await list(finn, what), /Collection|Urgent/)
  }
})

test('without scripts the page carries on what was typed and comes back with the choice', async () => {
  const form = new URLSearchParams({
    return_to: `${dora.base}/tracker`,
    description: 'Draw & <paint>',
    project: ids.cafe as string,
    billable: '',
    version: '3',
  })
  form.append('tags', '')
  const { text, status } = await dora.get(`pickers/projects?${form}&q=web`)
  const link = text.match(/href="([^"]+)">\s*<span class="project"/)?.[1]?.replaceAll('&amp;', '&')
  const { pathname, searchParams } = new URL(link ?? '', 'http://x')
  const back = new URLSearchParams(searchParams.get('picked') ?? '')

  assert.equal(status, 200)
  assert.equal(pathname, `${dora.base}/tracker`)
  assert.equal(back.get('description'), 'Draw & <paint>')
  assert.equal(back.get('project'), ids.website)
  assert.deepEqual(back.getAll('version'), ['3'])
})

test('who may, makes a project in passing, as the workspace’s defaults say, and manages it', async () => {
  await app.db('workspaces').where({ id: ana.workspace_id }).update({ default_project_public: false })
  const { text, status } = await ana.post('pickers/projects', { name: 'Made  in passing ' }, { htmx: true })
  const made = await app.db('projects').where({ name: 'Made in passing' }).first()
  const manager = await app.db('project_members').where({ project_id: made.id }).first()

  assert.equal(status, 200)
  assert.deepEqual(labels(text), ['Made in passing'])
  assert.deepEqual(
    [made.is_public, made.is_billable, manager.is_manager, manager.member_id],
    [false, true, true, ana.member_id],
  )
  assert.match(
    (await ana.post('pickers/projects', { name: 'made in PASSING' }, { htmx: true })).text,
    new RegExp(made.id),
  )
  assert.equal((await app.db('projects').whereRaw("lower(name) = 'made in passing'")).length, 1)
  await app.db('workspaces').where({ id: ana.workspace_id }).update({ default_project_public: true })
})

test('a name that somebody else’s private project has is refused without a word about it', async () => {
  await giveRole(app.db, cleo, 'ROLE_TEAMLEAD')
  const role = await app.db('roles').where({ workspace_id: ana.workspace_id, name: 'ROLE_TEAMLEAD' }).first('id')
  await works.insert('role_cells', { role_id: role.id, permission: 'create_project', allowed: true })
  const { text, status } = await cleo.post('pickers/projects', { name: 'Secret merger' }, { htmx: true })

  assert.equal(status, 422)
  assert.match(text, /Choose another name/)
  assert.doesNotMatch(text, new RegExp(ids.secret as string))
})

test('a regular member makes tags, but neither projects nor tasks', async () => {
  const answers = [
    await dora.post('pickers/projects', { name: 'Mine' }),
    await dora.post('pickers/tasks', { name: 'Mine', within: ids.website as string }),
    await dora.post('pickers/tasks', { name: 'Mine', within: 'x' }),
    await dora.post('pickers/tags', { name: 'Mine' }),
  ]
  assert.deepEqual(
    answers.map(answer => answer.status),
    [403, 403, 403, 303],
  )
  assert.doesNotMatch(await list(dora, 'projects?q=Quite+new'), /Create/)
  assert.match(await list(dora, 'tags?q=Quite+new'), /Create tag/)
  assert.match(await list(ana, 'projects?q=Quite+new'), /Create project/)
  assert.doesNotMatch(await list(ana, 'projects?q=collection+website'), /Create project/)
})

test('a task is made in the chosen project; one that is done is named, and a manager needs no role', async () => {
  const { workspace_id } = ana
  await app
    .db('project_members')
    .insert({ workspace_id, project_id: ids.cafe, member_id: emil.member_id, is_manager: true })
  const offered = await list(emil, `projects?q=Baking&chosen=${ids.cafe}`)
  const { text } = await emil.post('pickers/tasks', { name: 'Baking', within: ids.cafe as string }, { htmx: true })
  const done = await ana.post('pickers/tasks', { name: 'printing', within: ids.website as string }, { htmx: true })

  assert.match(offered, /Create task “<bdi>Baking<.bdi>” in <bdi>Café/)
  assert.deepEqual(labels(text), ['Café Überlingen: Baking'])
  assert.equal(done.status, 422)
  assert.match(done.text, /is done/)
})

test('without scripts what was made goes back with the form', async () => {
  const carried = { return_to: `${ana.base}/tracker`, description: 'Kept', tags: ids.design as string }
  const { status, headers } = await ana.post('pickers/tags', { ...carried, name: 'From the page' })
  const back = new URLSearchParams(new URL(headers.location ?? '', 'http://x').searchParams.get('picked') ?? '')

  assert.equal(status, 303)
  assert.equal(back.get('description'), 'Kept')
  assert.equal(back.getAll('tags').length, 2)
})

test('a remembered log-in chooses, and is asked to log in before it makes anything', async () => {
  await weaken(app.db, emil)
  assert.equal((await emil.get('pickers/projects')).status, 200)
  assert.equal((await emil.get('pickers/tags')).status, 200)
  for (const what of ['projects', 'tasks', 'tags']) {
    const { headers } = await emil.post(`pickers/${what}`, { name: 'Sneaked in' })
    assert.match(headers.location ?? '', /login/)
  }
  assert.equal((await app.db('tags').where({ name: 'Sneaked in' })).length, 0)
})

test('the page goes back to nowhere else', async () => {
  for (const return_to of ['https://evil.example/', '//evil.example', '/\\evil.example'])
    assert.doesNotMatch((await dora.get(`pickers/projects?${new URLSearchParams({ return_to })}`)).text, /evil/)
})

test('with 2,000 projects a list is one query that answers with 50 at most, and finds the last', async () => {
  const { owner } = await ownWorkspace(app, 'Huge', ana)
  const huge = worksOf(app, owner)
  const clients = await Promise.all(Array.from({ length: 40 }, (_, index) => huge.client(`Client ${index}`)))
  await app.db('projects').insert(
    Array.from({ length: 2000 }, (_, index) => ({
      workspace_id: owner.workspace_id,
      name: `Project number ${index}`,
      client_id: clients[index % 41] ?? null,
    })),
  )
  await app.db.raw('analyze')
  assert.equal(labels(await list(owner, 'projects')).length, 50)
  assert.match(await list(owner, 'projects'), /Type to find more/)

  assert.deepEqual(labels(await list(owner, 'projects?q=1987')), ['Project number 1987'])
  assert.ok(Buffer.byteLength(await list(owner, 'projects')) < 40_000)
})
