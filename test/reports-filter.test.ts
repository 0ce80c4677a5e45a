import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { Filter, reported, writeFilter } from '../src/reports/filter.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { addEntries, addProject, addTag } from './support/entries.js'
import { memberOf } from './support/reports.js'

const MARCH = { from: '2026-03-01', to: '2026-03-31' }
let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
const ids: Record<string, string> = {}

const insert = async (table: string, row: object): Promise<string> =>
  (
    await app
      .db(table)
      .insert({ workspace_id: cast.ana.workspace_id, ...row })
      .returning('*')
  )[0].id

const at = (day: string, hours = 1) => ({
  started_at: new Date(`${day}T09:00:00Z`),
  stopped_at: new Date(Date.parse(`${day}T09:00:00Z`) + hours * 3_600_000),
})

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  const { ana, dora, emil } = cast
  ids.globex = await insert('clients', { name: 'Globex' })
  ids.site = await addProject(app.db, ana, { name: 'Site', client_id: ids.globex })
  ids.inner = await addProject(app.db, ana, { name: 'Inner' })
  ids.gone = await addProject(app.db, ana, { name: 'Gone', deleted_at: new Date() })
  ids.draft = await insert('tasks', { project_id: ids.site, name: 'Draft' })
  ids.urgent = await addTag(app.db, ana, 'urgent')
  ids.later = await addTag(app.db, ana, 'later')
  ids.studio = await insert('teams', { name: 'Studio', colour: 'teal' })
  await app
    .db('team_members')
    .insert({ workspace_id: ana.workspace_id, team_id: ids.studio, member_id: dora.member_id })
  ids.dora = dora.member_id
  ids.emil = emil.member_id
  await app.db('members').where({ id: emil.member_id }).update({ state: 'inactive' })
  await addEntries(app.db, dora, [
    {
      description: 'site',
      project_id: ids.site as string,
      task_id: ids.draft as string,
      billable: true,
      ...at('2026-03-01'),
    },
    { description: 'inner', project_id: ids.inner as string, tags: [ids.urgent as string], ...at('2026-03-31', 9) },
    { description: 'before', ...at('2026-02-28') },
    { description: 'after', ...at('2026-04-01') },
  ])
  await addEntries(app.db, emil, [
    {
      description: 'gone',
      project_id: ids.gone as string,
      tags: [ids.urgent as string, ids.later as string],
      ...at('2026-03-05'),
    },
    { description: '', ...at('2026-03-06', 0.25) },
    { description: 'Café running', started_at: new Date('2026-03-07T09:00:00Z'), stopped_at: null },
  ])
})

async function left(query: object, person: Person = cast.ana): Promise<string[]> {
  const condition = reported(await memberOf(app, person), MARCH, Filter.parse(query))
  return app.db('entries as e').where(condition).orderBy('e.started_at').pluck('e.description')
}

test('a report counts finished entries of its days', async () => {
  assert.deepEqual(await left({}), ['site', 'gone', '', 'inner'])
})

test('each dimension narrows to what is named, to all else, and to what has none', async () => {
  const cases: [object, string[]][] = [
    [{ project: ids.site }, ['site']],
    [{ project: [ids.site, ids.inner] }, ['site', 'inner']],
    [{ project: ids.site, without: 'project' }, ['gone', '', 'inner']],
    [{ without: 'project' }, ['gone', '']],
    [{ client: ids.globex }, ['site']],
    [{ client: ids.globex, without: 'client' }, ['gone', '', 'inner']],
    [{ without: 'client' }, ['gone', '', 'inner']],
    [{ task: ids.draft }, ['site']],
    [{ without: 'task' }, ['gone', '', 'inner']],
    [{ tag: ids.urgent }, ['gone', 'inner']],
    [{ tag: ids.urgent, without: 'tag' }, ['site', '']],
    [{ tag: [ids.urgent, ids.later] }, ['gone', 'inner']],
    [{ without: 'tag' }, ['site', '']],
    [{ member: ids.dora }, ['site', 'inner']],
    [{ member: ids.dora, without: 'member' }, ['gone', '']],
    [{ without: 'member' }, ['site', 'gone', '', 'inner']],
    [{ team: ids.studio }, ['site', 'inner']],
    [{ team: ids.studio, without: 'team' }, ['gone', '']],
    [{ without: 'team' }, ['gone', '']],
    [{ state: 'active' }, ['site', 'inner']],
    [{ state: 'inactive' }, ['gone', '']],
    [{ billable: 'yes' }, ['site']],
    [{ billable: 'no' }, ['gone', '', 'inner']],
    [{ description: 'S' }, ['site']],
    [{ description: 'in', without: 'description' }, ['site', 'gone', '']],
    [{ without: 'description' }, ['']],
    [{ longer: '480' }, ['inner']],
    [{ shorter: '15' }, ['']],
    [{ project: ids.gone }, []],
    [{ project: 'nonsense', billable: 'perhaps', longer: '-1', state: ['active'] }, ['site', 'gone', '', 'inner']],
  ]
  for (const [query, expected] of cases) assert.deepEqual(await left(query), expected, JSON.stringify(query))
})

test('on paper a report says what it is narrowed to, as no menu can be opened there', async () => {
  const query = `project=${ids.site}&without=project&without=task&state=active&billable=no&description=a&longer=5&shorter=90`
  const { text } = await cast.ana.get(`reports/weekly?from=2026-03-04&${query}`)
  const [, words = ''] = /<p class="lead print-only">Narrowed to: (.*?)<\/p>/.exec(text) ?? []
  assert.equal(
    words.replaceAll(/<\/?bdi>/g, ''),
    'without project Site; without a task; active members; not billable; description with “a”; at least 5 minutes long; at most 90 minutes long',
  )
  assert.doesNotMatch((await cast.ana.get('reports/weekly?from=2026-03-04')).text, /Narrowed to/)
})

test('a list that is too long is searched, and keeps what is chosen', async () => {
  const { workspace_id } = cast.finn
  const names = Array.from({ length: 305 }, (_, index) => `Ship ${String(index).padStart(3, '0')}`)
  const made = await app
    .db('projects')
    .insert(names.map(name => ({ workspace_id, name })))
    .returning(['id', 'name'])
  const idOf = (name: string) => made.find(each => each.name === name)?.id
  const listed = async (query: string) => {
    const { text } = await cast.finn.get(`reports/summary?${query}`)
    const options = [...text.matchAll(/name="project" value="\w+"( checked)?><bdi>([^<]*)/g)]
    return { text, names: options.map(([, checked, name]) => (checked ? `${name}!` : name)) }
  }
  const whole = await listed('')
  assert.deepEqual([whole.names.length, whole.names.at(-1)], [300, 'Ship 299'])
  assert.match(whole.text, /name="find_project"/)
  assert.match(whole.text, /Only 300 stand here/)

  const found = await listed(`find_project=ship+30&project=${idOf('Ship 007')}`)
  assert.deepEqual(found.names, ['Ship 007!', 'Ship 030', 'Ship 130', 'Ship 230', ...names.slice(300)])
  assert.match(found.text, /<details class="menu" name="filters" open>/)
  assert.doesNotMatch(found.text, /detailed\?[^"]*find_/)
  assert.match((await listed('find_project=zzz')).text, /None has a name like that/)
})

test('members of one name are told apart by their addresses, and all others stand by their names alone', async () => {
  const { ana, dora, emil } = cast
  const addresses = async () => [...(await ana.get('reports/detailed')).text.matchAll(/<small dir="auto">(\w+@[^<]+)/g)]
  assert.deepEqual(await addresses(), [])

  await app.db('users').where({ id: emil.user_id }).update({ alias: 'dora' })
  const users = await app.db('users').whereIn('id', [dora.user_id, emil.user_id]).select('email')
  assert.deepEqual((await addresses()).map(([, email]) => email).sort(), users.map(({ email }) => email).sort())
  await app.db('users').where({ id: emil.user_id }).update({ alias: 'Emil' })
})

test('what a filter can’t hold is refused in every report and file, and nothing is left out silently', async () => {
  const some = (count: number) =>
    Array.from({ length: count }, (_, index) => `project=${index.toString(16).padStart(24, '0')}`).join('&')
  for (const path of ['summary', 'detailed', 'weekly', 'summary.csv', 'detailed.csv', 'weekly.csv']) {
    const { status, text } = await cast.ana.get(`reports/${path}?${some(301)}`)
    assert.equal(status, 422, path)
    assert.match(text, /names 301 projects, and a filter holds 300/)
  }
  assert.equal((await cast.ana.get(`reports/summary?${some(300)}&project=${'0'.repeat(24)}`)).status, 200)
})

test('what is to be mended is found: no project, no task, too long, too short, on the page and in the file', async () => {
  const found = async (query: string) => {
    const address = (kind: string) => `reports/${kind}?from=2026-03-01&to=2026-03-31&${query}`
    const { text } = await cast.ana.get(address('detailed'))
    const rows = text.split('<div class="entry"').slice(1)
    const names = rows.map(row => /<(?:a|bdi)[^>]*>([^<]*)<\/(?:a|bdi)>/.exec(row)?.[1])
    const lines: string[][] = parse((await cast.ana.get(address('detailed.csv'))).text, { bom: true, from: 2 })
    assert.deepEqual(
      lines.map(line => line[2] || '(no description)'),
      names,
    )
    assert.match(text, new RegExp(`detailed\\.csv\\?[^"]*${query.split('&').at(-1)}`))
    return names
  }
  assert.deepEqual(await found('without=project'), ['(no description)', 'gone'])
  assert.deepEqual(await found('without=task'), ['inner', '(no description)', 'gone'])
  assert.deepEqual(await found('longer=480'), ['inner'])
  assert.deepEqual(await found('shorter=15'), ['(no description)'])
  assert.deepEqual(await found('longer=15&shorter=60&without=project'), ['(no description)', 'gone'])
})

test('a filter reaches nothing that the member may not view', async () => {
  await app.db('projects').where({ id: ids.site }).update({ is_public: false })
  assert.deepEqual(await left({ project: ids.site }, cast.cleo), [])
  assert.deepEqual(await left({ project: ids.site }, cast.dora), ['site'])
  await app.db('projects').where({ id: ids.site }).update({ is_public: true })
})

test('whoever sees no teams and no members learns nothing of them by a filter', async () => {
  const { id: role_id } = await app
    .db('roles')
    .where({ workspace_id: cast.ana.workspace_id, name: 'ROLE_USER' })
    .first('id')
  for (const permission of ['view_team', 'view_member'])
    await insert('role_cells', { role_id, permission, allowed: false })

  assert.deepEqual(await left({ team: ids.studio }, cast.cleo), [])
  assert.deepEqual(await left({ without: 'team' }, cast.cleo), ['site', 'gone', '', 'inner'])
  assert.deepEqual(await left({ state: 'inactive' }, cast.cleo), ['site', 'gone', '', 'inner'])
})

test('a filter is written into an address as it was read', () => {
  assert.equal(Filter.parse({ description: 'a\0b' }).description, '')
  const query = {
    project: [ids.site, ids.inner],
    without: ['project', 'tag'],
    description: 'a & b',
    longer: 90,
    state: 'active',
  }
  const filter = Filter.parse(query)
  const pairs = new URLSearchParams(writeFilter(filter))
  const read = Object.fromEntries([...new Set(pairs.keys())].map(name => [name, pairs.getAll(name)]))

  assert.deepEqual(Filter.parse({ ...read, description: 'a & b', longer: '90', state: 'active' }), filter)
})
