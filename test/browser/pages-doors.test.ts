import { before, test } from 'node:test'
import { findInstanceId } from '../../src/instance/queries.js'
import { setupToken } from '../../src/setup/link.js'
import { openApp, type TestApp } from '../support/app.js'
import { atEnd } from '../support/at-end.js'
import { createCast, PASSWORD, type Person } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'
import type { Visitor } from '../support/visitor.js'

let app: TestApp
let fresh: TestApp
let dora: Person
let operator: Visitor
let cutOff: Visitor

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  operator = app.visitor()
  await operator.post('/admin/login', { username: 'operator', password: PASSWORD })
  fresh = await openApp()
  const away = await openApp()
  cutOff = (await createCast(away)).dora
  await away.db.destroy()
  atEnd(() => away.db.initialize())
})

const token = async () => setupToken(fresh.keys.links, await findInstanceId(fresh.db))

testPages([
  { name: 'login', visitor: () => app.visitor(), path: () => '/login' },
  { name: 'help for anybody', visitor: () => app.visitor(), path: () => '/help' },
  { name: 'not found for anybody', visitor: () => app.visitor(), path: () => '/nowhere' },
  { name: 'setup', visitor: () => fresh.visitor(), path: async () => `/setup?token=${await token()}` },
  { name: 'help', visitor: () => dora, path: () => '/help' },
  { name: 'password', visitor: () => dora, path: () => '/account/password' },
  { name: 'confirm', visitor: () => dora, path: () => '/confirm?return_to=%2Faccount%2Fpassword' },
  { name: 'admin login', visitor: () => app.visitor(), path: () => '/admin/login' },
  { name: 'admin health', visitor: () => operator, path: () => '/admin/health' },
  { name: 'the database away', visitor: () => cutOff, path: () => '/' },
  { name: 'not found', visitor: () => dora, path: () => '/nowhere' },
])

test('every form’s refusal is valid HTML too', async () => {
  const anonymous = app.visitor()
  await assertRefusals([
    await anonymous.post('/login', {}),
    await anonymous.post('/admin/login', {}),
    await dora.post('/confirm', {}),
    await dora.post('/account/password', {}),
    await fresh.visitor().post('/setup', { token: await token() }),
  ])
})
