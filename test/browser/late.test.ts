/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import { openApp, type TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'

let app: TestApp
let dora: Person
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  const { workspace_id } = dora
  for (const name of ['Floor plan', 'Hall']) await app.db('projects').insert({ workspace_id, name, colour: 'teal' })
  open = await openBrowser()
})

beforeEach(() => app.db('entries').del())

/** The page's own clock stands still: what it wants to do after a while happens when a test says so. */
async function holdClock(page: Page) {
  await page.clock.install()
  await page.clock.pauseAt(Date.now() + 60_000)
}

for (const path of ['tracker', 'members']) {
  test(`on the page ${path}, suggestions that are asked for after Start change nothing`, async () => {
    const { page, close } = await open()
    await logInByForm(page, app.url, 'dora')
    await page.goto(page.url().replace(/tracker$/, path))
    await holdClock(page)
    await page.getByLabel('Description').fill('Elsewhere')
    await page.getByLabel('Description').press('Enter')
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    await page.clock.runFor(1000)

    assert.equal(await page.getByRole('button', { name: 'Stop' }).isVisible(), true)
    assert.equal(await page.getByRole('heading', { level: 1 }).isVisible(), true)
    assert.deepEqual(asked, [])
    await close()
  })
}

test('an option that is pressed is chosen, though a fresh list arrives before it is let go', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'dora')
  await page.locator('#timer summary', { hasText: 'No project' }).click()
  const option = page.getByRole('option', { name: 'Floor plan' })
  await option.waitFor()
  const late = await holdAnswer(page, /pickers\/projects/)
  await page.keyboard.type('hall')
  await late.asked
  await option.hover()
  await page.mouse.down()
  await late.letGo()
  await page.mouse.up()
  await page.getByText('Project: Floor plan').waitFor()

  await page.locator('#timer summary', { hasText: 'Floor plan' }).click()
  await page.getByRole('combobox', { name: 'Search projects and tasks' }).pressSequentially('hall')
  await page.getByRole('option', { name: 'Hall' }).waitFor()
  await close()
})

test('an answer that a later one overtook does not take the timer away, and what it says stays', async () => {
  await dora.post('entries', { description: 'Yesterday’s news', day: '2026-01-15', start: '9', end: '10' })
  const { page, close } = await open()
  await logInByForm(page, app.url, 'dora')
  await page.getByLabel('Go to date').fill('2026-01-15')
  await page.getByRole('link', { name: 'Show all' }).waitFor()
  const late = await holdAnswer(page, /\/delete$/)
  await page.getByLabel('More: Yesterday’s news').click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await late.asked
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  const fresh = shownByItself(page)
  await late.letGo()
  await fresh

  assert.equal(await page.getByRole('button', { name: 'Stop' }).isVisible(), true)
  assert.equal(await page.getByText('The entry is deleted.').isVisible(), true)
  assert.equal(await page.getByText('Yesterday’s news').count(), 0)
  await close()
})

/** Resolves when the page has shown what it looked up by itself. */
const shownByItself = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>(resolve => {
        document.addEventListener('htmx:finally:swap', event => {
          if ((event as CustomEvent).detail.ctx.background) resolve()
        })
      }),
  )

/** Holds the first answer to `address` back until it is let go. */
async function holdAnswer(page: Page, address: RegExp) {
  const asked = page.waitForRequest(address)
  let free = () => {}
  const freed = new Promise<void>(resolve => {
    free = resolve
  })
  const hold = async (route: Route) => {
    const response = await route.fetch()
    await freed
    await route.fulfill({ response })
  }
  await page.route(address, hold, { times: 1 })
  return {
    asked,
    letGo: async () => {
      const finished = page.waitForEvent('requestfinished', request => address.test(request.url()))
      free()
      await finished
      await page.evaluate(() => new Promise(requestAnimationFrame))
    },
  }
}
