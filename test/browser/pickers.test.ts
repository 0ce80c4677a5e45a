/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { before, beforeEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { openApp, type TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'
import { violationsOn } from '../support/look.js'
import { worksOf } from '../support/work.js'

let app: TestApp
let open: Awaited<ReturnType<typeof openBrowser>>
let ana: Person
let dora: Person
let works: ReturnType<typeof worksOf>
const ids: Record<string, string> = {}

before(async () => {
  app = await openApp()
  ;({ ana, dora } = await createCast(app))
  works = worksOf(app, ana)
  const client_id = await works.client('Aldermoor Museum')
  ids.website = await works.project('Collection website', { client_id, colour: 'red' })
  ids.design = await works.task(ids.website, 'Design')
  ids.cafe = await works.project('Café Überlingen', { is_billable: false })
  ids.urgent = await works.tag('Urgent')
  await works.tag('Review')
  open = await openBrowser()
})

beforeEach(async () => {
  await app.db('entries').del()
  await app.db('favourites').del()
})

const running = () => app.db('entries').whereNull('stopped_at').first()
const project = (page: Page) => page.locator('#timer [data-pick="project"] > details > summary')
const tags = (page: Page) => page.locator('#timer [data-pick="tags"] > details.scripted > summary')
const toPage = (page: Page) => page.locator('main').click({ position: { x: 5, y: 5 } })

async function keepPicture(page: Page, name: string) {
  if (!process.env.PICTURES) return
  mkdirSync(process.env.PICTURES, { recursive: true })
  await page.screenshot({ path: join(process.env.PICTURES, `${name}.png`) })
}

async function enter(username: string, options = {}) {
  const opened = await open(options)
  await logInByForm(opened.page, app.url, username)
  return opened
}

test('with the keyboard alone: a description, a task, two tags, start', async () => {
  const { page, close } = await enter('dora')
  await page.keyboard.press('n')
  await page.keyboard.type('Draw the hall')
  await project(page).focus()
  await page.keyboard.press('ArrowDown')
  await hasFocus(page)
  await page.keyboard.type('museum desi')
  await page.getByRole('option', { name: 'Design' }).waitFor()
  await page.getByRole('option', { name: 'Café Überlingen' }).waitFor({ state: 'hidden' })
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  assert.match((await project(page).textContent()) ?? '', /Collection website: Design/)
  assert.ok(await project(page).evaluate(summary => summary === document.activeElement))

  await tags(page).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: 'Urgent' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  assert.ok(await tags(page).evaluate(summary => summary === document.activeElement))
  await page.getByLabel('Description').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Stop' }).waitFor()

  const entry = await running()
  assert.deepEqual([entry.description, entry.project_id, entry.task_id], ['Draw the hall', ids.website, ids.design])
  assert.equal((await app.db('entry_tags').where({ entry_id: entry.id })).length, 2)
  await close()
})

test('the open lists are fine for axe, wide and narrow, and say what is active and chosen', async () => {
  for (const width of [1280, 380]) {
    const { page, close } = await enter('ana', { width, dark: width === 380 })
    await project(page).click()
    await page.getByRole('option', { name: 'Café Überlingen' }).waitFor()
    const search = page.getByRole('combobox', { name: 'Search projects' })
    assert.ok(await search.evaluate(input => input === document.activeElement))
    assert.deepEqual(await violationsOn(page), [])
    await keepPicture(page, `picker-projects-${width}`)

    await search.fill('Brand new')
    await page.getByRole('option', { name: 'Create project' }).waitFor()
    assert.deepEqual(await violationsOn(page), [])
    await keepPicture(page, `picker-create-${width}`)
    await search.fill('cafe')
    await page.waitForFunction(() => document.querySelectorAll('#timer-projects [role="option"].active').length === 1)
    const active = await search.getAttribute('aria-activedescendant')
    assert.match((await page.locator(`[id="${active}"]`).textContent()) ?? '', /Café/)
    await search.press('Escape')

    await tags(page).click()
    await page.getByRole('option', { name: 'Urgent' }).click()
    await page.getByRole('option', { name: 'Urgent', selected: true }).waitFor()
    assert.deepEqual(await violationsOn(page), [])
    await keepPicture(page, `picker-tags-${width}`)
    await close()
  }
})

test('billable follows the project until the person says it', async () => {
  const { page, close } = await enter('dora')
  const billable = page.getByRole('button', { name: 'Billable' })
  const pick = async (name: string) => {
    await project(page).click()
    await page.getByRole('option', { name, exact: true }).first().click()
  }
  assert.equal(await billable.getAttribute('aria-pressed'), 'false')
  await pick('Collection website')
  assert.equal(await billable.getAttribute('aria-pressed'), 'true')
  await pick('Café Überlingen')
  assert.equal(await billable.getAttribute('aria-pressed'), 'false')
  await billable.click()
  await pick('No project')
  assert.equal(await billable.getAttribute('aria-pressed'), 'true')
  await page.getByLabel('Description').fill('Paid all the same')
  await page.getByLabel('Description').press('Enter')
  await page.getByRole('button', { name: 'Stop' }).waitFor()

  assert.equal((await running()).billable, true)
  await close()
})

test('while it runs every choice is saved at once, and an open list stays open meanwhile', async () => {
  await dora.post('timer', { description: 'Draw' })
  const { page, close } = await enter('dora')
  const saved = () => page.waitForResponse(response => response.request().method() === 'POST')
  await page.getByLabel('Description').focus()
  await page.keyboard.press('End')
  await page.keyboard.type(' the hall')
  const described = saved()
  await project(page).click()
  await described
  const chosen = saved()
  await page.getByRole('option', { name: 'Café Überlingen' }).click()
  await chosen
  await tags(page).click()
  await page.getByRole('option', { name: 'Urgent' }).click()
  const tagged = saved()
  await toPage(page)
  await tagged
  await page.reload()

  const entry = await running()
  assert.deepEqual([entry.description, entry.project_id], ['Draw the hall', ids.cafe])
  assert.equal((await app.db('entry_tags').where({ entry_id: entry.id })).length, 1)
  assert.match((await project(page).textContent()) ?? '', /Café/)
  assert.match((await tags(page).textContent()) ?? '', /Urgent/)
  await close()
})

/** What is typed before the list's field has the focus would go elsewhere. */
const hasFocus = (page: Page) => page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox')

/** Types into an open list and waits until it holds what is found for all of that, however slowly it was typed. */
async function found(page: Page, text: string) {
  await hasFocus(page)
  const answer = page.waitForResponse(response => response.url().includes(`q=${text.replaceAll(' ', '+')}&`))
  await page.keyboard.type(text)
  await (await answer).finished()
  await page.waitForTimeout(100)
}

test('who may, creates a project and a tag from the lists; what was typed stays', async () => {
  const { page, close } = await enter('ana')
  await page.getByLabel('Description').fill('Kept words')
  await project(page).click()
  await hasFocus(page)
  await page.keyboard.type('Ferry museum')
  await page.getByRole('option', { name: 'Create project' }).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.waitForFunction(() =>
    /Ferry museum/.test(document.querySelector('#timer [data-pick="project"] summary')?.textContent ?? ''),
  )
  await project(page).click()
  await found(page, 'Sketches')
  await page.getByRole('option', { name: 'Create task' }).click()
  await page.waitForFunction(() =>
    /museum: Sketches/.test(document.querySelector('#timer [data-pick="project"] summary')?.textContent ?? ''),
  )
  await tags(page).click()
  await found(page, 'Brand new')
  await page.getByRole('option', { name: 'Create tag' }).click()
  await page.waitForFunction(() =>
    /Brand new/.test(document.querySelector('#timer [data-pick="tags"] .scripted > summary')?.textContent ?? ''),
  )
  assert.equal(await page.getByLabel('Description').inputValue(), 'Kept words')
  await page.keyboard.press('Escape')
  await page.getByLabel('Description').press('Enter')
  await page.getByRole('button', { name: 'Stop' }).waitFor()

  const entry = await running()
  const made = await app.db('projects').where({ name: 'Ferry museum' }).first()
  assert.equal(entry.project_id, made.id)
  assert.ok(entry.task_id)
  assert.equal((await app.db('entry_tags').where({ entry_id: entry.id })).length, 1)
  await app.db('entries').del()
  await close()
})

test('a suggestion brings all of it along; typed words start as they are', async () => {
  await works.entry(dora, 30, {
    description: 'Prototype the floor plan',
    project_id: ids.website,
    task_id: ids.design,
    billable: true,
    tags: [ids.urgent as string],
  })
  const { page, close } = await enter('dora')
  const description = page.getByLabel('Description')
  await description.focus()
  await page.keyboard.type('pro')
  await page.getByRole('option', { name: 'Prototype the floor plan' }).waitFor()
  assert.equal(await description.getAttribute('aria-expanded'), 'true')
  assert.deepEqual(await violationsOn(page), [])
  await keepPicture(page, 'suggestions')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  assert.equal(await description.inputValue(), 'Prototype the floor plan')
  assert.match((await project(page).textContent()) ?? '', /Collection website: Design/)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  const entry = await running()
  assert.deepEqual([entry.project_id, entry.task_id, entry.billable], [ids.website, ids.design, true])
  assert.equal((await app.db('entry_tags').where({ entry_id: entry.id })).length, 1)

  await dora.post('timer/stop')
  await page.reload()
  await description.focus()
  await page.keyboard.type('protoc')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  assert.equal((await running()).description, 'protoc')
  await close()
})

test('number keys start favourites, and the question mark shows the keys over the page', async () => {
  await dora.post('favourites', { description: 'Stand-up', project: ids.cafe as string })
  const { page, close } = await enter('dora')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  assert.deepEqual(await violationsOn(page), [])
  await keepPicture(page, 'keys')
  await page.keyboard.press('1')
  await page.keyboard.press('Escape')
  assert.equal(await running(), undefined)
  await page.keyboard.press('1')
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  assert.equal((await running()).project_id, ids.cafe)
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await page.waitForURL(/\/projects$/)
  await close()
})

test('without JavaScript: a native list, a page for the rest, and nothing typed is lost', async () => {
  const { page, close } = await enter('dora', { javaScript: false })
  await page.getByLabel('Description').fill('Draw')
  await page.getByRole('combobox', { name: 'Project and task' }).selectOption({ label: 'Café Überlingen' })
  await page.getByRole('button', { name: 'All projects' }).click()
  await page.getByRole('searchbox', { name: 'Search projects and tasks' }).fill('desi')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name: 'Collection website: Design' }).click()
  await page.getByRole('button', { name: 'All tags' }).click()
  await page.getByRole('link', { name: 'Urgent' }).click()
  assert.equal(await page.getByLabel('Description').inputValue(), 'Draw')
  await page.getByRole('button', { name: 'Start' }).click()

  const entry = await running()
  assert.deepEqual([entry.description, entry.project_id, entry.task_id], ['Draw', ids.website, ids.design])
  assert.equal((await app.db('entry_tags').where({ entry_id: entry.id })).length, 1)
  await close()
})
