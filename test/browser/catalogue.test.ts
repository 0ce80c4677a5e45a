/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'

let app: TestApp
let ana: Person
let open: Awaited<ReturnType<typeof openBrowser>>
let ship: string

before(async () => {
  app = await openApp()
  ;({ ana } = await createCast(app))
  open = await openBrowser()
})

beforeEach(async () => {
  for (const table of ['projects', 'clients', 'tags', 'teams']) await app.db(table).del()
  const { workspace_id } = ana
  await app.db('teams').insert({ workspace_id, name: 'Design' })
  ship = (await app.db('projects').insert({ workspace_id, name: 'Ship' }).returning('id'))[0].id
})

const names = (table: string): Promise<string[]> => app.db(table).orderByRaw('lower(name)').pluck('name')

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with' : 'without'

  test(`a client is added, limited to a team, archived and deleted, ${how} JavaScript`, async () => {
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'ana')
    await page.getByRole('link', { name: 'Clients' }).first().click()
    await page
      .getByRole(javaScript ? 'button' : 'link', { name: 'New client' })
      .first()
      .click()
    await page.getByLabel('Name').fill('Acme')
    await page.getByRole('button', { name: 'Add client' }).click()
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByLabel('Address').fill('Am Kai 3')
    await page.getByRole('checkbox', { name: 'Design' }).check()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('The client is saved.').first().waitFor()
    await page.getByRole('link', { name: 'Who can see this' }).click()
    await page.getByText('Sees everything in the workspace').waitFor()
    await page.goBack()
    await page.getByRole('button', { name: 'Archive' }).click()
    await page.getByRole('button', { name: 'Restore' }).waitFor()
    await page.getByRole('link', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Delete client' }).click()
    await page.getByText('The client Acme is deleted.').first().waitFor()

    assert.ok((await app.db('clients').first()).deleted_at)
    await close()
  })

  test(`a tag is added, renamed in place, archived and merged, ${how} JavaScript`, async () => {
    await app.db('tags').insert({ workspace_id: ana.workspace_id, name: 'later' })
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'ana')
    await page.goto(`${app.url}${ana.base}/tags`)
    await page.getByLabel('New tag').fill('urgent')
    await page.getByLabel('New tag').press('Enter')
    const name = page.getByLabel('Name of urgent')
    await name.fill('Dringend')
    await name.press('Enter')
    await page.getByText('The tag urgent is called Dringend now.').first().waitFor()
    await page.getByLabel('More: Dringend').click()
    await page.getByRole('row', { name: 'Dringend' }).getByRole('button', { name: 'Archive' }).click()
    await page.getByText('The tag Dringend is archived.').first().waitFor()
    await page.getByRole('link', { name: 'Archived' }).click()
    await page.getByLabel('More: Dringend').click()
    await page.getByRole('link', { name: 'Merge into another' }).click()
    await page.getByLabel('The tag that stays').selectOption({ label: 'later' })
    await page.getByRole('button', { name: 'Merge tags' }).click()
    await page.getByText('The tag Dringend is merged into later.').first().waitFor()

    assert.deepEqual(await names('tags'), ['later'])
    await close()
  })

  test(`tasks are added several at once, finished, assigned and deleted, ${how} JavaScript`, async () => {
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'ana')
    await page.goto(`${app.url}${ana.base}/projects/${ship}/tasks`)
    await page.getByLabel('New tasks, one a line').fill('Mast\nKeel\nSail')
    await page.getByRole('button', { name: 'Add tasks' }).click()
    await page.getByText('3 tasks are added.').first().waitFor()
    assert.equal(await page.getByLabel('New tasks, one a line').inputValue(), '')
    await page.getByRole('button', { name: 'Mark done: Keel' }).click()
    await page.getByText('Keel is done.').first().waitFor()
    assert.equal(await page.getByLabel('Name of Keel').count(), 0)

    await page.getByLabel('More: Mast').click()
    await page.getByRole('link', { name: 'Assign' }).first().click()
    await page.getByRole('checkbox', { name: 'Dora' }).check()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('cell', { name: 'Dora' }).waitFor()
    await page.getByLabel('More: Sail').click()
    await page.getByRole('row', { name: 'Sail' }).getByRole('link', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Delete task' }).click()
    await page.getByText('The task Sail is deleted.').first().waitFor()

    assert.deepEqual(await names('tasks'), ['Keel', 'Mast'])
    await close()
  })
}

test('a name that is refused keeps what was typed and takes the focus', async () => {
  await app.db('tags').insert(['urgent', 'later'].map(name => ({ workspace_id: ana.workspace_id, name })))
  const { page, close } = await open()
  await logInByForm(page, app.url, 'ana')
  await page.goto(`${app.url}${ana.base}/tags`)
  await page.getByLabel('Name of later').fill('URGENT')
  await page.getByLabel('Name of later').press('Enter')
  await page.getByText('A tag of that name is there already').waitFor()

  assert.equal(await page.getByLabel('Name of later').inputValue(), 'URGENT')
  assert.equal(await page.getByLabel('Name of later').evaluate(field => field === document.activeElement), true)
  await close()
})

test('a face of the settings is turned with a press, and shows what it says now', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'ana')
  await page.goto(`${app.url}${ana.base}/settings`)
  const question = page.getByRole('group', { name: 'Who can create projects and clients' })
  await question.getByRole('button', { name: 'Everyone' }).click()
  await page.getByText('Everyone can create projects and clients now.').first().waitFor()

  assert.equal(await question.getByRole('button', { name: 'Everyone' }).getAttribute('aria-pressed'), 'true')
  await app.db('role_cells').del()
  await close()
})
