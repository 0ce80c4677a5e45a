import { before, test } from 'node:test'
import * as fields from '../../src/user-fields/queries.js'
import { openApp, type TestApp } from '../support/app.js'
import { addMember, createCast, createUser, createWorkspace, PASSWORD } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'
import type { Visitor } from '../support/visitor.js'

const NAMES = [
  'Zoë Großmüller',
  'سارة القحطاني',
  'Maximiliane-Wilhelmina von und zu Hohenstauffen-Überlingen',
  'Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenbezug',
  '山田 太郎',
]

let app: TestApp
let panel: Visitor
let cast: Awaited<ReturnType<typeof createCast>>
const ids: string[] = []

before(async () => {
  app = await openApp()
  const { db } = app
  cast = await createCast(app)
  for (let index = 0; index < 60; index++) {
    const email = `person${index}@${index === 2 ? 'a-very-long-name-of-a-department.' : ''}northwind.example`
    const user_id = await createUser(db, `person${index}`, {
      alias: NAMES[index] ?? `Aaron ${index}`,
      email,
      has_confirmed_email: index !== 7,
    })
    ids.push(user_id)
    await addMember(db, cast.ana.workspace_id, user_id)
  }
  const [, , long] = ids as [string, string, string]
  await createWorkspace(db, 'Donaudampfschifffahrtsgesellschaft Grünwald, Söhne & Töchter', long)
  await db('users').where({ id: ids[8] }).update({ state: 'deactivated' })
  await db('users').whereIn('id', ids.slice(0, 20)).update({ last_active_at: new Date() })
  for (const name of ['The script that books what the calendar knows', 'two', 'three'])
    await db('api_keys').insert({
      user_id: cast.dora.user_id,
      name,
      prefix: `00000000${name.length}`.slice(-8),
      key_hash: name,
    })
  await cast.dora.post('timer', { description: 'in the middle' })
  await fields.create(db, { name: 'location', label: 'Location', kind: 'text', choices: [], is_visible: true })
  panel = app.visitor()
  await panel.post('/admin/login', { username: 'operator', password: PASSWORD })
})

const at = (id: string | undefined, rest = '') => `/admin/accounts/${id}${rest}`
const several = () => new URLSearchParams([0, 2, 8].map(index => ['user', ids[index] as string]))

testPages([
  { name: 'accounts', visitor: () => panel, path: () => '/admin/accounts' },
  { name: 'accounts, a name is edited', visitor: () => panel, path: () => `/admin/accounts?q=person2&edit=${ids[2]}` },
  {
    name: 'accounts, nobody fits',
    visitor: () => panel,
    path: () => '/admin/accounts?q=nobody-is-called-so&state=active',
  },
  { name: 'account', visitor: () => panel, path: () => at(cast.dora.user_id) },
  { name: 'account, edit', visitor: () => panel, path: () => at(ids[3], '/edit') },
  { name: 'account, keys', visitor: () => panel, path: () => at(cast.dora.user_id, '/api-keys') },
  { name: 'account, delete', visitor: () => panel, path: () => at(cast.dora.user_id, '/delete') },
  { name: 'account, delete an owner', visitor: () => panel, path: () => at(cast.ana.user_id, '/delete') },
  { name: 'accounts, deactivate several', visitor: () => panel, path: () => `/admin/accounts/deactivate?${several()}` },
  { name: 'accounts, reset several', visitor: () => panel, path: () => `/admin/accounts/reset?${several()}` },
  { name: 'accounts, delete several', visitor: () => panel, path: () => `/admin/accounts/delete?${several()}` },
])

test('refused forms are valid HTML', async () => {
  await assertRefusals([
    await panel.post(at(cast.dora.user_id, '/name'), { username: 'ana', alias: 'x'.repeat(70) }),
    await panel.post(at(cast.dora.user_id), { username: '', email: 'no', title: 'x'.repeat(70) }),
    await panel.post(at(cast.dora.user_id, '/api-keys')),
    await panel.post(at(cast.dora.user_id, '/delete'), {
      username: 'no',
      [`heir_${cast.dora.workspace_id}`]: 'nobody',
    }),
    await panel.post(at(cast.ana.user_id, `/workspaces/${cast.ana.workspace_id}/owner`), { heir: 'nobody' }),
    await panel.post('/admin/accounts/delete', [...several(), ['count', '7']]),
  ])
})
