import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { openApp, type TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast, PASSWORD, type Person, weaken } from '../support/cast.js'
import { violationsOn } from '../support/look.js'

let app: TestApp
let dora: Person
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  open = await openBrowser()
})

beforeEach(async () => {
  await app.db('entries').del()
  await app.db('throttle_hits').del()
})

const only = async () => (await app.db('entries'))[0]
const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Log in to go on' })

/** Types what Dora does and presses Start when her session is over. */
async function startTooLate(page: Page, description: string) {
  await logInByForm(page, app.url, 'dora')
  await app.db('sessions').del()
  await page.getByLabel('Description').fill(description)
  await page.getByRole('button', { name: 'Start', exact: true }).click()
}

test('a session that ended while somebody typed is renewed in place, and the text is sent', async () => {
  const { page, close } = await open()
  await startTooLate(page, 'Typed for long')
  const dialog = dialogOf(page)
  assert.equal(await dialog.getByLabel('Username or e-mail').inputValue(), 'dora')
  assert.deepEqual(await violationsOn(page), [])
  await dialog.getByLabel('Password').fill('wrong')
  await dialog.getByRole('button', { name: 'Log in' }).click()
  await dialog.getByText('Username or password is wrong.').waitFor()
  await dialog.getByLabel('Password').fill(PASSWORD)
  await dialog.getByLabel('Password').press('Enter')

  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
  assert.equal((await only()).description, 'Typed for long')
  assert.equal(await dialog.isVisible(), false)
  await close()
})

test('who cancels keeps the page as it is, and may log in and press the button again', async () => {
  const { page, close } = await open()
  await startTooLate(page, 'Kept in the page')
  await dialogOf(page).getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('What you typed is still here').first().waitFor()
  assert.equal(await page.getByLabel('Description').inputValue(), 'Kept in the page')
  assert.equal(await only(), undefined)

  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await dialogOf(page).getByLabel('Password').fill(PASSWORD)
  await dialogOf(page).getByLabel('Password').press('Enter')
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
  await close()
})

test('another person who logs in there does not send the first one’s text', async () => {
  const { page, close } = await open()
  await startTooLate(page, 'Dora’s own words')
  await dialogOf(page).getByLabel('Username or e-mail').fill('emil')
  await dialogOf(page).getByLabel('Password').fill(PASSWORD)
  await dialogOf(page).getByLabel('Password').press('Enter')
  await page.getByText('Somebody else is logged in now').first().waitFor()
  assert.equal(await only(), undefined)
  assert.equal(await page.getByLabel('Description').inputValue(), 'Dora’s own words')
  await close()
})

test('who is only remembered confirms it’s them in place, and what they pressed is done', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'dora')
  await page.getByLabel('Description').fill('To be discarded')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
  await weaken(app.db, dora)
  await page.getByLabel('More about the timer').click()
  await page.getByRole('button', { name: 'Discard the timer' }).click()
  await dialogOf(page).getByLabel('Password').fill(PASSWORD)
  await dialogOf(page).getByLabel('Password').press('Enter')
  await page.getByText('Timer discarded.').first().waitFor()
  assert.equal(await only(), undefined)
  await close()
})

test('without JavaScript the text waits in the log-in page and is sent by a button', async () => {
  const { page, close } = await open({ javaScript: false })
  await startTooLate(page, 'Typed without scripts')
  await page.getByText('What you typed is kept here').waitFor()
  await page.getByLabel('Username or e-mail').fill('dora')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('button', { name: 'Send again' }).click()
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
  assert.equal((await only()).description, 'Typed without scripts')
  await close()
})
