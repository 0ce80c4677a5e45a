import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { crawl, type Form, type Found } from './support/crawl.js'
import { buildWorld, World } from './support/worlds.js'

let app: TestApp
let people: Person[]

before(async () => {
  app = await openApp()
  const { ana, ben, cleo, dora, emil } = await createCast(app)
  people = [ana, ben, cleo, dora, emil]
  await app.db.raw(`
    create table frost ();
    create function refuse_to_write() returns trigger language plpgsql as $$
    begin
      if exists (select from frost) then raise exception 'frozen'; end if;
      return null;
    end $$`)
  const tables: string[] = await app
    .db('information_schema.columns')
    .where({ table_schema: 'public' })
    .where(each => each.where({ column_name: 'workspace_id' }).orWhere({ table_name: 'workspaces' }))
    .distinct()
    .pluck('table_name')
  for (const table of tables)
    await app.db.raw(
      `create trigger frost before insert or update or delete on ?? for each statement execute function refuse_to_write()`,
      [table],
    )
})

/** Lets `act` post what it likes: nothing is changed, and whatever would be fails. */
async function whileFrozen(act: () => Promise<void>) {
  await app.db.raw('insert into frost default values')
  await act().finally(() => app.db('frost').del())
}

/** What became of a form: refused, or done as far as a frozen database lets it. */
async function send(person: Person, { action, fields }: Form): Promise<number | 'done'> {
  let frozen = false
  const note = (error: Error) => {
    frozen ||= error.message.endsWith('frozen')
  }
  app.db.on('query-error', note)
  const { status } = await person.post(action, fields)
  app.db.off('query-error', note)
  return frozen ? 'done' : status
}

const REFUSED: (number | 'done')[] = [403, 404]
/** Pages list one's own entries only, and roles reach others' too: which, test/permissions.test.ts says. */
const isHidden = (name: string, own: { has(name: string): boolean }) => !own.has(name) && !name.includes('/entries/')
const MOST_FORMS = 40

/** So many of these at most, from everywhere among them. */
const some = <Item>(items: Item[]) => {
  const step = Math.max(1, items.length / MOST_FORMS)
  return Array.from(
    { length: Math.min(items.length, MOST_FORMS) },
    (_, index) => items[Math.floor(index * step)] as Item,
  )
}

/**
 * What anybody's pages lead to opens for them, and what only others' lead to is refused; the forms that stand there are
 * taken, and those that stand on others' pages only are refused. Returns what everybody found.
 */
async function assertShownWorksAndHiddenIsRefused(): Promise<Found[]> {
  const found: Found[] = []
  for (const person of people) found.push(await crawl(person))
  const pages = new Set(found.flatMap(each => [...each.pages]))
  const forms = new Map(found.flatMap(each => [...each.forms]))

  for (const [index, own] of found.entries()) {
    const person = people[index] as Person
    // what asks one person first may be done by another at once, by a form to the same address
    const known = new Set([...own.pages, ...[...own.forms.values()].map(form => form.action)])
    for (const page of [...pages].filter(each => isHidden(each, known))) {
      const { status } = await person.get(page)
      assert.ok(REFUSED.includes(status), `${person.username} is not led to ${page}, but it answers ${status}`)
    }
    await whileFrozen(async () => {
      for (const [name, form] of some([...own.forms])) {
        const outcome = await send(person, form)
        const fine = outcome === 'done' || (outcome < 500 && !REFUSED.includes(outcome))
        assert.ok(fine, `${person.username} sees the form ${name}, but it answers ${outcome}`)
      }
      for (const [name, form] of some([...forms].filter(([each]) => isHidden(each, own.forms)))) {
        const outcome = await send(person, form)
        assert.ok(REFUSED.includes(outcome), `${person.username} sees no form ${name}, but it answers ${outcome}`)
      }
    })
  }
  return found
}

test('what is shown opens and what is hidden is refused, in a workspace with everything in it', async () => {
  await furnish()
  const [owners] = await assertShownWorksAndHiddenIsRefused()

  assert.ok(owners && owners.pages.size > 30, 'the owner’s pages lead everywhere that there is')
  assert.ok(owners && owners.forms.size > 100)
})

/** Roles, a team with a lead and a custom role, so that everybody's pages differ. */
async function furnish() {
  const { db } = app
  const [ana, ben, cleo, dora, emil] = people as [Person, Person, Person, Person, Person]
  const { workspace_id } = ana
  const insert = async (table: string, row: object): Promise<string> =>
    (
      await db(table)
        .insert({ workspace_id, ...row })
        .returning('*')
    )[0].id
  const roleOf = async (name: string): Promise<string> =>
    (await db('roles').where({ workspace_id, name }).first('id')).id

  const clerk = await insert('roles', { name: 'ROLE_CLERK' })
  for (const permission of ['invite_member', 'edit_member', 'edit_team', 'assign_roles'])
    await insert('role_cells', { role_id: clerk, permission, allowed: true })
  const design = await insert('teams', { name: 'Design' })
  await insert('teams', { name: 'Print' })
  await insert('team_members', { team_id: design, member_id: emil.member_id, is_lead: true })
  await insert('team_members', { team_id: design, member_id: dora.member_id })
  await insert('member_roles', { member_id: ben.member_id, role_id: await roleOf('ROLE_SUPER_ADMIN') })
  await insert('member_roles', { member_id: cleo.member_id, role_id: clerk })
  await insert('member_roles', { member_id: emil.member_id, role_id: await roleOf('ROLE_TEAMLEAD') })
  await insert('invitations', { email: 'gus@northwind.example', invited_by: ana.member_id })
}

const ENOUGH_MILLISECONDS = 10_000

test('what is shown opens and what is hidden is refused, in random workspaces', { timeout: 240_000 }, async t => {
  const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
  t.diagnostic(`SEED=${seed} crawls the same workspaces again`)
  const started = Date.now()
  for (const world of fc.sample(World, { seed, numRuns: 10 })) {
    await buildWorld(app.db, world, people)
    await assertShownWorksAndHiddenIsRefused()
    if (Date.now() - started > ENOUGH_MILLISECONDS) break
  }
})
