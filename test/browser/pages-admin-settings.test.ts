import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'
import { atThePanel } from '../support/settings-stage.js'
import type { Visitor } from '../support/visitor.js'

let app: TestApp
let operator: Visitor

before(async () => {
  app = await openApp()
  const { ana } = await createCast(app)
  operator = await atThePanel(app)
  await operator.post('/admin/settings/workspaces', { default_workspaces: ana.workspace_id })
  await operator.post('/admin/settings/links', { label_1: 'Handbook', address_1: 'https://wiki.northwind.example' })
})

testPages([
  { name: 'panel, settings', visitor: () => operator, path: () => '/admin/settings' },
  { name: 'panel, mail server', visitor: () => operator, path: () => '/admin/settings/smtp' },
  { name: 'panel, e-mails', visitor: () => operator, path: () => '/admin/emails' },
  { name: 'panel, e-mail', visitor: () => operator, path: () => '/admin/emails/invitation' },
])

test('every refused form is valid HTML too', async () => {
  await assertRefusals([
    await operator.post('/admin/settings/instance', {}),
    await operator.post('/admin/settings/workspaces', { default_workspaces: 'x' }),
    await operator.post('/admin/settings/passwords', {}),
    await operator.post('/admin/settings/links', { label_1: 'Handbook' }),
    await operator.post('/admin/settings/smtp', {}),
    await operator.post('/admin/emails/invitation', { body: '{{x}}' }),
    await operator.post('/admin/settings/smtp/test', {}),
  ])
})
