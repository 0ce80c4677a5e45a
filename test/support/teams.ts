import { openApp } from './app.js'
import { addMember, createCast, createUser, type Person } from './cast.js'

const NAMES = [
  'Zoë Großmüller',
  'سارة القحطاني',
  'Maximiliane-Wilhelmina von und zu Hohenstauffen-Überlingen',
  '山田 太郎',
  'Ó Súilleabháin',
]

/** A workspace with many people, and teams with names of every kind; `design` is large, and its leads have no role. */
export async function openCrowd() {
  const app = await openApp()
  const cast = await createCast(app)
  const { db } = app
  const { workspace_id } = cast.ana

  for (let index = 0; index < 60; index++) {
    const alias = index < NAMES.length ? NAMES[index] : `Person ${index}`
    await addMember(
      db,
      workspace_id,
      await createUser(db, `person${index}`, { alias, email: `person${index}@x.example` }),
    )
  }
  const admins = await db('roles').where({ workspace_id, name: 'ROLE_SUPER_ADMIN' }).first('id')
  for (const { member_id } of [cast.ben, cast.cleo])
    await db('member_roles').insert({ workspace_id, member_id, role_id: admins.id })

  const makeTeam = async (name: string, colour: string): Promise<string> =>
    (await db('teams').insert({ workspace_id, name, colour }).returning('id'))[0].id
  const design = await makeTeam('Gestaltung & Übersetzung der öffentlichen Ausstellungsführungen', 'plum')
  const empty = await makeTeam('فريق التصميم', 'orange')
  for (const colour of ['red', 'sky', 'olive']) await makeTeam(`The ${colour} ones`, colour)
  await fill(design, [cast.dora, cast.emil])
  await db('members').where({ id: cast.dora.member_id }).update({ state: 'inactive' })

  async function fill(team_id: string, leads: Person[]) {
    const ids: string[] = await db('members').where({ workspace_id }).orderBy('id').limit(40).pluck('id')
    const led = leads.map(lead => lead.member_id)
    const rows = [...new Set([...ids, ...led])].map(member_id => ({ member_id, is_lead: led.includes(member_id) }))
    await db('team_members').insert(rows.map(row => ({ workspace_id, team_id, ...row })))
  }

  const clients = await db('clients')
    .insert([
      { workspace_id, name: 'One' },
      { workspace_id, name: 'Two' },
    ])
    .returning('id')
  await db('client_teams').insert([
    { workspace_id, client_id: clients[0].id, team_id: design },
    { workspace_id, client_id: clients[1].id, team_id: design },
    { workspace_id, client_id: clients[1].id, team_id: empty },
  ])
  return { ...cast, design, empty }
}
