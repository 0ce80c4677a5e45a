import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'

type Found = { pages: Set<string>; forms: Set<string> }

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let owners: Found
/** A role that Admins alone could hand out. */
let roleId: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  await furnish()
  owners = await crawl(cast.ana)
})

/** Roles, a team with a lead and a custom role, so that everybody's pages differ. */
async function furnish() {
  const { db } = app
  const { workspace_id } = cast.ana
  const insert = async (table: string, row: object): Promise<string> =>
    (
      await db(table)
        .insert({ workspace_id, ...row })
        .returning('*')
    )[0].id
  const roleOf = async (name: string): Promise<string> =>
    (await db('roles').where({ workspace_id, name }).first('id')).id

  const clerk = await insert('roles', { name: 'ROLE_CLERK' })
  roleId = await roleOf('ROLE_TEAMLEAD')
  await db('role_cells').insert(
    ['invite_member', 'edit_member', 'edit_team', 'assign_roles'].map(permission => ({
      workspace_id,
      role_id: clerk,
      permission,
      allowed: true,
    })),
  )
  const design = await insert('teams', { name: 'Design' })
  await insert('teams', { name: 'Print' })
  await db('team_members').insert([
    { workspace_id, team_id: design, member_id: cast.emil.member_id, is_lead: true },
    { workspace_id, team_id: design, member_id: cast.dora.member_id },
  ])
  await db('member_roles').insert([
    { workspace_id, member_id: cast.ben.member_id, role_id: await roleOf('ROLE_SUPER_ADMIN') },
    { workspace_id, member_id: cast.cleo.member_id, role_id: clerk },
    { workspace_id, member_id: cast.emil.member_id, role_id: roleId },
  ])
  await insert('invitations', { email: 'gus@northwind.example', invited_by: cast.ana.member_id })
}

/** Everything that this person's pages lead to, followed from the tracker on; addresses without their queries. */
async function crawl(person: Person): Promise<Found> {
  const pages = new Set([`${person.base}/tracker`])
  const forms = new Set<string>()
  for (const page of pages) {
    const { status, text } = await person.get(page)
    assert.ok([200, 303].includes(status), `${person.username} is led to ${page}, which answers ${status}`)
    for (const [, address] of text.matchAll(/href="([^"#?]+)/g)) if (isPage(address)) pages.add(address)
    for (const [, form] of text.matchAll(/<form([^>]*)>/g)) {
      const action = /action="([^"?]+)/.exec(form ?? '')?.[1]
      if (action && /method="post"/.test(form ?? '')) forms.add(action)
    }
    for (const [, action] of text.matchAll(/formaction="([^"?]+)/g)) if (action) forms.add(action)
  }
  return { pages, forms }
}

const isPage = (address = ''): address is string => address.startsWith('/') && !address.startsWith('/assets')

/** Enough for any form, so that only the person decides. */
const filled = () => ({
  role: roleId,
  name: 'ROLE_X',
  colour: 'teal',
  permission: 'view_team',
  allowed: 'yes',
  members: cast.dora.member_id,
  member: cast.dora.member_id,
  member_id: cast.ben.member_id,
  addresses: 'new@northwind.example',
})

for (const name of ['ben', 'cleo', 'dora', 'emil'] as const) {
  test(`what ${name}’s pages lead to opens, and what only the owner’s lead to is refused`, async () => {
    const person = cast[name]
    const found = await crawl(person)

    for (const page of owners.pages) {
      if (found.pages.has(page)) continue
      const { status } = await person.get(page)
      assert.ok([403, 404].includes(status), `${name} is not led to ${page}, but it answers ${status}`)
    }
  })

  test(`no form that ${name}’s pages hide can be posted`, async () => {
    const person = cast[name]
    const { forms } = await crawl(person)

    for (const action of owners.forms) {
      if (forms.has(action)) continue
      const { status } = await person.post(action, filled())
      assert.ok([403, 404].includes(status), `${name} sees no form for ${action}, but it answers ${status}`)
    }
  })
}

test('the owner’s pages lead everywhere that there is', () => {
  assert.ok(owners.pages.size > 30, [...owners.pages].join('\n'))
  assert.ok(owners.forms.size > 20, [...owners.forms].join('\n'))
})
