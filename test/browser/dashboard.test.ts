/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { Temporal } from 'temporal-polyfill'
import { openApp, type TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast } from '../support/cast.js'
import { addEntries } from '../support/entries.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  open = await openBrowser()
})

/** The requests by which the page asks if it still stands. */
function polls(page: Page) {
  const seen: string[] = []
  page.on('request', request => request.url().includes('seen=') && seen.push(request.url()))
  return seen
}

const hide = (page: Page, hidden: boolean) =>
  page.evaluate(hidden => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)

test('what one person starts and stops comes to the other’s dashboard by itself, and the focus stays', async () => {
  await addEntries(app.db, cast.dora, [{ description: 'Earlier' }])
  const { page, close } = await open()
  await logInByForm(page, app.url, 'ana')
  const today = Temporal.Now.plainDateISO('Europe/Vienna') // and yesterday, as it may just be midnight
  const days = `from=${today.subtract({ days: 1 })}&to=${today}`
  await page.goto(`${app.url}${cast.ana.base}/dashboard/team?${days}`)
  await page.getByText('As a table').click()
  const head = await page.locator('.numbers thead').boundingBox()
  const first = await page.locator('.numbers tbody tr').first().boundingBox()
  assert.ok(head && first && head.y + head.height <= first.y)
  const sorting = page.getByRole('link', { name: 'Now, or last' })
  await sorting.focus()
  const row = page.getByRole('row', { name: /Dora/ })

  await cast.dora.post('timer', { description: 'Wireframes' })
  await row.getByText('Running').waitFor()
  assert.equal(await row.getByText('Wireframes').count(), 1)
  assert.equal(await sorting.evaluate(link => link === document.activeElement), true)
  assert.equal(await page.locator('#bars-table').getAttribute('open'), '')

  await row.getByRole('button', { name: 'Stop the timer of Dora' }).click()
  await page.getByText('“Wireframes” is stopped').waitFor()
  assert.equal(await row.getByText('Running').count(), 0)

  const ask = page.waitForResponse(response => response.url().includes('seen='))
  await cast.dora.post('timer', { description: 'Once more' })
  await ask
  await row.getByText('Once more').waitFor()
  await close()
})

test('a dashboard that nobody sees does not ask, and does so at once when it is seen again', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'ana')
  await page.clock.install()
  await page.goto(`${app.url}${cast.ana.base}/dashboard`)
  const seen = polls(page)

  await hide(page, true)
  await page.clock.runFor(30_000)
  assert.deepEqual(seen, [])

  const asked = page.waitForRequest(request => request.url().includes('seen='))
  await hide(page, false)
  await asked
  const again = page.waitForRequest(request => request.url().includes('seen='))
  await page.clock.runFor(6000)
  await again
  await close()
})

test('without JavaScript the page is whole, and a timer is stopped all the same', async () => {
  await cast.emil.post('timer', { description: 'Copy' })
  const { page, close } = await open({ javaScript: false })
  await logInByForm(page, app.url, 'ana')
  await page.goto(`${app.url}${cast.ana.base}/dashboard`)
  await page.getByRole('link', { name: 'Team', exact: true }).click()
  const row = page.getByRole('row', { name: /Emil/ })
  await row.getByRole('button', { name: 'Stop the timer of Emil' }).click()

  await page.getByText('“Copy” is stopped').waitFor()
  assert.equal(await row.getByText('Running').count(), 0)
  await close()
})

test('on a phone names in the team’s table are broken between words alone', async () => {
  await app.db('users').where({ id: cast.cleo.user_id }).update({ alias: 'Cleo Marchetti' })
  const { page, close } = await open({ width: 380 })
  await logInByForm(page, app.url, 'ana')
  await page.goto(`${app.url}${cast.ana.base}/dashboard/team?from=2020-01-01&to=2020-01-01`)
  const { height } = (await page.getByRole('link', { name: 'Cleo Marchetti' }).boundingBox()) ?? assert.fail()
  assert.ok(height < 50, `${height} px high`)
  await close()
})
