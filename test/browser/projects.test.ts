import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'
import { worksOf } from '../support/work.js'

let app: TestApp
let ana: Person
let cleo: Person
let works: ReturnType<typeof worksOf>
let open: Awaited<ReturnType<typeof openBrowser>>
let booking: string

before(async () => {
  app = await openApp()
  ;({ ana, cleo } = await createCast(app))
  works = worksOf(app, ana)
  open = await openBrowser()
})

beforeEach(async () => {
  await app.db('projects').del()
  booking = await works.project('Booking app')
  await works.insert('project_members', { project_id: booking, member_id: cleo.member_id, is_manager: true })
})

const onBooking = async (): Promise<string[]> => {
  const rows: { username: string; is_manager: boolean }[] = await app
    .db('project_members as pm')
    .join('members as m', 'm.id', 'pm.member_id')
    .join('users as u', 'u.id', 'm.user_id')
    .where({ 'pm.project_id': booking })
    .select('u.username', 'pm.is_manager')
  return rows.map(({ username, is_manager }) => username + (is_manager ? '*' : '')).sort()
}

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with' : 'without'

  test(`a project is made from the list, with a client of its own, ${how} JavaScript`, async () => {
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'ana')
    await page.goto(`${app.url}${ana.base}/projects`)
    if (javaScript) await page.getByRole('button', { name: 'New project' }).click()
    else await page.getByRole('link', { name: 'New project' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Website')
    await page.getByLabel('Or a new client').fill(`Acme ${how}`)
    await page.getByLabel('Plum').check()
    await page.getByRole('radio', { name: /^Private Only/ }).check()
    await page.getByRole('button', { name: 'Make the project' }).click()
    await page.getByRole('heading', { name: 'Website' }).waitFor()

    assert.match(page.url(), /\/tasks$/)
    const project = await app.db('projects').where({ name: 'Website' }).first()
    assert.deepEqual([project.colour, project.is_public, project.client_id !== null], ['plum', false, true])
    await close()
  })

  test(`a manager puts people on the project and appoints one, ${how} JavaScript`, async () => {
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'cleo')
    await page.goto(`${app.url}${cleo.base}/projects/${booking}/team`)
    await page.getByRole('link', { name: 'Add people or teams' }).click()
    await page.getByRole('checkbox', { name: 'Dora' }).check()
    await page.getByLabel('Find a person or team').fill('emi')
    if (!javaScript) await page.getByLabel('Find a person or team').press('Enter')
    await page.getByRole('checkbox', { name: 'Ben' }).waitFor({ state: 'detached' })
    await page.getByRole('checkbox', { name: 'Emil' }).check()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('2 are added.').first().waitFor()
    await page.getByLabel('More: Emil').click()
    await page.getByRole('row', { name: 'Emil' }).getByRole('button', { name: 'Make a manager' }).click()
    await page.getByText('Emil manages Booking app now.').first().waitFor()

    assert.equal(await page.locator('details.menu[open]').count(), 0)
    assert.deepEqual(await onBooking(), ['cleo*', 'dora', 'emil*'])
    await close()
  })

  test(`the list is searched, narrowed and sorted, ${how} JavaScript`, async () => {
    await works.project('Website', { archived_at: new Date() })
    await works.project('Zebra')
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'ana')
    await page.goto(`${app.url}${ana.base}/projects`)
    await page
      .getByRole('columnheader')
      .getByRole('link', { name: /^Project/ })
      .click()
    await page.waitForURL(/order=desc/)
    assert.deepEqual(await page.locator('tbody .name').allTextContents(), ['Zebra', 'Booking app'])

    await page.getByText('State', { exact: true }).click()
    await page.getByLabel('Archived').check()
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByRole('link', { name: 'Website', exact: true }).waitFor()
    assert.equal(await page.getByRole('link', { name: 'Zebra', exact: true }).count(), 0)

    await page.goto(`${app.url}${ana.base}/projects`)
    await page.getByLabel('Find a project').fill('zeb')
    if (!javaScript) await page.getByLabel('Find a project').press('Enter')
    await page.getByRole('link', { name: 'Booking app', exact: true }).waitFor({ state: 'detached' })
    assert.deepEqual(await page.locator('tbody .name').allTextContents(), ['Zebra'])
    await close()
  })

  test(`a project is archived, restored and deleted in its settings, ${how} JavaScript`, async () => {
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'ana')
    await page.goto(`${app.url}${ana.base}/projects/${booking}/settings`)
    await page.getByRole('button', { name: 'Archive', exact: true }).click()
    await page.getByText('Booking app is archived.').first().waitFor()
    await page.getByRole('button', { name: 'Restore' }).click()
    await page.getByText('Booking app is out of the archive.').first().waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Delete project' }).click()
    await page.getByText('The project Booking app is deleted.').first().waitFor()

    assert.notEqual((await app.db('projects').where({ id: booking }).first()).deleted_at, null)
    await close()
  })
}

test('g and p lead to the projects', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'cleo')
  await page.locator('main').focus()
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await page.waitForURL(/\/projects$/)
  await close()
})
