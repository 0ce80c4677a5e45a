import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { TestApp } from '../support/app.js'
import { openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'
import { openIdentityProvider } from '../support/oidc.js'
import { connect, openAppAtHome } from '../support/sso-stage.js'

const PEOPLE = { 'dora-1': { email: 'dora@northwind.example', email_verified: true } }

let app: TestApp
let dora: Person
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openAppAtHome()
  ;({ dora } = await createCast(app))
  open = await openBrowser()
})

async function logInThere(page: Page, url: string) {
  await page.waitForURL(`${url}/**`)
  await page.locator('input[name=login]').fill('dora-1')
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
  await page.locator('button[type=submit]').click()
}

for (const isTicked of [true, false])
  test(`a button of the log-in page leads to the provider and back into the tracker, and is ${isTicked ? '' : 'not '}to be remembered, without JavaScript`, async () => {
    await app.db('sso_providers').del()
    const there = await openIdentityProvider(PEOPLE)
    await connect(app, there, { links_by_email: true })
    const { page, context, close } = await open({ javaScript: false })
    await page.goto(`${app.url}/login`)
    if (isTicked) await page.getByLabel('Remember me').check()
    await page.getByRole('link', { name: 'Log in with Northwind ID' }).click()
    await logInThere(page, there.issuer)
    await page.waitForURL(`${app.url}${dora.base}/tracker`)
    assert.ok(await page.getByText('Dora').first().isVisible())
    const names = (await context.cookies(app.url)).map(({ name }) => name)
    assert.equal(names.includes('stint_remember'), isTicked)
    await close()
  })
