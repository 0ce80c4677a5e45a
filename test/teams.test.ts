import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, beforeEach, test } from 'node:test'
import { COLOURS } from '../src/web/colours.js'
import { openApp, type TestApp } from './support/app.js'
import { addMember, createCast, createUser, type Person } from './support/cast.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let design: string
let print: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
})

/** Emil leads Design, Dora is in it; Cleo leads Print. Ben and Cleo are in Admins. */
beforeEach(async () => {
  await app.db('clients').del()
  await app.db('projects').del()
  await app.db('teams').del()
  await app.db('member_roles').del()
  await app.db('role_cells').del()
  await app.db('sessions').update({ confirmed_at: new Date() })
  design = await makeTeam('Design', { emil: true, dora: false })
  print = await makeTeam('Print', { cleo: true })
  await give('ben', 'ROLE_SUPER_ADMIN')
  await give('cleo', 'ROLE_SUPER_ADMIN')
})

type Name = keyof typeof cast

async function makeTeam(name: string, members: Partial<Record<Name, boolean>> = {}): Promise<string> {
  const { workspace_id } = cast.ana
  const [{ id }] = await app.db('teams').insert({ workspace_id, name }).returning('id')
  for (const [who, is_lead] of Object.entries(members)) {
    await app.db('team_members').insert({ workspace_id, team_id: id, member_id: cast[who as Name].member_id, is_lead })
  }
  return id
}

async function give(who: Name, role: string) {
  const { workspace_id, member_id } = cast[who]
  const { id: role_id } = await app.db('roles').where({ workspace_id, name: role }).first('id')
  await app.db('member_roles').insert({ workspace_id, member_id, role_id })
}

async function setCell(role: string, permission: string, allowed: boolean) {
  const { workspace_id } = cast.ana
  const { id: role_id } = await app.db('roles').where({ workspace_id, name: role }).first('id')
  await app.db('role_cells').insert({ workspace_id, role_id, permission, allowed })
}

const nameOf = (memberId: string) =>
  Object.entries(cast).find(([, person]) => person.member_id === memberId)?.[0] ?? memberId

/** Who is in the team, leads with a star. */
async function inTeam(id: string): Promise<string[]> {
  const rows = await app.db('team_members').where({ team_id: id })
  return rows
    .map((row: { member_id: string; is_lead: boolean }) => nameOf(row.member_id) + (row.is_lead ? '*' : ''))
    .sort()
}

async function inAdmins(): Promise<string[]> {
  const rows: { member_id: string }[] = await app
    .db('member_roles as mr')
    .join('roles as r', 'r.id', 'mr.role_id')
    .where({ 'mr.workspace_id': cast.ana.workspace_id, 'r.name': 'ROLE_SUPER_ADMIN' })
    .select('mr.member_id')
  return rows.map(row => nameOf(row.member_id)).sort()
}

const team = (id: string) => app.db('teams').where({ id }).first('name', 'colour')
const ticked = (...people: Person[]) => people.map(({ member_id }): [string, string] => ['member', member_id])
const at = (id: string, rest = '') => `teams/${id}/members${rest}`

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

test('the list has Admins first, then the teams by name with their members and leads', async () => {
  await makeTeam('accounting')
  const { text, status } = await cast.dora.get('teams')
  const names = [...text.matchAll(/<a class="name"[^>]*>([^<]+)</g)].map(match => match[1])

  assert.equal(status, 200)
  assert.deepEqual(names, ['Admins', 'accounting', 'Design', 'Print'])
  assert.match(text, /Built in/)
  assert.match(text, /<bdi>Emil<\/bdi>/)
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
    assert.doesNotMatch(content, /<form|<button|class="button/)
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

test('a lead sees the buttons of their own team alone', async () => {
  await give('emil', 'ROLE_TEAMLEAD')
  const own = await cast.emil.get(`teams/${design}`)
  const other = await cast.emil.get(`teams/${print}`)

  assert.match(own.text, /Remove from the team/)
  assert.doesNotMatch(own.text, /Make a lead|No longer a lead|Add members/)
  assert.doesNotMatch(other.text, /Remove from the team|>Edit</)
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
  const tokens = readFileSync(join(import.meta.dirname, '..', 'public', 'styles', 'tokens.css'), 'utf8')
  assert.deepEqual(
    [...tokens.matchAll(/\[data-colour="(\w+)"\]/g)].map(match => match[1]),
    [...COLOURS],
  )
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

test('the pages run as many queries for 200 teams and members as for 2', async () => {
  const { workspace_id } = cast.ana
  const count = async (path: string) => {
    let queries = 0
    const note = () => {
      queries += 1
    }
    app.db.on('query', note)
    await cast.ben.get(path)
    app.db.off('query', note)
    return queries
  }
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

test('a lead who leaves the team is led to its page as it is for others', async () => {
  await give('emil', 'ROLE_TEAMLEAD')
  const path = at(design, `/${cast.emil.member_id}/delete`)
  const { headers } = await cast.emil.post(path, {}, { htmx: true })

  assert.equal(headers['hx-redirect'], `/workspaces/${cast.ana.workspace_id}/teams/${design}`)
  assert.doesNotMatch((await cast.emil.get(`teams/${design}`)).text, /Remove from the team/)
})

test('htmx gets the team’s fragment after a change', async () => {
  const { status, text } = await cast.ben.post(at(design, `/${cast.dora.member_id}/delete`), {}, { htmx: true })

  assert.equal(status, 200)
  assert.match(text, /Dora is no longer in Design\./)
  assert.match(text, /1 member\./)
  assert.doesNotMatch(text, /<nav/)
})

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
