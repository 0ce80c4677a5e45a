import { before, beforeEach } from 'node:test'
import { openApp, type TestApp } from './app.js'
import { createCast, type Person } from './cast.js'
import { worksOf } from './work.js'
import { giveRole } from './workspaces.js'

// The stage on which seed 001 is played: Ana owns the workspace, Ben is in Admins, Cleo manages Booking app, Dora and Emil
// are regular members. Harbour is private, and Dora alone is on it; Vault is private, and nobody is.

export let app: TestApp
export let cast: Awaited<ReturnType<typeof createCast>>
export let works: ReturnType<typeof worksOf>
export let design: string
export let booking: string
export let harbour: string
export let vault: string
/** An entry of each of them: Dora's on Booking app and on no project, Emil's on Website. */
export let entries: { onBooking: string; ofDora: string; onWebsite: string }

type Who = 'ana' | 'ben' | 'cleo' | 'dora' | 'emil'

/** What a sentence of the seed comes to: who does what, and what comes of it. */
type Row = [who: Who, act: string, does: (person: Person) => unknown, result: unknown]

/** Chapters of the seed, their sentences or bullets, and what each comes to. */
export type Chapters = Record<string, Record<string, Row[]>>

/** What the server answers to what was done, or was refused. */
export const DONE = 303
export const SHOWN = 200
export const REFUSED = 403
export const UNKNOWN = 404

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  works = worksOf(app, cast.ana)
})

beforeEach(async () => {
  const { db } = app
  const { workspace_id } = cast.ana
  for (const table of [
    'entries',
    'rates',
    'projects',
    'clients',
    'tags',
    'teams',
    'member_roles',
    'role_cells',
    'invitations',
  ])
    await db(table).where({ workspace_id }).del()
  await db('members').update({ state: 'active' })
  await db('sessions').update({ confirmed_at: new Date() })
  await giveRole(db, cast.ben, 'ROLE_SUPER_ADMIN')

  const on = (project_id: string, { member_id }: Person, is_manager: boolean) =>
    works.insert('project_members', { project_id, member_id, is_manager })
  design = await works.insert('teams', { name: 'Design' })
  await works.insert('team_members', { team_id: design, member_id: cast.emil.member_id })
  booking = await works.project('Booking app')
  harbour = await works.project('Harbour', { is_public: false })
  vault = await works.project('Vault', { is_public: false })
  const website = await works.project('Website')
  await on(booking, cast.cleo, true)
  await on(harbour, cast.dora, false)
  entries = {
    onBooking: await works.entry(cast.dora, 9, { project_id: booking, billable: true }),
    ofDora: await works.entry(cast.dora, 5, {}),
    onWebsite: await works.entry(cast.emil, 5, { project_id: website, billable: true }),
  }
})

/** What the server answers. */
export const answers = async (asked: Promise<{ status: number }>): Promise<number> => (await asked).status

/** Whether the page opens and shows this. */
export async function shows(asked: Promise<{ status: number; text: string }>, ...words: string[]): Promise<boolean> {
  const { status, text } = await asked
  return status === SHOWN && words.every(word => text.includes(word))
}

/** From before the entries of the stage to after them, wherever midnight is. */
const aroundNow = () => {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  return `from=${day(-1)}&to=${day(1)}`
}

export const detailed = () => `reports/detailed?${aroundNow()}`

/** Whether an entry stands in the detailed report as this person sees it, may be edited there, and shows what it earns. */
export async function reported(person: Person, entryId: string) {
  const { text } = await person.get(detailed())
  const row = text.split('<div class="entry"').find(each => each.includes(`entry-${entryId}"`))
  return {
    stands: row !== undefined,
    can_edit: row?.includes(`entries/${entryId}/edit`) ?? false,
    earns: /class="amount">([^<]*)</.exec(row ?? '')?.[1] ?? '',
  }
}

/** Turns a face of the settings page, as an admin would. */
export const turn = async (face: string, answer: string) => {
  const { status } = await cast.ben.post(`settings/${face}`, { [face.replaceAll('-', '_')]: answer })
  if (status !== DONE) throw new Error(`${face} could not be turned: ${status}`)
}

/** The same, where time entries are private. */
export const privately = (does: (person: Person) => unknown) => async (person: Person) => {
  await turn('private-entries', 'on')
  return does(person)
}

/** Whether somebody sees an entry, may edit it, or sees what it earns: what the server answers to its pages. */
export async function reaches(
  person: Person,
  action: 'view' | 'edit' | 'view_rate',
  entryId: string,
): Promise<boolean> {
  const status = await answers(person.get(`entries/${entryId}/${action === 'view_rate' ? 'rate' : 'edit'}`))
  return action === 'edit' ? status === SHOWN : status === SHOWN || status === REFUSED
}

/** Whether this project is what their newest entry is on, after they tracked on it. */
export async function tracksOn(person: Person, project: string): Promise<boolean> {
  await person.post('timer', { description: 'tracked', project })
  const entry = await app
    .db('entries')
    .where({ member_id: person.member_id })
    .whereNull('stopped_at')
    .first('project_id')
  return entry?.project_id === project
}

export const manages = async ({ member_id }: Person, project_id: string): Promise<boolean> =>
  (await app.db('project_members').where({ member_id, project_id, is_manager: true }).first('member_id')) !== undefined

export const roleId = async (name: string): Promise<string> =>
  (await app.db('roles').where({ workspace_id: cast.ana.workspace_id, name }).first('id')).id

export async function isAdmin({ member_id }: Person): Promise<boolean> {
  const held = await app
    .db('member_roles as mr')
    .join('roles as r', 'r.id', 'mr.role_id')
    .where({ 'mr.member_id': member_id, 'r.name': 'ROLE_SUPER_ADMIN' })
    .first('r.id')
  return held !== undefined
}
