/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'

let app: TestApp
let ana: Person
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openApp()
  ;({ ana } = await createCast(app))
  open = await openBrowser()
})

beforeEach(async () => {
  await app.db('role_cells').del()
  await app.db('roles').where({ built_in: false }).del()
})

const CELL = 'view_team_project, ROLE_USER'

for (const javaScript of [true, false]) {
  test(`making a role and pressing its labels ${javaScript ? 'with' : 'without'} JavaScript`, async () => {
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'ana')
    await page.goto(`${app.url}${ana.base}/roles`)
    await page.getByRole(javaScript ? 'button' : 'link', { name: 'New role' }).click()
    await page.getByLabel('Name').fill('role_bookkeeper')
    await page.getByLabel('Begins with').selectOption({ label: 'What ROLE_TEAMLEAD grants' })
    await page.getByRole('button', { name: 'Create role' }).click()
    await page.getByRole('button', { name: 'Yes: view_teamlead_project, ROLE_BOOKKEEPER' }).click()
    await page.getByRole('button', { name: 'No: view_teamlead_project, ROLE_BOOKKEEPER' }).waitFor()

    const role = await app.db('roles').where({ name: 'ROLE_BOOKKEEPER' }).first('id')
    const cells = await app.db('role_cells').where({ role_id: role.id }).pluck('permission')
    assert.ok(cells.includes('view_teamlead_timesheet') && !cells.includes('view_teamlead_project'))
    await close()
  })
}

test('a press sends one cell, keeps the focus on it and says what happened', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'ana')
  await page.goto(`${app.url}${ana.base}/roles`)
  const documents: string[] = []
  page.on('request', request => {
    if (request.isNavigationRequest()) documents.push(request.url())
  })
  await page.getByRole('button', { name: `No: ${CELL}` }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: `Yes: ${CELL}, changed from No` }).waitFor()
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  assert.equal(await focused(), `Yes: ${CELL}, changed from No`)
  assert.equal(await page.locator('#said').textContent(), 'ROLE_USER: view_team_project is now Yes.')

  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: `No: ${CELL}` }).waitFor()
  assert.equal(await focused(), `No: ${CELL}`)
  assert.deepEqual(documents, [])
  assert.deepEqual(await app.db('role_cells'), [])
  await close()
})

test('a press that is refused says so on the page, and not in the cell', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'ana')
  const [role] = await app.db('roles').insert({ workspace_id: ana.workspace_id, name: 'ROLE_FLEETING' }).returning('id')
  await page.goto(`${app.url}${ana.base}/roles`)
  await app.db('roles').where({ id: role.id }).del()
  await page.getByRole('button', { name: 'No: view_team_project, ROLE_FLEETING' }).click()
  await page.getByRole('heading', { name: 'Not found' }).waitFor()

  assert.equal(await page.locator('table').count(), 0)
  await close()
})

test('at 380 pixels the first column stays while the roles scroll beneath it', async () => {
  const { page, close } = await open({ width: 380, height: 740 })
  await logInByForm(page, app.url, 'ana')
  await page.goto(`${app.url}${ana.base}/roles#view_team_project`)
  const header = page.getByRole('rowheader', { name: 'See the projects of teams that one is in' })
  const before = await header.boundingBox()
  await page.locator('.matrix').evaluate(matrix => matrix.scrollBy(400, 0))

  assert.equal((await header.boundingBox())?.x, before?.x)
  await close()
})
