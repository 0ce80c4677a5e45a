import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as paths from '../src/paths.js'
import { COLOURS } from '../src/web/colours.js'
import { queriesDuring } from './support/queries.js'
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

test('a member of Admins makes a team, adds several people at once and names a lead', async () => {
  const made = await cast.ben.post('teams', { name: '  Übersetzung ', colour: 'plum' })
  const id = made.headers.location?.split('/').at(-1) ?? ''
  const added = await cast.ben.post(at(id), ticked(cast.dora, cast.emil))
  const named = await cast.ben.post(at(id, `/${cast.dora.member_id}/lead`))
  const { text } = await cast.ben.get(`teams/${id}`)

  assert.deepEqual([made.status, added.status, named.status], [303, 303, 303])
  assert.deepEqual(await team(id), { name: 'Übersetzung', colour: 'plum' })
  assert.deepEqual(await inTeam(id), ['dora*', 'emil'])
  assert.match(text, /data-colour="plum"/)
  assert.match(text, /Dora leads Übersetzung now\./)
})

const namesIn = (text: string) => [...text.matchAll(/<a class="name"[^>]*>([^<]+)</g)].map(match => match[1])

/** Where the list goes on, in either direction. */
const linkIn = (text: string, label: 'Previous' | 'Next') =>
  new RegExp(`href="[^"]*/(teams\\?[^"]+)">(?:<svg.*?</svg>)?${label}`).exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''

test('the list has Admins first, then the teams by name with their members and leads', async () => {
  await makeTeam('accounting')
  const { text, status } = await cast.dora.get('teams')

  assert.equal(status, 200)
  assert.deepEqual(namesIn(text), ['Admins', 'accounting', 'Design', 'Print'])
  assert.match(text, /Built in/)
  assert.match(text, /<bdi>Emil<\/bdi>/)
})

test('50 teams stand on a page, after Admins on the first, forth and back, and a search goes along', async () => {
  const { workspace_id } = cast.ana
  const name = (index: number) => `${index % 2 ? 'team' : 'TEAM'} ${String(index).padStart(3, '0')}`
  const rows = Array.from({ length: 110 }, (_, index) => ({ workspace_id, name: name(index) }))
  await app.db('teams').insert(rows)
  const get = async (path: string) => (await cast.dora.get(path)).text

  for (const [query, before] of [
    ['', ['Admins', 'Design', 'Print']],
    ['?q=TEAM', []],
  ] as const) {
    const first = await get(`teams${query}`)
    const second = await get(linkIn(first, 'Next'))
    const third = await get(linkIn(second, 'Next'))
    const all = [...before, ...rows.map(row => row.name)]
    assert.deepEqual([first, second, third].flatMap(namesIn), all)
    const onFirst = before.length > 0 ? 51 : 50
    assert.deepEqual([namesIn(first).length, namesIn(second).length], [onFirst, 50])
    for (const text of [first, second, third]) assert.match(text, new RegExp(`<span>${all.length} teams</span>`))
    const back = await get(linkIn(third, 'Previous'))
    assert.deepEqual(namesIn(back), namesIn(second))
    assert.deepEqual(namesIn(await get(linkIn(back, 'Previous'))), namesIn(first))
    assert.deepEqual([linkIn(first, 'Previous'), linkIn(third, 'Next')], ['', ''])
  }
})

test('the list is searched as typed, Admins too', async () => {
  const find = async (q: string) => (await cast.dora.get(`teams?q=${encodeURIComponent(q)}`)).text
  assert.deepEqual(namesIn(await find('DES')), ['Design'])
  assert.deepEqual(namesIn(await find('min')), ['Admins'])
  assert.deepEqual(namesIn(await find('n')), ['Admins', 'Design', 'Print'])
  assert.match(await find('n'), /3 teams/)
  assert.match(await find('%'), /No team fits this/)
  assert.deepEqual(namesIn((await cast.dora.get('teams?after=x')).text), ['Admins', 'Design', 'Print'])
})

test('a regular member sees teams and who is in them, but no button', async () => {
  const pages = [
    await cast.dora.get('teams'),
    await cast.dora.get(`teams/${design}`),
    await cast.dora.get('teams/admins'),
  ]
  for (const { status, text } of pages) {
    const content = text.slice(text.indexOf('<main'), text.indexOf('</main'))
    assert.equal(status, 200)
    assert.doesNotMatch(content, /method="post"|class="button (?!small unscripted)/)
  }
  assert.match(pages[1]?.text ?? '', /Emil[\s\S]*Dora/)
})

test('a regular member changes no team', async () => {
  const { dora, ana } = cast
  const answers = [
    await dora.get('teams/new'),
    await dora.post('teams', { name: 'Mine', colour: 'teal' }),
    await dora.get(`teams/${design}/edit`),
    await dora.post(`teams/${design}`, { name: 'Mine', colour: 'teal' }),
    await dora.get(`teams/${design}/delete`),
    await dora.post(`teams/${design}/delete`),
    await dora.get(at(design)),
    await dora.post(at(design), ticked(ana)),
    await dora.post(at(design, `/${dora.member_id}/delete`)),
    await dora.post(at(design, `/${dora.member_id}/lead`)),
    await dora.post(at(design, `/${cast.emil.member_id}/unlead`)),
    await dora.get('teams/admins/members'),
    await dora.post('teams/admins/members', ticked(dora)),
    await dora.post(`teams/admins/members/${cast.ben.member_id}/delete`),
  ]

  assert.deepEqual([...new Set(answers.map(answer => answer.status))], [403])
  assert.deepEqual(await inTeam(design), ['dora', 'emil*'])
  assert.deepEqual(await inAdmins(), ['ben', 'cleo'])
  assert.equal((await app.db('teams')).length, 2)
})

test('a lead sees the buttons of their own team alone', async () => {
  await give('emil', 'ROLE_TEAMLEAD')
  const own = await cast.emil.get(`teams/${design}`)
  const other = await cast.emil.get(`teams/${print}`)

  assert.match(own.text, /Remove from the team/)
  assert.doesNotMatch(own.text, /Make a lead|No longer a lead|Add members/)
  assert.doesNotMatch(other.text, /Remove from the team|>Edit</)
})

test('without view_team there is no list, no team and no Admins, but for who is in Admins', async () => {
  for (const role of ['ROLE_USER', 'ROLE_SUPER_ADMIN']) await setCell(role, 'view_team', false)

  assert.equal((await cast.dora.get('teams')).status, 403)
  assert.equal((await cast.dora.get('teams/admins')).status, 403)
  assert.equal((await cast.dora.get(`teams/${design}`)).status, 404)
  assert.equal((await cast.ben.get('teams/admins')).status, 200)
})

test('a name is unique without case, and Admins is nobody’s', async () => {
  const taken = await cast.ben.post('teams', { name: 'DESIGN', colour: 'teal' })
  const renamed = await cast.ben.post(`teams/${print}`, { name: 'design', colour: 'sky' })
  const reserved = await cast.ben.post('teams', { name: ' aDmIns ', colour: 'teal' })
  const own = await cast.ben.post(`teams/${design}`, { name: 'DESIGN', colour: 'teal' })

  for (const { status, text } of [taken, renamed]) {
    assert.equal(status, 422)
    assert.match(text, /id="name-error"[\s\S]*A team of that name is there already/)
  }
  assert.match(renamed.text, /value="sky" checked/)
  assert.equal(reserved.status, 422)
  assert.match(reserved.text, /Admins is the name of the built-in team/)
  assert.equal(own.status, 303)
  await assert.rejects(makeTeam('ADMINS'), /teams_name_reserved/)
})

test('a name that is missing or too long and a colour that is none come back with what was typed', async () => {
  const { text, status } = await cast.ben.post('teams', { name: 'ö'.repeat(101), colour: 'mauve' })
  const nameless = await cast.ben.post('teams', { name: ' ', colour: 'teal' })

  assert.equal(status, 422)
  assert.match(text, /at most 100 characters/)
  assert.match(text, /Choose one of the colours/)
  assert.ok(text.includes('ö'.repeat(101)))
  assert.match(nameless.text, /Give the team a name/)
})

test('the palette is the stylesheet’s', () => {
  const tokens = readFileSync(join(paths.root, 'public', 'styles', 'tokens.css'), 'utf8')
  assert.deepEqual(
    [...tokens.matchAll(/\[data-colour="(\w+)"\]/g)].map(match => match[1]),
    [...COLOURS],
  )
})

test('the pages run as many queries for 200 teams and members as for 2', async () => {
  const { workspace_id } = cast.ana
  const count = async (path: string) => (await queriesDuring(app.db, () => cast.ben.get(path))).length
  const paths = ['teams', `teams/${design}`, at(design), `teams/${design}/delete`, 'teams/admins']
  const countAll = async () => {
    const counts: number[] = []
    for (const path of paths) counts.push(await count(path))
    return counts
  }
  await countAll()
  const few = await countAll()
  await app.db('teams').insert(Array.from({ length: 200 }, (_, index) => ({ workspace_id, name: `Team ${index}` })))
  await cast.ben.post(at(design), ticked(cast.ana, cast.ben, cast.cleo))

  assert.deepEqual(await countAll(), few)
  assert.ok(Math.max(...few) <= 8, few.join())
})

test('deleting a team says first what goes with it, and who sees more then', async () => {
  const { workspace_id } = cast.ana
  const client = async (name: string, ...teams: string[]) => {
    const deleted_at = name === 'Gone' ? new Date() : null
    const [{ id }] = await app.db('clients').insert({ workspace_id, name, deleted_at }).returning('id')
    for (const team_id of teams) await app.db('client_teams').insert({ workspace_id, client_id: id, team_id })
  }
  await client('Alone', design)
  await client('Shared', design, print)
  await client('Gone', design)
  await client('Open')
  const [project] = await app.db('projects').insert({ workspace_id, name: 'Shop' }).returning('id')
  await app.db('project_teams').insert({ workspace_id, project_id: project.id, team_id: design })

  const page = await cast.ben.get(`teams/${design}/delete`)
  const text = page.text.replace(/\s+/g, ' ')
  const deleted = await cast.ben.post(`teams/${design}/delete`)

  assert.match(text, /2 members are in it/)
  assert.match(text, /on 1 project and 2 clients/)
  assert.match(text, /1 client stays limited to other teams/)
  assert.match(
    text,
    /1 client is limited to this team alone\. Without it, that client and its public projects are open to everybody/,
  )
  assert.match(text, /1 client that was deleted is limited to it alone, too/)
  assert.equal(deleted.status, 303)
  assert.equal(await team(design), undefined)
  assert.deepEqual((await app.db('client_teams')).length, 1)
})

test('htmx gets the team’s fragment after a change', async () => {
  const { status, text } = await cast.ben.post(at(design, `/${cast.dora.member_id}/delete`), {}, { htmx: true })

  assert.equal(status, 200)
  assert.match(text, /Dora is no longer in Design\./)
  assert.match(text, /1 member\./)
  assert.doesNotMatch(text, /<nav/)
})
