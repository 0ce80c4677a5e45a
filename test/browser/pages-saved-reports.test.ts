import { before } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { testPages } from '../support/look.js'
import { buildOffice, MARCH } from '../support/reports.js'
import { publish, save } from '../support/saved-reports.js'

const LONG = 'Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszah'
const RTL = 'مراجعة تصاميم الصفحة الرئيسية مع العميل'

let app: TestApp
let ana: Person
let dora: Person
let finn: Person
const saved: Record<string, string> = {}
let link: string
let locked: string
let open: string

before(async () => {
  app = await openApp()
  const cast = await createCast(app)
  ;({ ana, dora, finn } = cast)
  const ids = await buildOffice(app, cast)
  await app.db('projects').where({ id: ids.open }).update({ name: LONG })
  await app.db('tags').where({ id: ids.urgent }).update({ name: RTL })
  await app
    .db('users')
    .where({ username: 'cleo' })
    .update({ alias: LONG.slice(0, 60) })
  const groups = '&group=project&group=tag&group=member'
  saved.summary = await save(ana, { name: LONG, query: `?${MARCH}${groups}`, amounts: '1', who: 'me' })
  saved.detailed = await save(ana, { name: RTL, kind: 'detailed', period: 'month', amounts: '1' })
  saved.own = await save(dora, { name: 'Mine', who: 'me' })
  saved.weekly = await save(ana, { name: 'Our weeks', kind: 'weekly', period: 'week' })
  link = await publish(ana, saved.summary)
  locked = await publish(ana, saved.weekly, { until: '2199-03-31', link_password: 'open sesame' })
  open = await publish(ana, saved.detailed)
  saved.ended = await save(cast.cleo, { name: 'Ended with Cleo' })
  await app.db('members').where({ id: cast.cleo.member_id }).update({ state: 'inactive' })
})

const at =
  (kind: string, query = '') =>
  () =>
    `${ana.base}/reports/saved/${saved[kind]}${query}`

testPages([
  { name: 'saved reports, none', visitor: () => finn, path: () => `${finn.base}/reports/saved` },
  { name: 'saved reports, none of that name', visitor: () => ana, path: () => `${ana.base}/reports/saved?q=zzz` },
  { name: 'saved summary', visitor: () => ana, path: at('summary') },
  { name: 'saved detailed report', visitor: () => dora, path: at('detailed', `?${MARCH}`) },
  { name: 'saved week, nothing tracked', visitor: () => dora, path: at('weekly') },
  { name: 'saved report that has ended', visitor: () => dora, path: at('ended') },
  {
    name: 'saving a report',
    visitor: () => ana,
    path: () => `${ana.base}/reports/saved/new?kind=detailed&query=${encodeURIComponent(`?${MARCH}`)}`,
  },
  { name: 'public link, with a password', visitor: () => ana, path: at('weekly', '/link') },
  { name: 'public link, none yet', visitor: () => dora, path: () => `${dora.base}/reports/saved/${saved.own}/link` },
  { name: 'another public link', visitor: () => ana, path: at('weekly', '/link/renew') },
  { name: 'revoking a public link', visitor: () => ana, path: at('weekly', '/link/delete') },
  { name: 'public summary', visitor: () => app.visitor(), path: () => link },
  { name: 'public detailed report', visitor: () => app.visitor(), path: () => `${open}?${MARCH}` },
  {
    name: 'public report, too many rows for a PDF',
    visitor: () => app.visitor(),
    path: () => `${open}/report.pdf?from=2026-06-01&to=2026-06-30`,
    prepare: () =>
      app.db.raw(
        `insert into entries (workspace_id, member_id, zone, started_at, stopped_at)
         select ?, ?, 'UTC', timestamptz '2026-06-01' + n * interval '1 minute', timestamptz '2026-06-01' + (n + 1) * interval '1 minute'
           from generate_series(1, 1001) as n`,
        [ana.workspace_id, ana.member_id],
      ),
  },
  { name: 'public report, locked', visitor: () => app.visitor(), path: () => locked },
  { name: 'deleting a saved report', visitor: () => ana, path: at('summary', '/delete') },
  {
    name: 'saved reports, 200',
    visitor: () => ana,
    path: () => `${ana.base}/reports/saved`,
    prepare: async () => {
      const row = { workspace_id: dora.workspace_id, member_id: dora.member_id, for_all: true, query: {} }
      const many = Array.from({ length: 200 }, (_, at) => ({
        ...row,
        name: `Week ${at}`,
        kind: 'weekly',
        period: 'week',
      }))
      await app.db('saved_reports').insert(many)
    },
  },
])
