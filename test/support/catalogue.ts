import { openApp } from './app.js'
import { createCast } from './cast.js'
import { giveRole } from './workspaces.js'

const NAMES = [
  'Gestaltung & Übersetzung der öffentlichen Ausstellungsführungen',
  'شركة الرياح الشمالية للتصميم والطباعة',
  'Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenbezug',
  '🚢 Schiffe & Söhne',
  '日本語の作業場',
]

/**
 * A workspace with 200 clients, tags and tasks, with names of every kind: Ana owns it, Ben is in Admins, Dora is a regular
 * member. `client` says all of itself and is limited to two teams, `task` is assigned and done.
 */
export async function openCatalogue() {
  const app = await openApp()
  const cast = await createCast(app)
  const { db } = app
  const { workspace_id } = cast.ana
  const { member_id } = cast.dora
  const many = (row: object) =>
    Array.from({ length: 200 }, (_, index) => ({
      workspace_id,
      ...row,
      name: NAMES[index] ?? `Number ${String(index).padStart(3, '0')}`,
    }))
  const insert = async (table: string, rows: object): Promise<string[]> =>
    (await db(table).insert(rows).returning('id')).map(({ id }) => id)

  await giveRole(db, cast.ben, 'ROLE_SUPER_ADMIN')
  const teams = await insert(
    'teams',
    NAMES.map(name => ({ workspace_id, name, colour: 'plum' })),
  )
  const [client = '', archived = ''] = await insert('clients', many({}))
  await db('clients')
    .where({ id: client })
    .update({
      address: 'Am Kai 3\n1010 Wien',
      email: 'a-very-long-name-of-an-office@a-very-long-name-of-a-department.example',
      note: 'Zahlt spät. '.repeat(30),
    })
  await db('clients').where({ id: archived }).update({ archived_at: new Date() })
  await db('client_teams').insert(teams.slice(0, 2).map(team_id => ({ workspace_id, client_id: client, team_id })))
  await db('team_members').insert({ workspace_id, team_id: teams[1], member_id })

  const [project = '', archivedProject = ''] = await insert(
    'projects',
    NAMES.map(name => ({ workspace_id, client_id: client, name, colour: 'orange' })),
  )
  await db('projects').where({ id: archivedProject }).update({ archived_at: new Date(), is_public: false })
  const [bare = ''] = await insert('projects', { workspace_id, name: 'Bare' })

  const [tag = '', archivedTag = ''] = await insert('tags', many({}))
  await db('tags').where({ id: archivedTag }).update({ archived_at: new Date() })
  const [task = '', done = ''] = await insert('tasks', many({ project_id: project }))
  await db('tasks').where({ id: done }).update({ done_at: new Date() })
  await db('task_members').insert(
    [cast.dora, cast.emil, cast.cleo].map(each => ({ workspace_id, task_id: task, member_id: each.member_id })),
  )
  const entry = { workspace_id, member_id, project_id: project, zone: 'UTC', started_at: '2026-11-20T08:00:00Z' }
  const entries = await insert('entries', [
    { ...entry, task_id: task, stopped_at: '2026-11-20T18:30:00Z' },
    { ...entry, task_id: done, stopped_at: '2026-11-20T09:30:00Z' },
  ])
  await db('entry_tags').insert(entries.map(entry_id => ({ workspace_id, entry_id, tag_id: tag })))
  return { ...cast, client, archived, project, bare, tag, task, done }
}
