import { newToken } from '../../src/invitations/token.js'
import { openApp } from './app.js'
import { addMember, createCast, createUser } from './cast.js'

const NAMES = [
  'Zoë Großmüller',
  'سارة القحطاني',
  'Maximiliane-Wilhelmina von und zu Hohenstauffen-Überlingen',
  'Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenbezug',
  '山田 太郎',
  'Ó Súilleabháin',
]

/**
 * A workspace with many people of every name and state, where Ben is in Admins, Cleo holds several roles and is in
 * teams, and invitations wait, of which one has run out and one comes from Emil, who may no longer invite.
 */
export async function openStaff() {
  const app = await openApp()
  const cast = await createCast(app)
  const { db } = app
  const { workspace_id } = cast.ana

  for (let index = 0; index < 110; index++) {
    const alias = NAMES[index] ?? `Person ${index}`
    const email = `person${index}@${index === 2 ? 'a-very-long-name-of-a-department.' : ''}northwind.example`
    await addMember(db, workspace_id, await createUser(db, `person${index}`, { alias, email }))
  }
  await db('roles').insert({ workspace_id, name: 'ROLE_CLERK_OF_THE_WHOLE_HARBOUR' })
  const roles = new Map<string, string>(
    (await db('roles').where({ workspace_id })).map((role: { name: string; id: string }) => [role.name, role.id]),
  )
  const give = (member_id: string, name: string) =>
    db('member_roles').insert({ workspace_id, member_id, role_id: roles.get(name) })
  await give(cast.ben.member_id, 'ROLE_SUPER_ADMIN')
  for (const name of ['ROLE_TEAMLEAD', 'ROLE_ADMIN', 'ROLE_CLERK_OF_THE_WHOLE_HARBOUR'])
    await give(cast.cleo.member_id, name)
  for (const [name, colour] of [
    ['Gestaltung & Übersetzung der öffentlichen Ausstellungen', 'plum'],
    ['فريق التصميم', 'orange'],
  ]) {
    const [team] = await db('teams').insert({ workspace_id, name, colour }).returning('id')
    await db('team_members').insert({ workspace_id, team_id: team.id, member_id: cast.cleo.member_id, is_lead: true })
  }
  await db('members').where({ id: cast.emil.member_id }).update({ state: 'inactive' })
  await cast.cleo.post('timer', { description: 'counted' })

  const invite = async (email: string, change: object = {}) => {
    const { token, token_hash } = newToken(workspace_id)
    const row = { workspace_id, invited_by: cast.ana.member_id, email, token_hash, ...change }
    await db('invitations').insert(row)
    return `/invitations/${token}`
  }
  await invite('late@northwind.example', { expires_at: new Date(0), sent_at: new Date(0) })
  await invite('orphan@northwind.example', { invited_by: cast.emil.member_id })
  return {
    ...cast,
    visitor: app.visitor,
    forNobody: await invite('somebody-with-quite-a-long-name@a-very-long-name-of-a-department.example'),
    forFinn: await invite('finn@northwind.example'),
  }
}
