import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { TestApp } from '../support/app.js'
import { openBrowser } from '../support/browser.js'
import { createCast, PASSWORD } from '../support/cast.js'
import { TRUST } from '../support/saml.js'
import { openSamlSite } from '../support/saml-site.js'
import { openAppAtHome } from '../support/sso-stage.js'

let app: TestApp
let there: Awaited<ReturnType<typeof openSamlSite>>
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openAppAtHome()
  await createCast(app)
  there = await openSamlSite({ greta: { id: 'g-1', email: 'greta@northwind.example', name: 'greta' } })
  open = await openBrowser()
})

test('an operator uploads metadata, tests the provider in a new tab and lets people in, without JavaScript', async () => {
  const { page, context, close } = await open({ javaScript: false })
  await page.goto(`${app.url}/admin/login`)
  await page.getByLabel('Username').fill('operator')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.goto(`${app.url}/admin/sso/new?preset=saml`)
  await page.getByLabel('Name', { exact: true }).fill('Uploaded')
  await page.getByLabel('Map email').fill(TRUST.map_email ?? '')
  await page.getByLabel('Make accounts for who is new').check()
  const file = { name: 'metadata.xml', mimeType: 'text/xml', buffer: Buffer.from(await there.metadata()) }
  const choose = () => page.getByLabel('Metadata file').setInputFiles(file)
  await choose()
  await page.getByRole('button', { name: 'Save provider' }).click()
  await page.getByText('begins with https://, or allow http').waitFor()

  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Uploaded')
  await page.getByLabel('Allow http').check()
  await choose()
  await page.getByRole('button', { name: 'Save provider' }).click()
  await page.getByText('Uploaded is saved, and off yet.').waitFor()
  assert.equal(await page.getByLabel('Login URL').inputValue(), `${there.url}/login`)

  const opened = context.waitForEvent('page')
  await page.getByRole('link', { name: 'Test this provider' }).click()
  const tab = await opened
  await tab.getByLabel('Name').fill('greta')
  await tab.getByRole('button', { name: 'Go on' }).click()
  await tab.getByRole('button', { name: 'Submit' }).click()
  await tab.getByText('The round trip works').waitFor()
  assert.deepEqual(await app.db('identities').select(), [])

  await page.goto(`${app.url}/admin/sso`)
  await page.getByRole('button', { name: 'Switch on Uploaded' }).click()
  await tab.goto(`${app.url}/login`)
  await tab.getByRole('link', { name: 'Log in with Uploaded' }).click()
  await tab.getByRole('button', { name: 'Submit' }).click()
  await tab.waitForURL(url => url.origin === app.url && !url.pathname.startsWith('/sso'))
  assert.equal((await app.db('identities').where({ subject: 'g-1' })).length, 1)
  await close()
})
