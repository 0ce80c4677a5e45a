import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { openBrowser } from '../support/browser.js'
import { createCast, PASSWORD, type Person } from '../support/cast.js'
import { assertRefusals, testPages, violationsOn } from '../support/look.js'
import { beginSetUp, codeOf, switchOn } from '../support/second-factor.js'
import type { Visitor } from '../support/visitor.js'

let app: TestApp
let ana: Person
let dora: Person
let emil: Person
let panel: Visitor
let newPanel: Visitor
let waiting: Visitor
let waitingPanel: Visitor

before(async () => {
  app = await openApp()
  ;({ ana, dora, emil } = await createCast(app))
  await app.db('operators').insert({ ...(await app.db('operators').first('password_hash')), username: 'second' })
  panel = await atThePanel('operator')
  newPanel = await atThePanel('second')
  await beginSetUp(dora)
  await beginSetUp(newPanel, '/admin/security')
  await switchOn(app, emil)
  await switchOn(app, panel, '/admin/security')
  const [first] = await app.db('recovery_codes').limit(1)
  const { id } = await app.db('second_factors').where({ user_id: emil.user_id }).first('id')
  await app.db('recovery_codes').where({ second_factor_id: id }).del()
  await app.db('recovery_codes').insert({ ...first, second_factor_id: id, code_hash: 'the last' })
  waiting = app.visitor()
  await waiting.logIn('emil', PASSWORD)
  waitingPanel = await atThePanel('operator')
})

async function atThePanel(username: string): Promise<Visitor> {
  const visitor = app.visitor()
  await visitor.post('/admin/login', { username, password: PASSWORD })
  return visitor
}

testPages([
  { name: 'second factor, off', visitor: () => ana, path: () => '/account/security' },
  { name: 'second factor, being set up', visitor: () => dora, path: () => '/account/security' },
  { name: 'second factor, on with one recovery code', visitor: () => emil, path: () => '/account/security' },
  { name: 'second factor, switch off', visitor: () => emil, path: () => '/account/security/delete' },
  { name: 'second factor, log-in', visitor: () => waiting, path: () => '/login/code' },
  { name: 'second factor, confirm', visitor: () => emil, path: () => '/confirm' },
  { name: 'second factor of an operator', visitor: () => panel, path: () => '/admin/security' },
  { name: 'second factor of an operator, being set up', visitor: () => newPanel, path: () => '/admin/security' },
  { name: 'second factor of an operator, log-in', visitor: () => waitingPanel, path: () => '/admin/login/code' },
  { name: 'second factor of an operator, confirm', visitor: () => panel, path: () => '/admin/confirm' },
])

test('refused codes are valid HTML', async () => {
  await assertRefusals([
    await dora.post('/account/security', { code: '1' }),
    await newPanel.post('/admin/security', {}),
    await emil.post('/account/security/delete', { code: '1' }),
    await emil.post('/confirm', { password: PASSWORD, code: '1' }),
    await waiting.post('/login/code', { code: '1' }),
    await panel.post('/admin/confirm', { password: PASSWORD, code: '1' }),
    await waitingPanel.post('/admin/login/code', {}),
  ])
})

test('in a browser somebody sets it up, keeps the codes and logs in with one; axe finds nothing in the codes', async () => {
  const cleo = await app.db('users').where({ username: 'cleo' }).first('id')
  const { page, close } = await (await openBrowser())()
  await page.goto(`${app.url}/login?return_to=/account/security`)
  await page.getByLabel('Username or e-mail').fill('cleo')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('button', { name: 'Set it up' }).click()
  await page.getByRole('img', { name: /QR code/ }).waitFor()
  await page
    .getByLabel('Code', { exact: true })
    .fill(codeOf(await page.getByRole('textbox', { name: 'The key' }).inputValue()))
  await page.getByRole('button', { name: 'Switch on' }).click()
  const codes = page.getByRole('region', { name: 'It is on. Keep your recovery codes' }).getByRole('listitem')
  await codes.first().waitFor()
  assert.equal(await codes.count(), 10)
  assert.deepEqual(await violationsOn(page), [])
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/second-factor-codes.png` })

  const code = await codes.first().innerText()
  await app.db('sessions').where({ user_id: cleo.id }).del()
  await page.goto(`${app.url}/login`)
  await page.getByLabel('Username or e-mail').fill('cleo')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByLabel('Code').fill(code)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.waitForURL(/\/tracker$/)
  await close()
})
