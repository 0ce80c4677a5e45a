import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import * as settings from '../../src/settings/queries.js'
import type { TestApp } from '../support/app.js'
import { openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'
import { violationsOn } from '../support/look.js'
import { connectSaml } from '../support/saml.js'
import { openSamlSite } from '../support/saml-site.js'
import { acted } from '../support/settings-stage.js'
import { openAppAtHome } from '../support/sso-stage.js'

const PEOPLE = { dora: { id: 'd-1', email: 'dora@northwind.example', name: 'dora' } }

let app: TestApp
let dora: Person
let id: string
let there: Awaited<ReturnType<typeof openSamlSite>>
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openAppAtHome()
  ;({ dora } = await createCast(app))
  there = await openSamlSite(PEOPLE)
  id = await connectSaml(app, { ...there.config, trusts_email: true }, { links_by_email: true })
  open = await openBrowser()
})
beforeEach(async () => {
  await app.db('entries').del()
  await lead('')
})

/** Automatic login leads to this provider, or nowhere. */
async function lead(provider: string) {
  await settings.set(app.db, app.keys, 'automatic_login', provider)
  await acted(() => app.settings.get('automatic_login') === provider)
}

/** Logs in at the provider, which knows Dora from then on, and types what she does when her session here is over. */
async function startTooLate(page: Page, description: string, javaScript = true) {
  await page.goto(`${app.url}/sso/${id}/start`)
  await page.getByLabel('Name').fill('dora')
  await page.getByRole('button', { name: 'Go on' }).click()
  if (!javaScript) await page.getByRole('button', { name: 'Submit' }).click()
  await page.waitForURL(`${app.url}${dora.base}/tracker`)
  await app.db('sessions').del()
  await page.getByLabel('Description').fill(description)
  await page.getByRole('button', { name: 'Start', exact: true }).click()
}

const running = (page: Page) => page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
const descriptions = () => app.db('entries').pluck('description')

for (const isLed of [false, true])
  test(`who comes by a provider logs in there in another tab, and what they typed is sent${isLed ? ', under Automatic login too' : ''}`, async () => {
    const { page, context, close } = await open()
    if (isLed) await lead(id)
    await startTooLate(page, 'Typed for long')
    const dialog = page.getByRole('dialog', { name: 'Log in to go on' })
    if (isLed) await dialog.getByLabel('Remember me').check()
    const opened = context.waitForEvent('page')
    await dialog.getByRole('link', { name: 'Log in with Northwind SAML' }).click()
    const tab = await opened
    await tab.waitForURL(`${app.url}${dora.base}/tracker`)
    await tab.close()
    assert.equal(
      (await context.cookies(app.url)).some(({ name }) => name === 'stint_remember'),
      isLed,
    )
    assert.deepEqual(await violationsOn(page), [])
    assert.deepEqual(await descriptions(), [])

    await page.evaluate('dispatchEvent(new Event("focus"))') // every tab of a headless browser believes that it has the focus
    await running(page)
    assert.deepEqual(await descriptions(), ['Typed for long'])
    assert.equal(await dialog.isVisible(), false)
    await close()
  })

test('under Automatic login a form that was posted too late goes to the provider and comes back, without JavaScript', async () => {
  await lead(id)
  const { page, close } = await open({ javaScript: false })
  await startTooLate(page, 'Typed without scripts', false)
  await page.getByRole('button', { name: 'Submit' }).click()
  await page.getByRole('button', { name: 'Send again' }).click()
  await running(page)
  assert.deepEqual(await descriptions(), ['Typed without scripts'])

  await page.getByText('Dora').last().click()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByText('You are logged out.').waitFor()
  assert.match(page.url(), /local=1/)
  await close()
})
