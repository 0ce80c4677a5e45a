import { findMember, type Member } from '../../src/members/queries.js'
import type { TestApp } from './app.js'
import type { Person } from './cast.js'
import { addEntries, addProject, addTag } from './entries.js'

/** Somebody in Vienna whose week begins on Monday, for what needs no database. */
export const aMember: Member = {
  workspace_id: '0'.repeat(24),
  id: '1'.repeat(24),
  user_id: '2'.repeat(24),
  is_owner: false,
  workspace_name: 'Northwind Studio',
  duration_format: 'full',
  currency: 'EUR',
  rounding: null,
  strength: 'full',
  roles: ['ROLE_USER'],
  permissions: new Set(),
  teams: [],
  led_teams: [],
  led_members: [],
  managed_projects: [],
  is_present: true,
  zone: 'Europe/Vienna',
  week_start: 1,
  hour_cycle: 24,
  locale: 'en-GB',
}

/** Somebody of the cast as queries take them. */
export async function memberOf(app: TestApp, { user_id, workspace_id }: Person): Promise<Member> {
  const member = await findMember(app.db, user_id, workspace_id, 'full')
  if (!member) throw new Error('That person is no active member.')
  return member
}

/** What the tests of reports look at: all of it was tracked in March 2026. */
export const MARCH = 'from=2026-03-01&to=2026-03-31'

/** Whether a built-in role grants this, from now on. */
export async function toggle(
  app: TestApp,
  { workspace_id }: Person,
  role: string,
  permission: string,
  allowed: boolean,
) {
  const { id: role_id } = await app.db('roles').where({ workspace_id, name: role }).first('id')
  await app
    .db('role_cells')
    .insert({ workspace_id, role_id, permission, allowed })
    .onConflict(['workspace_id', 'role_id', 'permission'])
    .merge()
}

/** Entries without others to see them; amounts for everybody: the positions of the workspace's settings (seed 001). */
export const makePrivate = async (app: TestApp, ana: Person, isOn: boolean) => {
  for (const role of ['ROLE_USER', 'ROLE_TEAMLEAD']) await toggle(app, ana, role, 'view_colleague_timesheet', !isOn)
}
export const showRates = async (app: TestApp, ana: Person, toAll: boolean) => {
  for (const role of ['ROLE_USER', 'ROLE_TEAMLEAD'])
    for (const reach of ['own', 'colleague']) await toggle(app, ana, role, `view_rate_${reach}_timesheet`, toAll)
}

/**
 * Northwind as seed 001 has people in it: Ben is in Admins, Cleo manages the private project Secret, on which Dora is,
 * and Emil leads a team that Dora is in. Returns the ids of what was made, by name.
 */
export async function buildOffice(app: TestApp, cast: Record<string, Person>): Promise<Record<string, string>> {
  const { ana, ben, cleo, dora, emil } = cast as Record<'ana' | 'ben' | 'cleo' | 'dora' | 'emil', Person>
  const { workspace_id } = ana
  const insert = async (table: string, row: object): Promise<string> =>
    (
      await app
        .db(table)
        .insert({ workspace_id, ...row })
        .returning('*')
    )[0].id
  const role = async ({ member_id }: Person, name: string) => {
    const { id: role_id } = await app.db('roles').where({ workspace_id, name }).first('id')
    await app.db('member_roles').insert({ workspace_id, member_id, role_id })
  }
  await role(ben, 'ROLE_SUPER_ADMIN')
  await role(emil, 'ROLE_TEAMLEAD')
  const globex = await insert('clients', { name: 'Globex' })
  const open = await addProject(app.db, ana, { name: 'Open', client_id: globex, colour: 'blue' })
  const secret = await addProject(app.db, ana, { name: 'Secret', is_public: false })
  const draft = await insert('tasks', { project_id: open, name: 'Draft' })
  const urgent = await addTag(app.db, ana, 'urgent')
  const late = await addTag(app.db, ana, 'late')
  const studio = await insert('teams', { name: 'Studio', colour: 'teal' })
  await app.db('team_members').insert([
    { workspace_id, team_id: studio, member_id: emil.member_id, is_lead: true },
    { workspace_id, team_id: studio, member_id: dora.member_id },
  ])
  await app.db('project_members').insert([
    { workspace_id, project_id: secret, member_id: cleo.member_id, is_manager: true },
    { workspace_id, project_id: secret, member_id: dora.member_id },
  ])
  const paid = { billable: true, rate_cents: 6000, rate_by_hand: true }
  const on = (day: string, minutes = 60) => ({
    started_at: new Date(`${day}T09:00:00Z`),
    stopped_at: new Date(Date.parse(`${day}T09:00:00Z`) + minutes * 60_000),
  })
  await addEntries(app.db, dora, [
    {
      description: 'open by Dora',
      project_id: open,
      task_id: draft,
      tags: [urgent, late],
      ...paid,
      ...on('2026-03-02'),
    },
    { description: 'secret by Dora', project_id: secret, ...paid, ...on('2026-03-03', 90) },
  ])
  await addEntries(app.db, cleo, [{ description: 'open by Cleo', project_id: open, ...paid, ...on('2026-03-04', 30) }])
  await addEntries(app.db, emil, [{ description: 'nothing by Emil', tags: [urgent], ...on('2026-03-05', 20) }])
  await addEntries(app.db, ana, [
    { description: 'secret by Ana', project_id: secret, ...paid, ...on('2026-03-06', 45) },
  ])
  return { globex, open, secret, draft, urgent, late, studio }
}
