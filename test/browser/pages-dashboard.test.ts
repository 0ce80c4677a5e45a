import { before } from 'node:test'
import { COLOURS } from '../../src/web/colours.js'
import { openApp, type TestApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { testPages } from '../support/look.js'
import { worksOf } from '../support/work.js'

const LONG = 'Überlandwerke Grünwald & Söhne: Netzleitstelle Süd مشروع 🦊'
const HOUR = 3_600_000

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let works: ReturnType<typeof worksOf>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  works = worksOf(app, cast.ana)
  const client_id = await works.client('شركة النور للتصميم')
  const projects: (string | null)[] = [null]
  for (let index = 0; index < 24; index++) {
    const colour = COLOURS[index % COLOURS.length]
    projects.push(await works.project(index % 5 ? `Project ${index}` : `${LONG} ${index}`, { colour, client_id }))
  }
  const rows = Array.from({ length: 300 }, (_, index) => {
    const at = Date.UTC(2026, 0, 1 + (index % 120), 7 + (index % 7))
    return {
      workspace_id: cast.dora.workspace_id,
      member_id: cast.dora.member_id,
      zone: 'Europe/Vienna',
      description: index % 4 ? `Piece of work ${index % 13}` : index % 8 ? '' : `${LONG} ${index % 3}`,
      project_id: projects[(index * index) % projects.length],
      billable: index % 3 > 0,
      started_at: new Date(at),
      stopped_at: new Date(at + (1 + (index % 6)) * 0.7 * HOUR),
    }
  })
  await app.db('entries').insert(rows)
})

/** 200 people with an entry each, and timers of which some were forgotten. */
async function fillTeam() {
  const { workspace_id } = cast.ana
  const people = Array.from({ length: 200 }, (_, index) => ({
    username: `member-${index}`,
    email: `member-${index}@northwind.example`,
    zone: 'Europe/Vienna',
    week_start: 1,
    password_hash: '',
    alias: index % 9 ? `Member ${index}` : `Émile Überländer-Østergård مشروع ${index}`,
  }))
  const users = await app.db('users').insert(people).returning('id')
  const members = await app
    .db('members')
    .insert(users.map(({ id }) => ({ workspace_id, user_id: id })))
    .returning('id')
  const projects = await app.db('projects').orderBy('id').pluck('id')
  const rows = members.map(({ id }, index) => {
    const started = index < 12 ? Date.now() - (index % 4) * 4 * HOUR : Date.UTC(2026, 2, 1 + (index % 28), 8)
    return {
      workspace_id,
      member_id: id,
      zone: 'Europe/Vienna',
      description: index % 3 ? `Piece of work ${index}` : LONG,
      project_id: projects[index % projects.length],
      started_at: new Date(started),
      stopped_at: index < 12 ? null : new Date(started + (index % 9) * HOUR),
    }
  })
  await app.db('entries').insert(rows)
}

const at = ({ base }: Person, query = '') => `${base}/dashboard${query}`

testPages([
  { name: 'dashboard, a month', visitor: () => cast.dora, path: () => at(cast.dora, '?from=2026-03-01&to=2026-03-31') },
  {
    name: 'dashboard, a year by billability, all activities',
    visitor: () => cast.dora,
    path: () => at(cast.dora, '?from=2026-01-01&to=2026-12-31&by=billable&all=1'),
  },
  { name: 'dashboard, one day', visitor: () => cast.dora, path: () => at(cast.dora, '?from=2026-01-05&to=2026-01-05') },
  {
    name: 'team dashboard, nothing tracked',
    visitor: () => cast.emil,
    path: () => at(cast.emil, '/team?from=2020-03-01&to=2020-03-31'),
  },
  {
    name: 'team dashboard, 200 members',
    visitor: () => cast.ana,
    prepare: fillTeam,
    path: () => at(cast.ana, '/team?from=2026-03-01&to=2026-03-31&sort=latest'),
  },
  { name: 'dashboard, nothing tracked', visitor: () => cast.emil, path: () => at(cast.emil) },
])
