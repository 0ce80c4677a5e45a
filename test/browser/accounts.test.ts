import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { openBrowser } from '../support/browser.js'
import { createCast, PASSWORD } from '../support/cast.js'

let app: TestApp

before(async () => {
  app = await openApp()
  await createCast(app)
})

for (const javaScript of [true, false])
  test(`a name is changed where it stands, and two are deactivated at once${javaScript ? '' : ', without scripts'}`, async () => {
    await app.db('users').update({ state: 'active' })
    const { page, close } = await (await openBrowser())({ javaScript })
    await page.goto(`${app.url}/admin/accounts`)
    await page.getByLabel('Operator’s username').fill('operator')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()

    await page.getByLabel('More: dora').click()
    await page.getByRole('link', { name: 'Change the name' }).click()
    await page.getByLabel('Username of dora').fill('ana')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Somebody else has this username').waitFor()
    await page.getByLabel('Username of dora').fill('dora')
    await page.getByLabel('Alias of dora').fill('Dora the Second')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Dora the Second is the name now.').waitFor()

    assert.equal(await page.getByRole('button', { name: 'Deactivate…' }).isVisible(), false)
    for (const name of ['dora', 'emil']) await page.getByLabel(`Choose ${name}`).check()
    await page.getByRole('button', { name: 'Deactivate…' }).click()
    await page.getByRole('heading', { name: 'Deactivate 2 accounts?' }).waitFor()
    await page.getByRole('button', { name: 'Deactivate' }).click()
    await page.getByText('2 accounts are deactivated.').waitFor()
    assert.equal((await app.db('users').where({ state: 'deactivated' })).length, 2)
    await close()
  })
