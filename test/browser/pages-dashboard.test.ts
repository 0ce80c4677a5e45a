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

const at = ({ base }: Person, query = '') => `${base}/dashboard${query}`

testPages([
  { name: 'dashboard, a month', visitor: () => cast.dora, path: () => at(cast.dora, '?from=2026-03-01&to=2026-03-31') },
  {
    name: 'dashboard, a year by billability, all activities',
    visitor: () => cast.dora,
    path: () => at(cast.dora, '?from=2026-01-01&to=2026-12-31&by=billable&all=1'),
  },
  { name: 'dashboard, one day', visitor: () => cast.dora, path: () => at(cast.dora, '?from=2026-01-05&to=2026-01-05') },
  { name: 'dashboard, nothing tracked', visitor: () => cast.emil, path: () => at(cast.emil) },
])
