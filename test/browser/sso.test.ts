import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { TestApp } from '../support/app.js'
import { openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'
import { openIdentityProvider } from '../support/oidc.js'
import { connect, openAppAtHome } from '../support/sso-stage.js'

let app: TestApp
let dora: Person
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openAppAtHome()
  ;({ dora } = await createCast(app))
  open = await openBrowser()
})

test('a button of the log-in page leads to the provider and back into the tracker, without JavaScript', async () => {
  const there = await openIdentityProvider({ 'dora-1': { email: 'dora@northwind.example', email_verified: true } })
  await connect(app, there, { links_by_email: true })
  const { page, close } = await open({ javaScript: false })
  await page.goto(`${app.url}/login`)
  await page.getByRole('link', { name: 'Log in with Northwind ID' }).click()
  await page.waitForURL(`${there.issuer}/**`)
  await page.locator('input[name=login]').fill('dora-1')
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
  await page.locator('button[type=submit]').click()

  await page.waitForURL(`${app.url}${dora.base}/tracker`)
  assert.ok(await page.getByText('Dora').first().isVisible())
  await close()
})
