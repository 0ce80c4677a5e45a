/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { openBrowser } from '../support/browser.js'
import { createCast, PASSWORD, type Person } from '../support/cast.js'

let app: TestApp
let dora: Person
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  open = await openBrowser()
})

test('an operator goes from the panel to a user’s tracker, starts a timer there and comes back to the panel', async () => {
  const { page, close } = await open()
  await page.goto(`${app.url}/admin/login`)
  await page.getByLabel('Operator’s username').fill('operator')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.waitForURL('**/admin/**')
  await page.evaluate(path => {
    const form = Object.assign(document.createElement('form'), { method: 'post', action: path })
    document.body.append(form)
    form.submit()
  }, `/admin/accounts/${dora.user_id}/enter`)

  await page.waitForURL(`**${dora.base}/tracker`)
  const banner = page.getByRole('complementary', { name: 'Logged in as somebody else' })
  assert.match(await banner.innerText(), /Logged in as Dora \(dora\) by the operator operator/)
  await page.getByLabel('Description').fill('looking into it')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
  assert.ok(await banner.isVisible())
  await banner.getByRole('button', { name: 'Back to the panel' }).click()

  await page.waitForURL(`**/admin/accounts/${dora.user_id}`)
  await page.goto(`${app.url}/admin/operators`)
  assert.equal(await page.getByRole('heading', { name: 'Operators' }).count(), 1)
  await page.goto(`${app.url}${dora.base}/tracker`)
  await page.waitForURL('**/login?**')
  await close()
})
