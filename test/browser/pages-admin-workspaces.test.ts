import { before } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast, createUser, createWorkspace, type Person } from '../support/cast.js'
import { testPages } from '../support/look.js'
import { enterPanel } from '../support/panel.js'
import type { Visitor } from '../support/visitor.js'

const NAMES = [
  'استوديو الرياح الشمالية',
  'Ä',
  'Donaudampfschifffahrtsgesellschaft Grünwald, Söhne & Töchter',
  '日本語の作業場',
]

let app: TestApp
let operator: Visitor
let ana: Person
let dora: Person

before(async () => {
  app = await openApp()
  ;({ ana, dora } = await createCast(app))
  operator = await enterPanel(app)
  const gone = await createUser(app.db, 'gone', { alias: 'Bartholomäus Konstantin von Hohenstauffen-Wolkenburg' })
  await app.db('users').where({ id: gone }).update({ state: 'deactivated' })
  for (const name of NAMES) await createWorkspace(app.db, name, name === 'Ä' ? gone : dora.user_id)
  for (let number = 0; number < 60; number++) await createWorkspace(app.db, `Studio ${number}`, ana.user_id)
})

const visitor = () => operator
const address = () => `/admin/workspaces/${ana.workspace_id}`

testPages([
  { name: 'panel, workspaces', visitor, path: () => '/admin/workspaces?sort=activity' },
  { name: 'panel, no workspace fits', visitor, path: () => '/admin/workspaces?q=nothing' },
  { name: 'panel, a workspace', visitor, path: address },
  { name: 'panel, giving a workspace', visitor, path: () => `${address()}/owner/${dora.member_id}` },
  { name: 'panel, deleting a workspace', visitor, path: () => `${address()}/delete` },
])
