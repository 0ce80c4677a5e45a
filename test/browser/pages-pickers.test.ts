import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'
import { worksOf } from '../support/work.js'

const LONG = 'Donaudampfschifffahrtsgesellschaft Grünwald, Söhne & Töchter'
const RTL = 'مراجعة تصاميم الصفحة الرئيسية مع العميل'

let app: TestApp
let ana: Person
let dora: Person
let works: ReturnType<typeof worksOf>
let project: string
let task: string
const tags: string[] = []

before(async () => {
  app = await openApp()
  ;({ ana, dora } = await createCast(app))
  works = worksOf(app, ana)
  const client_id = await works.client(LONG)
  project = await works.project(`${LONG}: ${RTL}`, { client_id, colour: 'plum' })
  task = await works.task(project, `${LONG} 🦊`)
  await works.project('Internal', { colour: 'stone' })
  for (const name of [LONG, RTL, '🦊 Fox']) tags.push(await works.tag(name))
})

const carried = () =>
  new URLSearchParams([
    ['return_to', `${dora.base}/tracker`],
    ['description', LONG],
    ['project', project],
    ['tags', ''],
    ['tags', tags[0] as string],
  ])

async function addFavourites() {
  await app.db('favourites').del()
  for (const [index, description] of [LONG, RTL, '', '🦊 Release', 'Stand-up'].entries()) {
    await works.insert('favourites', {
      member_id: dora.member_id,
      position: index + 1,
      description,
      ...(index < 3 && { project_id: project, task_id: task, tag_ids: tags, billable: true }),
    })
  }
}

testPages([
  { name: 'choose a project', visitor: () => dora, path: () => `${dora.base}/pickers/projects?${carried()}` },
  { name: 'choose a tag', visitor: () => dora, path: () => `${dora.base}/pickers/tags?${carried()}` },
  {
    name: 'no such project, but one can be made',
    visitor: () => ana,
    path: () => `${ana.base}/pickers/projects?${carried()}&q=${encodeURIComponent(LONG)}+x`,
  },
  {
    name: 'favourites, empty',
    visitor: () => dora,
    path: () => `${dora.base}/favourites`,
    prepare: () => app.db('favourites').del(),
  },
  { name: 'favourites, five', visitor: () => dora, path: () => `${dora.base}/favourites`, prepare: addFavourites },
  { name: 'tracker with favourites', visitor: () => dora, path: () => `${dora.base}/tracker`, prepare: addFavourites },
  {
    name: 'tracker with favourites that can’t be started',
    visitor: () => dora,
    path: () => `${dora.base}/tracker`,
    prepare: async () => {
      await addFavourites()
      await app.db('projects').where({ id: project }).update({ archived_at: new Date() })
    },
  },
  {
    name: 'favourites that can’t be started',
    visitor: () => dora,
    path: () => `${dora.base}/favourites`,
    prepare: addFavourites,
  },
  {
    name: 'choose a project, 200 of them',
    visitor: () => dora,
    path: () => `${dora.base}/pickers/projects`,
    prepare: () =>
      app
        .db('projects')
        .insert(
          Array.from({ length: 200 }, (_, index) => ({ workspace_id: ana.workspace_id, name: `Project ${index}` })),
        ),
  },
  { name: 'keys', visitor: () => dora, path: () => '/help/keys' },
  { name: 'help', visitor: () => app.visitor(), path: () => '/help' },
])

test('what a list refuses is valid HTML too', async () => {
  await addFavourites()
  const { id } = await app.db('favourites').first('id')
  await assertRefusals([
    await dora.post('pickers/tags', { name: '' }),
    await ana.post('pickers/projects', { name: 'x'.repeat(251), description: 'Kept' }),
    await dora.post(`favourites/${id}`, { description: 'x'.repeat(3001) }),
  ])
})
