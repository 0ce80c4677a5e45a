import { openApp } from './app.js'
import { createCast, type Person } from './cast.js'

export type Office = {
  ana: Person
  cleo: Person
  dora: Person
  emil: Person
  custom: string
  teamlead: string
  project: string
  entry: string
}

const LONG_ROLE = 'ROLE_DONAUDAMPFSCHIFFFAHRTSGESELLSCHAFTSKAPITAENIN'
const LONG_NAME = 'Überlandwerke Grünwald & Söhne: Netzleitstelle Süd مشروع'

/** A workspace with more roles than fit on a page, some changed, and Cleo, who may change a little of them herself. */
export async function openOffice(): Promise<Office> {
  const { db, ...app } = await openApp()
  const { ana, cleo, dora, emil } = await createCast({ db, ...app })
  const { workspace_id } = ana
  const insert = async (table: string, row: object): Promise<string> =>
    (
      await db(table)
        .insert({ workspace_id, ...row })
        .returning('*')
    )[0].id
  const allow = (role_id: string, permission: string, allowed = true) =>
    insert('role_cells', { role_id, permission, allowed })

  await db('users').where({ id: emil.user_id }).update({ alias: 'Émile Überländer-Østergård' })
  const idOf = async (name: string): Promise<string> => (await db('roles').where({ workspace_id, name }).first('id')).id
  const teamlead = await idOf('ROLE_TEAMLEAD')
  await allow(teamlead, 'view_team_project')
  await allow(teamlead, 'stop_teamlead_timesheet', false)
  await allow(await idOf('ROLE_USER'), 'view_colleague_timesheet', false)

  const shaper = await insert('roles', { name: 'ROLE_SHAPER' })
  await allow(shaper, 'role_permissions')
  await allow(shaper, 'view_project')
  const custom = await insert('roles', { name: LONG_ROLE })
  await allow(custom, 'view_all_data')
  for (const name of ['BOOKKEEPER', 'AUDIT', 'EXTERNAL_PARTNER', 'RECEPTION', 'WORKS_COUNCIL'])
    await insert('roles', { name })
  await insert('member_roles', { member_id: cleo.member_id, role_id: shaper })
  await insert('member_roles', { member_id: emil.member_id, role_id: teamlead })
  for (const { member_id } of [cleo, dora]) await insert('member_roles', { member_id, role_id: custom })

  const team_id = await insert('teams', { name: LONG_NAME })
  await insert('team_members', { team_id, member_id: emil.member_id, is_lead: true })
  await insert('team_members', { team_id, member_id: dora.member_id })
  const project = await insert('projects', { name: LONG_NAME, is_public: false })
  await insert('project_teams', { project_id: project, team_id })
  const at = new Date(Date.now() - 60_000)
  const entry = await insert('entries', {
    member_id: dora.member_id,
    project_id: project,
    description: 'مراجعة تصاميم الصفحة الرئيسية مع العميل',
    zone: 'Europe/Vienna',
    started_at: at,
    stopped_at: at,
  })
  return { ana, cleo, dora, emil, custom, teamlead, project, entry }
}
