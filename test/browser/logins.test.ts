import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { openBrowser } from '../support/browser.js'
import { createCast, logIn, PASSWORD, type Person } from '../support/cast.js'

let app: TestApp
let dora: Person
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  open = await openBrowser()
})

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with' : 'without'

  test(`who was remembered starts a timer, confirms it’s them and ends another log-in, ${how} JavaScript`, async () => {
    for (const table of ['sessions', 'remembered_devices', 'entries']) await app.db(table).del()
    const elsewhere = await logIn(app, dora)
    const { page, context, close } = await open({ javaScript })
    await page.goto(`${app.url}/login`)
    await page.getByLabel('Username or e-mail').fill('dora')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('checkbox', { name: /Remember me for 7 days/ }).check()
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL(/\/tracker$/)

    await context.clearCookies({ name: 'stint_session' }) // as if the browser was closed
    await page.goto(app.url)
    await page.getByPlaceholder('What are you working on?').fill(`remembered ${how}`)
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
    assert.ok(
      await app
        .db('entries')
        .where({ description: `remembered ${how}` })
        .first('id'),
    )

    await page.getByRole('link', { name: 'Confirm it’s you' }).waitFor()
    await page.getByRole('link', { name: 'Projects' }).click()
    await page.waitForURL(/\/login\?/)
    assert.equal(await page.getByLabel('Username or e-mail').inputValue(), 'dora')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL(/\/projects$/)
    assert.equal(await page.getByRole('link', { name: 'Confirm it’s you' }).count(), 0)

    await page.goto(`${app.url}/account/devices`)
    await page.getByRole('row', { name: /^test/ }).getByRole('button', { name: /^End/ }).click()
    await page.getByText('That log-in is ended.').first().waitFor()
    assert.equal(await page.getByRole('row').count(), 2) // the head, and this one
    assert.equal((await elsewhere.get('tracker')).status, 303)
    await close()
  })
}
