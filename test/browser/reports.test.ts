/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'
import { buildOffice, MARCH } from '../support/reports.js'

let app: TestApp
let ana: Person
let dora: Person
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openApp()
  const cast = await createCast(app)
  ;({ ana, dora } = cast)
  await buildOffice(app, cast)
  open = await openBrowser()
})

const DAY = 'from=2026-03-09&to=2026-03-09'
const added = () => app.db('entries').where({ description: 'Workshop' })

test('a menu at the end of the filter stays within the window', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'ana')
  await page.goto(`${app.url}${ana.base}/reports/detailed?${MARCH}`)
  for (const name of ['Team', 'Tag', 'More']) {
    const menu = page.locator('.report-filter .menu', { has: page.locator('summary', { hasText: name }) })
    await menu.locator('summary').click()
    await page.waitForFunction(() => {
      const box = document.querySelector('.report-filter .menu[open] > .popup')?.getBoundingClientRect()
      return box && box.left >= 0 && box.right <= innerWidth
    })
  }
  await close()
})

for (const width of [1280, 700, 380])
  test(`without scripts every menu of a filter opens within the window, and closes again: ${width} px`, async () => {
    const { page, close } = await open({ javaScript: false, width })
    await logInByForm(page, app.url, 'ana')
    for (const path of [`reports/detailed?${MARCH}`, 'projects', 'members', 'dashboard']) {
      await page.goto(`${app.url}${ana.base}/${path}`)
      const menus = page.locator(':is(.filters, .range-line) > .menu')
      for (const summary of await menus.locator('summary').all()) {
        await summary.click()
        const { x, width: wide } = (await page.locator('.menu[open] > .popup').boundingBox()) ?? assert.fail()
        assert.ok(x >= 0 && x + wide <= width, `${path}: ${await summary.innerText()}, ${x} to ${x + wide}`)
        await summary.click()
        await page.locator('.menu[open]').waitFor({ state: 'detached' })
      }
    }
    await close()
  })

test('on a phone all ways to sort a report are in sight', async () => {
  const { page, close } = await open({ width: 380 })
  await logInByForm(page, app.url, 'ana')
  await page.goto(`${app.url}${ana.base}/reports/detailed?${MARCH}&sort=duration`)
  for (const way of await page.getByRole('navigation', { name: 'Sort by' }).getByRole('link').all()) {
    const { x, width } = (await way.boundingBox()) ?? assert.fail()
    assert.ok(x >= 0 && x + width <= 380, `${await way.innerText()}, ${x} to ${x + width}`)
  }
  await close()
})

test('on a phone what a report is narrowed to stays within the window, however long its name is', async () => {
  const [{ id }] = await app
    .db('projects')
    .insert({ workspace_id: ana.workspace_id, name: 'Größe'.repeat(15), colour: 'teal' })
    .returning('id')
  const { page, close } = await open({ width: 380 })
  await logInByForm(page, app.url, 'ana')
  await page.goto(`${app.url}${ana.base}/reports/detailed?${MARCH}&project=${id}`)
  const { x, width } = (await page.locator('.report-filter summary.set').boundingBox()) ?? assert.fail()
  assert.ok(x >= 0 && x + width <= 380, `${x} to ${x + width}`)
  await app.db('projects').where({ id }).del()
  await close()
})

test('what a report is narrowed to is ticked by the words beside the box', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'ana')
  await page.goto(`${app.url}${ana.base}/reports/detailed?${MARCH}`)
  const menu = page.locator('.report-filter .menu', { has: page.locator('summary', { hasText: 'Project' }) })
  await menu.locator('summary').click()
  await menu.getByText('Without a project').click()
  assert.equal(await menu.getByLabel('Without a project').isChecked(), true)
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.waitForURL(/without=project/)
  await page.locator('.report-filter').getByText('Without a project', { exact: true }).first().waitFor()
  await close()
})

test('from a bar to its entries, one of which is edited in place and keeps the report where it was', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'ana')
  await page.goto(`${app.url}${ana.base}/reports/summary?${MARCH}`)
  await page.getByRole('link', { name: 'Wed 4 Mar: 0:30' }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/reports\/detailed\?from=2026-03-04&to=2026-03-04$/)

  await page.getByRole('link', { name: 'open by Cleo' }).click()
  const form = page.getByRole('form', { name: 'Edit open by Cleo' })
  await form.getByLabel('Description').fill('mended by Ana')
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name: 'mended by Ana' }).waitFor()
  assert.match(page.url(), /reports\/detailed\?from=2026-03-04&to=2026-03-04$/)
  await close()
})

test('times stand one under the other, whether something can be done to an entry or not', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'dora')
  await page.goto(`${app.url}${dora.base}/reports/detailed?${MARCH}`)
  const rows = page.locator('.reported > li')
  const menus = await rows.locator('.menu').count()
  assert.ok(menus > 0 && menus < (await rows.count()), `${menus} menus`)
  const edges = await rows.locator('.duration').evaluateAll(all => all.map(each => each.getBoundingClientRect().right))
  assert.equal(new Set(edges).size, 1, edges.join(' '))
  await close()
})

test('what is wrong with a time is said in one line, and the times stay side by side', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'ana')
  await page.goto(`${app.url}${ana.base}/reports/detailed?${MARCH}`)
  await page.locator('.reported').getByRole('link').first().click()
  const form = page.locator('.entry-form')
  await form.getByLabel('End').fill('25:99')
  await form.getByRole('button', { name: 'Save' }).click()
  const wrong = await form.getByText('A day has no such time').boundingBox()
  assert.ok(wrong && wrong.height < 24, `${wrong?.height} px high`)
  const tops = await form
    .locator('.short > input')
    .evaluateAll(all => all.map(each => each.getBoundingClientRect().top))
  assert.equal(new Set(tops).size, 1, tops.join(' '))
  await close()
})

test('what was added stands beneath the line that says so', async () => {
  const { page, close } = await open({ height: 400 })
  await logInByForm(page, app.url, 'ana')
  await page.goto(`${app.url}${ana.base}/reports/detailed?${MARCH}`)
  await page.getByRole('link', { name: 'Add time for others' }).click()
  const form = page.getByRole('form', { name: 'Add time for others' })
  await form.getByLabel('Member').selectOption('Dora')
  await form.getByLabel('Start').fill('9')
  await form.getByLabel('Duration').fill('1h')
  await form.getByLabel('Day').fill('2026-03-31')
  await form.getByRole('button', { name: 'Add' }).click()
  await page.waitForURL(/#entry-/)
  await page.waitForFunction(() => {
    const top = (selector: string) => document.querySelector(selector)?.getBoundingClientRect()
    const strip = top('.strip')
    const row = top(location.hash)
    return scrollY > 0 && strip && row && row.top >= strip.bottom && row.bottom <= innerHeight
  })
  await close()
})

for (const javaScript of [true, false])
  test(`time for somebody else is added and taken back ${javaScript ? 'with' : 'without'} scripts`, async () => {
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'ana')
    await page.goto(`${app.url}${ana.base}/reports/detailed?${DAY}`)
    await page.getByRole('link', { name: 'Add time for others' }).click()
    const form = page.getByRole('form', { name: 'Add time for others' })
    await form.getByLabel('Member').selectOption('Dora')
    await form.getByLabel('Description').fill('Workshop')
    await form.getByLabel('Start').fill('9')
    if (javaScript) {
      await form.getByText('No project').last().click()
      await form.getByRole('option', { name: 'Open' }).first().click()
    } else {
      await form.getByLabel('Project and task').selectOption({ label: 'Open' })
    }
    await form.getByRole('button', { name: 'Add', exact: true }).click()
    await form.locator('[aria-invalid="true"]').waitFor()
    await form.getByLabel('Duration').fill('1:15')
    await form.getByRole('button', { name: 'Add', exact: true }).click()

    await page.getByText('1:15 added for Dora').waitFor()
    await page.getByRole('link', { name: 'Workshop' }).waitFor()
    const [entry] = await added()
    assert.deepEqual([entry.member_id, entry.day, entry.seconds], [dora.member_id, '2026-03-09', 4500])
    assert.ok(entry.project_id)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('The entry is deleted').waitFor()
    assert.deepEqual(await added(), [])
    await close()
  })
