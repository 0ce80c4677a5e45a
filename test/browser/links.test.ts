import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openBrowser } from '../support/browser.js'
import { createCast } from '../support/cast.js'
import { openPostedApp, type PostedApp } from '../support/post.js'

let app: PostedApp
let open: Awaited<ReturnType<typeof openBrowser>>

const PASSWORD = 'seven swans a-swimming'

before(async () => {
  app = await openPostedApp()
  await createCast(app)
  await app.change({ registration: true })
  open = await openBrowser()
})

beforeEach(async () => {
  for (const table of ['throttle_hits', 'password_resets']) await app.db(table).del()
})

const arrived = async () => `${app.url}/${(await app.deliver()).find(({ link }) => link)?.link}`

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with' : 'without'

  test(`a forgotten password is exchanged from the log-in page, ${how} JavaScript`, async () => {
    const { page, close } = await open({ javaScript })
    await page.goto(`${app.url}/login`)
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await page.getByLabel('Username or e-mail').fill('dora')
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()

    await page.goto(await arrived())
    await page.getByLabel('New password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('Log in with the new one').waitFor()
    await page.getByLabel('Username or e-mail').fill('dora')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL(/\/tracker$/)
    await close()
  })

  test(`an account is made, confirmed and used, ${how} JavaScript`, async () => {
    const username = `gerda-${how}`
    const { page, close } = await open({ javaScript })
    await page.goto(`${app.url}/login`)
    await page.getByRole('link', { name: 'Make an account' }).click()
    await page.getByLabel('E-mail').fill(`${username}@example.org`)
    await page.getByLabel('Username').fill(username)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByLabel('Time zone').selectOption('Europe/Vienna')
    await page.getByRole('button', { name: 'Make account' }).click()
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()

    await page.goto(await arrived())
    await page.getByRole('button', { name: 'Confirm and log in' }).click()
    await page.waitForURL(/\/tracker$/)
    const { zone } = await app.db('users').where({ username }).first('zone')
    assert.equal(zone, 'Europe/Vienna')
    await close()
  })
}
