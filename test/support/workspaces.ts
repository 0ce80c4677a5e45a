import type { Database } from '../../src/database/connection.js'
import { openApp, type TestApp } from './app.js'
import { addMember, createCast, createUser, createWorkspace, logIn, type Person } from './cast.js'

/** One row and column of red. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==',
  'base64',
)
const LONGEST = 'Donaudampfschifffahrtsgesellschaft Grünwald, Söhne & Töchter'

export type Harbour = Record<'ana' | 'ben' | 'cleo' | 'dora' | 'gero', Person>

/**
 * A house of its own for the pages of workspaces: Ana owns "Northwind Studio", which has a logo and whose Cleo edits
 * settings but no matrix; Ben is in Admins there, and in workspaces with long, short and right-to-left names; Dora owns
 * one with nobody else, and is invited to another; Gero is in none.
 */
export async function openHarbour(): Promise<Harbour> {
  const app = await openApp()
  const { db } = app
  const { ana, ben, cleo, dora, finn } = await createCast(app)
  const { workspace_id } = ana
  await db('workspaces').where({ id: workspace_id }).update({ name: LONGEST, logo: PNG, logo_type: 'image/png' })
  await giveRole(db, ben, 'ROLE_SUPER_ADMIN')
  const [clerk] = await db('roles').insert({ workspace_id, name: 'ROLE_CLERK_OF_THE_WHOLE_HARBOUR' }).returning('id')
  await db('role_cells').insert({ workspace_id, role_id: clerk.id, permission: 'edit_workspace', allowed: true })
  for (const { member_id } of [ben, cleo])
    await db('member_roles').insert({ workspace_id, member_id, role_id: clerk.id })

  for (const name of ['استوديو الرياح الشمالية', 'Ä', 'Atelier Grünwald & Söhne', '日本語の作業場']) {
    await addMember(db, await createWorkspace(db, name, finn.user_id), ben.user_id)
  }
  const alone = await createWorkspace(db, 'Dora’s workspace', dora.user_id)
  await db('members')
    .where({ workspace_id: alone })
    .update({ last_active_at: new Date(0) })
  const { id: member_id } = await db('members').where({ workspace_id: alone }).first('id')
  await finn.post('invitations', { addresses: 'dora@northwind.example' })
  const gero = await createUser(db, 'gero', { alias: '' })
  return {
    ana,
    ben,
    cleo,
    dora: Object.assign(await logIn(app, { ...dora, workspace_id: alone, member_id })),
    gero: await logIn(app, { user_id: gero, member_id: '', workspace_id: '', username: 'gero' }),
  }
}

/** Gives this person a role of their workspace. */
export async function giveRole(db: Database, { workspace_id, member_id }: Person, name: string) {
  const role = await db('roles').where({ workspace_id, name }).first('id')
  await db('member_roles').insert({ workspace_id, member_id, role_id: role.id }).onConflict().ignore()
}

/** A workspace for one test: its owner and `others`, its members, logged in and with it as their base. */
export async function ownWorkspace(app: TestApp, name: string, owner: Person, ...others: Person[]) {
  const workspace_id = await createWorkspace(app.db, name, owner.user_id)
  for (const other of others) await addMember(app.db, workspace_id, other.user_id)
  const enter = async (person: Person): Promise<Person> => {
    const { id: member_id } = await app.db('members').where({ workspace_id, user_id: person.user_id }).first('id')
    return logIn(app, { ...person, workspace_id, member_id })
  }
  return { workspace_id, owner: await enter(owner), others: await Promise.all(others.map(enter)) }
}

const confirmedAt = (db: Database, { user_id }: Person, at: Date) =>
  db('sessions').where({ user_id }).update({ confirmed_at: at })

/** As if the person had last typed their password longer ago than the step-up allows, or just now. */
export const makeLogInOld = (db: Database, person: Person) =>
  confirmedAt(db, person, new Date(Date.now() - 16 * 60_000))
export const makeLogInFresh = (db: Database, person: Person) => confirmedAt(db, person, new Date())

/** The row of the workspace that this person works in, and the person's own row as its member. */
export const workspaceOf = (db: Database, { workspace_id }: Person) =>
  db('workspaces').where({ id: workspace_id }).first()
export const memberOf = (db: Database, { member_id }: Person) => db('members').where({ id: member_id }).first()
