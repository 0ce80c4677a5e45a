import { before, test } from 'node:test'
import { openApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { openCatalogue } from '../support/catalogue.js'
import { assertRefusals, testPages } from '../support/look.js'

let empty: { ana: Person; dora: Person }
let full: Awaited<ReturnType<typeof openCatalogue>>

before(async () => {
  empty = await createCast(await openApp())
  full = await openCatalogue()
})

const ana = () => full.ana
const dora = () => full.dora
const at = (path: string) => `${full.ana.base}/${path}`
const client = (path = '') => at(`clients/${full.client}${path}`)
const tasks = (path = '') => at(`projects/${full.project}/tasks${path}`)

testPages([
  { name: 'clients, none', visitor: () => empty.ana, path: () => `${empty.ana.base}/clients` },
  { name: 'clients, none for a regular member', visitor: () => empty.dora, path: () => `${empty.dora.base}/clients` },
  { name: 'clients, 200', visitor: ana, path: () => at('clients?state=all') },
  { name: 'clients, nothing found', visitor: dora, path: () => at('clients?q=nothing') },
  { name: 'client, new', visitor: ana, path: () => at('clients/new') },
  { name: 'client', visitor: ana, path: () => client() },
  { name: 'client, archived', visitor: ana, path: () => at(`clients/${full.archived}`) },
  { name: 'client, seen by a regular member', visitor: dora, path: () => client() },
  { name: 'client, edit', visitor: ana, path: () => client('/edit') },
  { name: 'client, who sees it', visitor: ana, path: () => client('/who') },
  { name: 'client, delete', visitor: ana, path: () => client('/delete') },
  { name: 'tags, none', visitor: () => empty.dora, path: () => `${empty.dora.base}/tags` },
  { name: 'tags, 200', visitor: ana, path: () => at('tags?state=all') },
  { name: 'tags, seen by a regular member', visitor: dora, path: () => at('tags') },
  { name: 'tag, merge', visitor: ana, path: () => at(`tags/${full.tag}/merge`) },
  { name: 'tag, delete', visitor: ana, path: () => at(`tags/${full.tag}/delete`) },
  { name: 'tasks, none', visitor: ana, path: () => at(`projects/${full.bare}/tasks`) },
  { name: 'tasks, 200', visitor: ana, path: () => tasks('?state=all') },
  { name: 'tasks, seen by a regular member', visitor: dora, path: () => tasks('?state=all') },
  { name: 'task, assign', visitor: ana, path: () => tasks(`/${full.task}/members`) },
  { name: 'task, delete', visitor: ana, path: () => tasks(`/${full.task}/delete`) },
])

test('every form’s refusal is valid HTML too', async () => {
  const taken = { name: 'Number 007' }
  await assertRefusals([
    await full.ana.post('clients', taken),
    await full.ana.post(client(), { name: '', email: 'x', team: '0'.repeat(24) }),
    await full.ana.post('tags', taken),
    await full.ana.post(`tags/${full.tag}`, taken),
    await full.ana.post(`tags/${full.tag}/merge`, {}),
    await full.ana.post(tasks(), { names: 'Number 007' }),
    await full.ana.post(tasks(`/${full.task}`), taken),
    await full.ana.post(tasks(`/${full.task}/members`), { member: '0'.repeat(24) }),
  ])
})
