import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast } from '../support/cast.js'
import { worksOf } from '../support/work.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let works: ReturnType<typeof worksOf>
let open: Awaited<ReturnType<typeof openBrowser>>
let website: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  works = worksOf(app, cast.ana)
  website = await works.project('Website')
  await works.insert('project_members', { project_id: website, member_id: cast.cleo.member_id, is_manager: true })
  await works.insert('project_members', { project_id: website, member_id: cast.dora.member_id })
  open = await openBrowser()
})

beforeEach(async () => {
  for (const table of ['entries', 'rates', 'restamps']) await app.db(table).del()
})

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with' : 'without'

  test(`an admin sets the workspace’s rate from a date on, ${how} JavaScript`, async () => {
    const entry = await works.entry(cast.dora, 10, { billable: true })
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'ana')
    await page.goto(`${app.url}${cast.ana.base}/settings`)
    await page.getByRole('link', { name: 'Set a rate' }).click()
    await page.getByLabel('An hour, in EUR').fill('85')
    await page.getByRole('radio', { name: 'From a date on' }).check()
    await page.getByLabel('Date', { exact: true }).fill('2026-01-01')
    await page.getByRole('button', { name: 'Save the rate' }).click()
    await page.getByText('€85.00 an hour counts from 1 Jan 2026 on. 1 time entry has a new rate.').first().waitFor()

    assert.equal(await page.getByRole('row', { name: '1 Jan 2026 Now Open €85.00' }).count(), 1)
    assert.equal((await app.db('entries').where({ id: entry }).first('rate_cents')).rate_cents, 8500)
    await close()
  })

  test(`a manager gives somebody on the project a rate, ${how} JavaScript`, async () => {
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'cleo')
    await page.goto(`${app.url}${cast.cleo.base}/projects/${website}/team`)
    await page.getByRole('link', { name: 'Set a rate for Dora' }).click()
    await page.getByLabel('An hour, in EUR').fill('much')
    await page.getByRole('button', { name: 'Save the rate' }).click()
    await page.getByText('Write an amount such as 85.00.').waitFor()
    await page.getByLabel('An hour, in EUR').fill('77.7')
    await page.getByRole('button', { name: 'Save the rate' }).click()
    await page.getByText('€77.70 an hour counts').first().waitFor()
    await page.getByRole('link', { name: 'Back' }).click()

    await page.getByRole('link', { name: '€77.70 for Dora' }).waitFor()
    await close()
  })
}

test('the bar of a running restamp moves by itself and goes when it is done', async () => {
  const run = { level: 'workspace', valid_from: '0001-01-01', entry_count: 4000, done_count: 1000 }
  const id = await works.insert('restamps', run)
  const { page, close } = await open()
  await logInByForm(page, app.url, 'ana')
  await page.goto(`${app.url}${cast.ana.base}/settings/rate`)
  await page.getByText('4,000 time entries again: 25 %').waitFor()
  await page.getByLabel('An hour, in EUR').fill('85')
  await app.db('restamps').where({ id }).update({ done_count: 3000 })
  await page.getByText('4,000 time entries again: 75 %').waitFor()
  await app.db('restamps').where({ id }).del()
  await page.getByText('All entries have their rate now.').waitFor()

  assert.equal(await page.getByLabel('An hour, in EUR').inputValue(), '85')
  await close()
})
