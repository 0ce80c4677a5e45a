import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'
import { enterPanel } from '../support/panel.js'
import type { Visitor } from '../support/visitor.js'

let app: TestApp
let operator: Visitor
let field: string

before(async () => {
  app = await openApp()
  const { ana } = await createCast(app)
  operator = await enterPanel(app)
  await operator.post('/admin/settings/workspaces', { default_workspaces: ana.workspace_id })
  await operator.post('/admin/settings/links', { label_1: 'Handbook', address_1: 'https://wiki.northwind.example' })
  const values = { name: 'location', label: 'Location', kind: 'choice', choices: 'Graz, Vienna', is_visible: 'yes' }
  await operator.post('/admin/settings/fields', values)
  field = (await app.db('user_fields').first('id')).id
})

testPages([
  { name: 'panel, settings', visitor: () => operator, path: () => '/admin/settings' },
  { name: 'panel, mail server', visitor: () => operator, path: () => '/admin/settings/smtp' },
  { name: 'panel, fields', visitor: () => operator, path: () => '/admin/settings/fields' },
  { name: 'panel, field', visitor: () => operator, path: () => `/admin/settings/fields/${field}` },
  { name: 'panel, field, delete', visitor: () => operator, path: () => `/admin/settings/fields/${field}/delete` },
  { name: 'panel, e-mails', visitor: () => operator, path: () => '/admin/emails' },
  { name: 'panel, e-mail', visitor: () => operator, path: () => '/admin/emails/invitation' },
  { name: 'panel, e-mail to some', visitor: () => operator, path: () => '/admin/emails/weekly_summary' },
])

test('every refused form is valid HTML too', async () => {
  await assertRefusals([
    await operator.post('/admin/settings/instance', {}),
    await operator.post('/admin/settings/workspaces', { default_workspaces: 'x' }),
    await operator.post('/admin/settings/passwords', {}),
    await operator.post('/admin/settings/links', { label_1: 'Handbook' }),
    await operator.post('/admin/settings/fields', {}),
    await operator.post(`/admin/settings/fields/${field}`, {}),
    await operator.post('/admin/settings/smtp', {}),
    await operator.post('/admin/emails/invitation', { body: '{{x}}' }),
    await operator.post('/admin/emails/weekly_summary/audience', {}),
    await operator.post('/admin/settings/smtp/test', {}),
  ])
})
