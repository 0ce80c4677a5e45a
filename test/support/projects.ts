import { openApp } from './app.js'
import { addMember, createCast, createUser } from './cast.js'
import { worksOf } from './work.js'
import { giveRole } from './workspaces.js'

const NAMES = [
  'Gestaltung & Übersetzung der öffentlichen Ausstellungsführungen',
  'تطبيق الحجز للميناء',
  '🚀 Ω launch — 山田',
  'Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsbüro',
]

/**
 * A workspace with 200 projects of every name and state. `busy` is private, of a client, with a note, an estimate that is
 * overrun, 40 people and two teams; Cleo alone manages it, and Dora is in a team of it. Nobody is on `empty`.
 */
export async function openStudio() {
  const app = await openApp()
  const cast = await createCast(app)
  const { db } = app
  const { workspace_id } = cast.ana
  const works = worksOf(app, cast.ana)
  await giveRole(db, cast.ben, 'ROLE_SUPER_ADMIN')

  const clients = [
    await works.client('Ó Súilleabháin & Töchter'),
    await works.client('عميل', { archived_at: new Date() }),
  ]
  const busy = await works.project(NAMES[0] as string, {
    client_id: clients[0],
    is_public: false,
    colour: 'plum',
    note: 'Call Ida first.\n\nThe harbour office closes at four, and nobody there reads e-mail.',
    estimate_seconds: 36_000,
  })
  const others: string[] = []
  for (const [index, name] of NAMES.slice(1).entries()) {
    others.push(
      await works.project(name, {
        colour: ['red', 'sky', 'olive'][index],
        client_id: clients[index] ?? null,
        estimate_seconds: 720_000,
      }),
    )
  }
  const archived = await works.project('Old booking app', { archived_at: new Date(), estimate_cents: 1_200_050 })
  const empty = await works.project('Empty')
  await db('projects').insert(
    Array.from({ length: 190 }, (_, index) => ({ workspace_id, name: `Project ${index}`, is_public: index % 2 === 0 })),
  )

  for (let index = 0; index < 40; index++) {
    const alias = NAMES[index]?.slice(0, 60) ?? `Person ${index}`
    await addMember(
      db,
      workspace_id,
      await createUser(db, `person${index}`, { alias, email: `person${index}@x.example` }),
    )
  }
  const ids: string[] = await db('members').where({ workspace_id }).orderBy('id').limit(40).pluck('id')
  const on = new Set([...ids.filter(id => id !== cast.dora.member_id), cast.cleo.member_id])
  await db('project_members').insert(
    [...on].map(member_id => ({
      workspace_id,
      project_id: busy,
      member_id,
      is_manager: member_id === cast.cleo.member_id,
    })),
  )
  await db('members')
    .where({ id: ids.at(-1) })
    .update({ state: 'inactive' })
  for (const [name, colour] of [
    ['Design', 'teal'],
    ['فريق التصميم', 'orange'],
  ]) {
    const team_id = await works.insert('teams', { name, colour })
    await works.insert('team_members', { team_id, member_id: cast.dora.member_id })
    await works.insert('project_teams', { team_id, project_id: busy })
  }
  await works.insert('teams', { name: NAMES[3], colour: 'pink' })

  const hours = (count: number) => ({ started_at: new Date(Date.now() - count * 3600_000), stopped_at: new Date() })
  await works.entry(cast.dora, 0, { project_id: busy, ...hours(14) })
  await works.entry(cast.emil, 0, { project_id: others[0], ...hours(50) })
  await cast.dora.post('timer', { description: 'on it', project: busy })
  await works.insert('favourites', { member_id: cast.dora.member_id, position: 1, project_id: busy })
  return { ...cast, app, busy, empty, archived }
}
