import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { addEntries, addProject, addTag } from '../support/entries.js'
import { assertRefusals, testPages } from '../support/look.js'

const LONG = 'Donaudampfschifffahrtsgesellschaft Grünwald, Söhne & Töchter'

let app: TestApp
let dora: Person
let ids: string[]

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  await furnish()
})

const HOUR = 3_600_000
const now = Date.now()
/** From so many hours ago on, for so many minutes. */
const ago = (hours: number, minutes: number) => ({
  started_at: new Date(now - hours * HOUR),
  stopped_at: new Date(now - hours * HOUR + minutes * 60_000),
})

/** A fortnight with everything in it: long names, right-to-left ones, folds, overlaps, a night, another zone. */
async function furnish() {
  const { workspace_id } = dora
  const [client] = await app.db('clients').insert({ workspace_id, name: LONG }).returning('id')
  const ferry = await addProject(app.db, dora, { name: 'Fahrkarten: ' + LONG, colour: 'amber', client_id: client.id })
  const arabic = await addProject(app.db, dora, { name: 'استوديو الرياح الشمالية', colour: 'plum' })
  const [task] = await app.db('tasks').insert({ workspace_id, project_id: ferry, name: 'Übersetzung' }).returning('id')
  const tags = await Promise.all(
    ['ux', 'Besprechung mit dem Kunden', 'مراجعة', '🦊'].map(name => addTag(app.db, dora, name)),
  )
  const fix = {
    description: 'Fix rounding in the checkout totals',
    project_id: ferry,
    task_id: task.id,
    billable: true,
    tags: tags.slice(0, 1),
  }
  ids = await addEntries(app.db, dora, [
    { ...fix, ...ago(2, 22) },
    { ...fix, ...ago(3, 40) },
    { ...fix, ...ago(4, 17) },
    { description: 'Review with the client', project_id: arabic, tags, ...ago(3.2, 60) },
    { description: '', ...ago(6, 30) },
    { description: 'مراجعة تصاميم الصفحة الرئيسية مع العميل', project_id: arabic, ...ago(26, 90) },
    { description: LONG + ', and how such a name breaks', project_id: ferry, billable: true, tags, ...ago(28, 95) },
    { description: 'Release 🦊 night', billable: true, ...ago(52, 600) },
    { description: 'Call from Tokyo', zone: 'Asia/Tokyo', ...ago(80, 45) },
    { description: 'Stand-up', tags: tags.slice(1, 2), ...ago(200, 15) },
    { description: 'Stand-up', ...ago(400, 15) },
  ])
}

const tracker =
  (rest = '') =>
  () =>
    `${dora.base}/tracker${rest}`
const entry = (rest: string) => () => `${dora.base}/entries/${ids[0]}/${rest}`

testPages([
  { name: 'list, a fortnight', visitor: () => dora, path: tracker() },
  { name: 'list, found', visitor: () => dora, path: tracker('?q=stand') },
  { name: 'list, nothing found', visitor: () => dora, path: tracker('?q=nothing+of+the+kind') },
  { name: 'list, a date', visitor: () => dora, path: () => `${dora.base}/tracker?day=${dayAgo(10)}` },
  { name: 'list, too far back', visitor: () => dora, path: tracker('?day=2001-01-01') },
  { name: 'entry, edited', visitor: () => dora, path: entry('edit') },
  { name: 'entry, split', visitor: () => dora, path: entry('split') },
])

const dayAgo = (days: number) => new Date(now - days * 24 * HOUR).toISOString().slice(0, 10)

test('every form’s refusal is valid HTML too', async () => {
  const [id] = ids
  await assertRefusals([
    await dora.post(`entries/${id}`, { description: 'x'.repeat(3001), start: 'x', end: 'y', day: 'z', duration: '-' }),
    await dora.post(`entries/${id}/split`, { at: 'x' }),
    await dora.post('entries/bulk', { entry: ids.join(), description: 'typed' }),
  ])
})

test('the form for several entries and both versions of one are valid HTML', async () => {
  await assertRefusals([await dora.post('entries/bulk/edit', { entry: ids.join() })], 200)
  await assertRefusals([await dora.post(`entries/${ids[0]}`, { description: 'mine', version: '99' })], 409)
})
