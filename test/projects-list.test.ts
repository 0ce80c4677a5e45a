import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, booking, cast, contentOf, give, limit, listed, putTeamOn, turn, works } from './support/projects-stage.js'
import { pagesRead, queriesDuring } from './support/queries.js'

const HOUR = 3600_000
const track = (project_id: string, hours: number) =>
  works.entry(cast.dora, 60, {
    project_id,
    started_at: new Date(Date.now() - HOUR - hours * HOUR),
    stopped_at: new Date(Date.now() - HOUR),
  })

test('a regular member’s list has what they see: public projects, and private ones they are on', async () => {
  await works.project('Secret', { is_public: false })
  await putTeamOn(await works.project('Through a team', { is_public: false }))
  const limited = await works.client('Fjordline')
  await works.project('Limited', { client_id: limited })
  await limit(limited, await works.insert('teams', { name: 'Print' }))
  await works.project('Deleted', { deleted_at: new Date() })

  assert.deepEqual(listed((await cast.dora.get('projects')).text), ['Booking app', 'Through a team'])
  assert.deepEqual(listed((await cast.ben.get('projects')).text), [
    'Booking app',
    'Limited',
    'Secret',
    'Through a team',
  ])
})

test('the list is searched by the names of projects and clients, and narrowed by state, client, access and billable', async () => {
  const client_id = await works.client('Ärzte am Ring')
  await works.project('Website', { client_id, is_billable: false })
  await works.project('Old thing', { archived_at: new Date() })
  await works.project('Private thing', { is_public: false })
  const list = async (query: string) => listed((await cast.ben.get(`projects?${query}`)).text)

  assert.deepEqual(await list(''), ['Booking app', 'Private thing', 'Website'])
  assert.deepEqual(await list('q=ÄRZTE'), ['Website'])
  assert.deepEqual(await list('q=book'), ['Booking app'])
  assert.deepEqual(await list('q=%25'), [])
  assert.deepEqual(await list('state=archived'), ['Old thing'])
  assert.deepEqual(await list('state=all&access=private'), ['Private thing'])
  assert.deepEqual(await list('access=public'), ['Booking app', 'Website'])
  assert.deepEqual(await list(`client=${client_id}`), ['Website'])
  assert.deepEqual(await list('client=none'), ['Booking app', 'Private thing'])
  assert.deepEqual(await list('billable=no'), ['Website'])
  assert.deepEqual(await list('state=nonsense&client=x&sort=y&order=z&after=1'), [
    'Booking app',
    'Private thing',
    'Website',
  ])
})

test('the list is sorted by name, client and tracked time, both ways', async () => {
  const client_id = await works.client('Acme')
  await track(await works.project('Zebra', { client_id }), 3)
  await track(booking, 1)
  await works.project('Nothing yet')
  const list = async (query: string) => listed((await cast.ben.get(`projects?${query}`)).text)

  assert.deepEqual(await list('sort=name&order=desc'), ['Zebra', 'Nothing yet', 'Booking app'])
  assert.deepEqual(await list('sort=client'), ['Zebra', 'Booking app', 'Nothing yet'])
  assert.deepEqual(await list('sort=tracked'), ['Zebra', 'Booking app', 'Nothing yet'])
  assert.deepEqual(await list('sort=tracked&order=asc'), ['Nothing yet', 'Booking app', 'Zebra'])
  assert.match((await cast.ben.get('projects?sort=tracked')).text, /aria-sort="descending"/)
})

test('an estimate in money is held against what is earned, where one sees all of that', async () => {
  await app.db('projects').where({ id: booking }).update({ estimate_cents: 98_700 })
  await works.entry(cast.dora, 5, { project_id: booking, billable: true, rate_cents: 2_961_000 })
  const progress = async (person: keyof typeof cast) =>
    /50 % of €987\.00/.test(contentOf((await cast[person].get('projects')).text))

  assert.deepEqual([await progress('cleo'), await progress('ben')], [true, true])
  await turn('ROLE_USER', 'status_public_project')
  assert.match(contentOf((await cast.dora.get('projects')).text), /Of the estimate/)
  assert.doesNotMatch(contentOf((await cast.dora.get('projects')).text), /\b987\b|€/)
})

test('what was tracked stands only where one may see the status', async () => {
  await app.db('projects').where({ id: booking }).update({ estimate_seconds: 7200 })
  await track(booking, 1)
  await track(await works.project('Not hers'), 5)

  const dora = contentOf((await cast.dora.get('projects')).text)
  const cleo = contentOf((await cast.cleo.get('projects')).text)
  assert.doesNotMatch(dora, /Tracked|1:00|5:00|50 %/)
  assert.match(cleo, /1:00/)
  assert.match(cleo, /50 %/)
  assert.doesNotMatch(cleo, /5:00/)
  assert.match(contentOf((await cast.ben.get('projects')).text), /5:00/)
})

test('the list goes on 50 at a time by key, forwards and back, with a count', async () => {
  await app.db('projects').insert(
    Array.from({ length: 120 }, (_, index) => ({
      workspace_id: cast.ana.workspace_id,
      name: `Project ${String(index).padStart(3, '0')}`,
    })),
  )
  const first = (await cast.dora.get('projects')).text
  const next = /href="[^"]*projects(\?[^"]*after=[^"]*)"/.exec(first)?.[1]?.replaceAll('&amp;', '&')
  const second = (await cast.dora.get(`projects${next}`)).text
  const back = /href="[^"]*projects(\?[^"]*before=[^"]*)"/.exec(second)?.[1]?.replaceAll('&amp;', '&')

  assert.match(first, /121 projects/)
  assert.equal(listed(first).length, 50)
  assert.deepEqual(listed(second).at(0), 'Project 049')
  assert.deepEqual(listed((await cast.dora.get(`projects${back}`)).text), listed(first))
})

test('the list of 2,000 projects looks nothing up for each of them, whoever looks', async () => {
  const { workspace_id } = cast.ana
  const clients = await Promise.all(Array.from({ length: 20 }, (_, index) => works.client(`Client ${index}`)))
  await app.db('projects').insert(
    Array.from({ length: 2000 }, (_, index) => ({
      workspace_id,
      name: `Project ${index}`,
      is_public: index % 3 > 0,
      client_id: clients[index % 20],
    })),
  )
  await limit(clients[0] as string)
  await app.db.raw('analyze')
  for (const person of [cast.ben, cast.dora]) {
    await person.get('projects')
    for (const query of ['', '?q=project 19', '?sort=client&order=desc']) {
      const asked = await queriesDuring(app.db, () => person.get(`projects${query}`))
      let pages = 0
      for (const each of asked.filter(({ sql }) => /^(select|with)/.test(sql))) pages += await pagesRead(app.db, each)
      // 291 at most; one look into an index for each project that Dora sees would add 1,334
      assert.ok(pages > 0 && pages < 1000, `${person.username} ${query}: ${pages}`)
    }
  }
})

test('who sees no project is told what to do next, and who narrowed too much how to see all', async () => {
  await app.db('projects').del()

  assert.match((await cast.dora.get('projects')).text, /No project yet.*Time can be tracked without any/s)
  assert.match((await cast.ben.get('projects')).text, /No project yet.*New project/s)
  assert.match((await cast.ben.get('projects?q=x')).text, /No project fits this.*Show all projects/s)
})

test('a project that one sees only the status of opens there, and is nowhere else to be had', async () => {
  await turn('ROLE_TEAMLEAD', 'view_teamlead_project', false)
  await give(cast.emil, 'ROLE_TEAMLEAD')
  const client_id = await works.client('Fjordline')
  await limit(client_id)
  const id = await works.project('Harbour', { client_id, is_public: false })
  const { text } = await cast.emil.get('projects')
  const opened = await cast.emil.get(`projects/${id}`)

  assert.deepEqual(listed(text), ['Booking app', 'Harbour'])
  assert.match(text, new RegExp(`projects/${id}/status`))
  assert.match(opened.headers.location ?? '', /\/status$/)
  assert.equal((await cast.emil.get(`projects/${id}/status`)).status, 200)
  assert.equal((await cast.emil.get(`projects/${id}/team`)).status, 403)
  assert.equal((await cast.dora.get(`projects/${id}`)).status, 404)
  await cast.emil.post('timer', { description: 'x', project: id })
  assert.equal((await app.db('entries').where({ project_id: id })).length, 0)
})

test('a stranger learns of no project', async () => {
  assert.equal((await cast.finn.get(`${cast.ana.base}/projects`)).status, 404)
  assert.deepEqual(listed((await cast.finn.get('projects')).text), [])
})
