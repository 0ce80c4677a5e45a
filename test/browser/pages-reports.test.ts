import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { addEntries } from '../support/entries.js'
import { assertRefusals, testPages } from '../support/look.js'
import { buildOffice, MARCH } from '../support/reports.js'

const LONG = 'Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszah'
const RTL = 'مراجعة تصاميم الصفحة الرئيسية مع العميل'
const WORDS = [LONG, RTL, '', 'Fix <rounding> & "quotes"', 'Stand-up']

let app: TestApp
let ana: Person
let finn: Person
let ids: Record<string, string>

before(async () => {
  app = await openApp()
  const cast = await createCast(app)
  ;({ ana, finn } = cast)
  ids = await buildOffice(app, cast)
  await app
    .db('users')
    .where({ username: 'dora' })
    .update({ alias: LONG.slice(0, 60) })
  await app.db('projects').where({ id: ids.open }).update({ name: LONG })
  await app.db('tags').where({ id: ids.urgent }).update({ name: RTL })
})

const at = (path: string, query: string) => () => `${ana.base}/reports/${path}?${MARCH}${query}`

test('time for others that is refused is valid HTML', async () => {
  await assertRefusals([await ana.post('entries/others', { start: '25', day: 'x', project: 'x', tags: 'x' })])
})

testPages([
  { name: 'detailed report, empty', visitor: () => finn, path: () => `${finn.base}/reports/detailed` },
  { name: 'time for others, nobody', visitor: () => finn, path: () => `${finn.base}/entries/others` },
  {
    name: 'time for others',
    visitor: () => ana,
    path: () =>
      `${ana.base}/entries/others?picked=${encodeURIComponent(`description=${RTL}&project=${ids.open}&tags=${ids.urgent}`)}`,
  },
  { name: 'summary report, empty', visitor: () => finn, path: () => `${finn.base}/reports/summary` },
  {
    name: 'summary report, three levels',
    visitor: () => ana,
    path: at('summary', '&group=project&group=tag&group=member'),
  },
  { name: 'detailed report, looking for a project', visitor: () => ana, path: at('detailed', '&find_project=d') },
  { name: 'detailed report, some rows', visitor: () => ana, path: at('detailed', '') },
  {
    name: 'detailed report, nothing fits',
    visitor: () => ana,
    path: at('detailed', '&description=zzz&without=project'),
  },
  {
    name: 'detailed report, 200 rows, sorted and narrowed',
    visitor: () => ana,
    path: at('detailed', `&sort=duration&billable=no&without=client`),
    prepare: addMany,
  },
  {
    name: 'summary report, many groups',
    visitor: () => ana,
    path: at('summary', '&group=day&group=tag&group=description&sort=amount'),
  },
  { name: 'weekly report, rounded', visitor: () => ana, path: rounded },
  { name: 'weekly report, empty', visitor: () => finn, path: () => `${finn.base}/reports/weekly` },
  {
    name: 'weekly report, money by project',
    visitor: () => ana,
    path: () => `${ana.base}/reports/weekly?from=2026-03-04&show=money`,
  },
])

async function rounded() {
  await ana.post('settings/rounding', { rounding: 'nearest', rounding_minutes: '15' })
  return `${ana.base}/reports/weekly?from=2026-03-04&rounded=1`
}

function addMany() {
  return addEntries(
    app.db,
    ana,
    Array.from({ length: 200 }, (_, index) => ({
      description: WORDS[index % WORDS.length] as string,
      project_id: (index % 3 === 0 ? ids.secret : null) as string,
      tags: index % 4 === 0 ? [ids.urgent as string, ids.late as string] : [],
      started_at: new Date(Date.UTC(2026, 2, 1 + (index % 30), 7)),
      stopped_at: new Date(Date.UTC(2026, 2, 1 + (index % 30), 7, index)),
    })),
  )
}
