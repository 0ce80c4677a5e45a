import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Page } from 'playwright-core'
import * as settings from '../../src/settings/queries.js'
import type { TestApp } from '../support/app.js'
import { openBrowser } from '../support/browser.js'
import { createCast, PASSWORD, type Person } from '../support/cast.js'
import { openIdentityProvider } from '../support/oidc.js'
import { connectSaml } from '../support/saml.js'
import { openSamlSite } from '../support/saml-site.js'
import { acted } from '../support/settings-stage.js'
import { connect, openAppAtHome } from '../support/sso-stage.js'

let app: TestApp
let dora: Person
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openAppAtHome()
  ;({ dora } = await createCast(app))
  open = await openBrowser()
})

/** A provider of the panel, what a person does at it, and a field of its form that breaks every answer. */
type Act = (page: Page) => Promise<void>
type Stage = { id: string; enter: Act; pass: Act; cancel?: Act; broken: object }

async function openOpenId(): Promise<Stage> {
  const there = await openIdentityProvider({ 'dora-1': { email: 'dora@northwind.example', email_verified: true } })
  const id = await connect(app, there, { links_by_email: true })
  const enter = async (page: Page) => {
    await page.locator('input[name=login]').fill('dora-1')
    await page.locator('input[name=password]').fill('any')
    await page.locator('button[type=submit]').click()
    await page.locator('button[type=submit]').click()
  }
  const cancel = (page: Page) => page.getByRole('link', { name: 'Cancel' }).click()
  return { id, enter, pass: async () => {}, cancel, broken: { map_subject: 'employee' } }
}

async function openSaml(): Promise<Stage> {
  const there = await openSamlSite({ dora: { id: 'd-1', email: 'dora@northwind.example', name: 'dora' } })
  const id = await connectSaml(app, { ...there.config, trusts_email: true }, { links_by_email: true })
  const pass = (page: Page) => page.getByRole('button', { name: 'Submit' }).click()
  const enter = async (page: Page) => {
    await page.getByLabel('Name').fill('dora')
    await page.getByRole('button', { name: 'Go on' }).click()
    await pass(page)
  }
  return { id, enter, pass, broken: { audience: 'https://elsewhere.example' } }
}

const KINDS = { OpenID: openOpenId, SAML: openSaml }

for (const [kind, openStage] of Object.entries(KINDS))
  test(`automatic login by ${kind} leads there once, loses nothing that was typed, and ends with the log-out, without JavaScript`, async () => {
    for (const table of ['throttle_hits', 'entries', 'sso_providers']) await app.db(table).del()
    const { id, enter, pass, cancel, broken } = await openStage()
    await settings.set(app.db, app.keys, 'automatic_login', id)
    await acted(() => app.settings.get('automatic_login') === id)
    const { config } = await app.db('sso_providers').where({ id }).first('config')
    const configure = (change: object) =>
      app
        .db('sso_providers')
        .where({ id })
        .update({ config: JSON.stringify({ ...config, ...change }) })
    const { page, close } = await open({ javaScript: false })
    const failed = () => page.getByRole('heading', { name: 'Not logged in' }).waitFor()
    const starts: string[] = []
    page.on('request', request => request.url().includes(`/sso/${id}/start`) && starts.push(request.url()))

    const startTooLate = async (description: string) => {
      await page.waitForURL(`${app.url}${dora.base}/tracker`)
      await app.db('sessions').del()
      await page.getByLabel('Description').fill(description)
      await page.getByRole('button', { name: 'Start', exact: true }).click()
    }
    const sendAgain = async () => {
      await page.getByRole('button', { name: 'Send again' }).click()
      await page.getByRole('button', { name: 'Stop', exact: true }).click()
      await page.getByRole('button', { name: 'Start', exact: true }).waitFor()
    }

    await page.goto(app.url)
    if (cancel) {
      await cancel(page)
      await failed()
      await page.getByRole('link', { name: 'again' }).click()
    }
    await enter(page)
    const begun = starts.length
    await configure(broken)
    await startTooLate('Typed before it failed')
    await pass(page)
    await failed()
    await page.getByRole('link', { name: 'again' }).click()
    await pass(page)
    await failed()
    assert.equal(starts.length - begun, 2, 'it leads there when it is asked to, and not by itself')
    await configure({})
    await page.getByRole('link', { name: 'again' }).click()
    await pass(page)
    await sendAgain()

    await configure(broken)
    await startTooLate('Typed before another way')
    await pass(page)
    await failed()
    await page.getByRole('link', { name: 'Log in another way' }).click()
    await page.getByLabel('Username or e-mail').fill('dora')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await sendAgain()
    assert.deepEqual(await app.db('entries').orderBy('description').pluck('description'), [
      'Typed before another way',
      'Typed before it failed',
    ])

    await page.getByText('Dora').last().click()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByText('You are logged out.').waitFor()
    const before = starts.length
    await page.reload()
    await page.getByLabel('Password').waitFor()
    assert.deepEqual([new URL(page.url()).search, starts.length], ['?local=1', before])
    await close()
  })
