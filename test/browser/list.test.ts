/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { openApp, type TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'
import { addEntries } from '../support/entries.js'

let app: TestApp
let dora: Person
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  open = await openBrowser()
})

beforeEach(async () => {
  await app.db('entries').del()
  await app.db('deleted_entries').del()
})

const at = (hour: number, minute = 0) => new Date(Date.UTC(2026, 2, 5, hour, minute))
const add = (...descriptions: string[]) =>
  addEntries(
    app.db,
    dora,
    descriptions.map((description, index) => ({ description, started_at: at(12 - index), stopped_at: at(13 - index) })),
  )

const row = (page: Page, name: string) =>
  page.locator('.entry', { has: page.getByRole('link', { name, exact: true }) }).first()
const stored = async () =>
  (await app.db('entries').orderBy('started_at', 'desc')).map((entry: { description: string }) => entry.description)

async function menu(page: Page, name: string, item: string) {
  await row(page, name).getByLabel(`More: ${name}`).click()
  await row(page, name).getByText(item, { exact: true }).click()
}

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with' : 'without'

  test(`an entry is edited ${how} JavaScript, and a mistake keeps what was typed`, async () => {
    await add('Review', 'Call')
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'dora')
    await page.getByRole('link', { name: 'Review' }).click()
    const form = page.locator('.entry-form')
    await form.getByLabel('Description').fill('Review the cart')
    await form.getByLabel('Start').fill('half past')
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Write a time such as').waitFor()
    assert.equal(await form.getByLabel('Description').inputValue(), 'Review the cart')

    await form.getByLabel('Start').fill('12:30')
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('link', { name: 'Review the cart' }).waitFor()

    assert.equal(await page.locator('.entry-form').count(), 0)
    assert.deepEqual(await stored(), ['Call', 'Review the cart'].reverse())
    await close()
  })

  test(`an entry is deleted and brought back ${how} JavaScript`, async () => {
    await add('Review', 'Call')
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'dora')
    await menu(page, 'Review', 'Delete')
    await page.getByText('The entry is deleted.').waitFor()
    const left = await stored()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('The entry is back.').waitFor()

    assert.deepEqual([left, await stored()], [['Call'], ['Review', 'Call']])
    await close()
  })

  test(`an entry is duplicated and split ${how} JavaScript`, async () => {
    await add('Workshop')
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'dora')
    await menu(page, 'Workshop', 'Split')
    await page.getByLabel('Split at').fill('1315')
    await page.getByRole('button', { name: 'Split', exact: true }).click()
    await page.getByText('Split at 13:15.').waitFor()
    // the two are folded, and unfolded as one of them is the new one
    await page.locator('.folded .entry').first().getByLabel('More: Workshop').click()
    await page.locator('.folded .entry').first().getByText('Duplicate').click()
    await page.getByText('Duplicated, with the same times.').waitFor()

    assert.equal((await stored()).length, 3)
    await close()
  })

  test(`several are ticked, edited and deleted ${how} JavaScript`, async () => {
    await add('one', 'two', 'three')
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'dora')
    await page.getByLabel('Select one').check()
    await page.getByLabel('Select two').check()
    await page.locator('#bulk').getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('heading', { name: 'Edit 2 entries' }).waitFor()
    await page.getByLabel('New description').fill('Workshop')
    if (!javaScript) await page.locator('.fields').getByLabel('Description', { exact: true }).check()
    await page.getByRole('button', { name: 'Change 2 entries' }).click()
    await page.getByText('2 entries are changed.').waitFor()
    assert.deepEqual(await stored(), ['Workshop', 'Workshop', 'three'])

    await page.getByLabel('Select Workshop').first().check()
    await page.getByLabel('Select three').check()
    await page.locator('#bulk').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('3 entries are deleted.').or(page.getByText('2 entries are deleted.')).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('entries are back.').waitFor()
    assert.equal((await stored()).length, 3)
    await close()
  })

  test(`earlier entries are shown, and found, ${how} JavaScript`, async () => {
    const hour = 3_600_000
    await addEntries(
      app.db,
      dora,
      Array.from({ length: 45 }, (_, index) => ({
        description: `entry ${index}`,
        started_at: new Date(Date.now() - (index + 1) * 10 * hour),
        stopped_at: new Date(Date.now() - (index + 1) * 10 * hour + hour),
      })),
    )
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'dora')
    await page.getByRole('link', { name: 'Show earlier' }).click()
    await page.getByRole('link', { name: 'entry 44', exact: true }).waitFor()
    assert.equal(await page.locator('.entry').count(), javaScript ? 45 : await page.locator('.entry').count())
    if (javaScript) {
      await page.reload()
      assert.equal(await page.locator('.entry').count(), 45)
    }

    await page.getByLabel('Search your entries').fill('entry 42')
    if (!javaScript) await page.getByRole('button', { name: 'Show', exact: true }).click()
    await page.getByText('1 entry with').waitFor()
    assert.equal(await page.locator('.entry').count(), 1)
    assert.match(page.url(), /\?q=entry\+42/)
    await close()
  })
}

test('the form opens where it was pressed, Escape closes it, and the focus is back on the row', async () => {
  await add('Review', 'Call')
  const { page, close } = await open()
  await logInByForm(page, app.url, 'dora')
  await row(page, 'Review').locator('.times').click()
  const form = page.locator('.entry-form')
  await form.waitFor()
  await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'start')
  await page.keyboard.press('Escape')

  assert.equal(await form.count(), 0)
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Review')
  await close()
})

test('Enter saves, and the focus goes back to the row', async () => {
  await add('Review')
  const { page, close } = await open()
  await logInByForm(page, app.url, 'dora')
  await page.getByRole('link', { name: 'Review' }).focus()
  await page.keyboard.press('Enter')
  await page.locator('.entry-form').getByLabel('Description').fill('Reviewed')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Reviewed' }).waitFor()

  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Reviewed')
  await close()
})

test('what is typed into an open form outlasts a timer that is started meanwhile, and another form that is saved', async () => {
  await add('Review', 'Call')
  const { page, close } = await open()
  await logInByForm(page, app.url, 'dora')
  await page.getByRole('link', { name: 'Review' }).click()
  await page.locator('.entry-form').getByLabel('Description').fill('Half a thought')
  await page.locator('#timer').getByLabel('Description').fill('Meanwhile')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  await page.getByRole('link', { name: 'Call' }).click()
  const other = page.locator('.entry + .entry-form').nth(1)
  await other.getByLabel('Description').fill('Called')
  await other.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name: 'Called' }).waitFor()
  const form = page.locator('.entry-form')
  assert.equal(await form.getByLabel('Description').inputValue(), 'Half a thought')

  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name: 'Half a thought' }).waitFor()
  assert.ok((await stored()).includes('Half a thought'))
  await close()
})

test('a conflict shows both versions in the place of the row, and saves either', async () => {
  const [id] = await add('Review')
  const { page, close } = await open()
  await logInByForm(page, app.url, 'dora')
  await page.getByRole('link', { name: 'Review' }).click()
  await page.locator('.entry-form').getByLabel('Description').fill('Mine')
  await app.db('entries').where({ id }).update({ description: 'Theirs', version: 2 })
  await page.locator('.entry-form').getByRole('button', { name: 'Save' }).click()
  await page.getByRole('cell', { name: 'Theirs' }).waitFor()
  assert.equal(
    await page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
    'Two versions of one entry',
  )
  await page.getByRole('button', { name: 'Save yours' }).click()
  await page.getByRole('link', { name: 'Mine' }).waitFor()

  assert.deepEqual(await stored(), ['Mine'])
  assert.equal(await page.locator('.entry-form').count(), 0)
  await close()
})

test('a day is ticked at once, and the bar counts; several that are folded count as many', async () => {
  await add('one', 'two', 'two')
  const { page, close } = await open()
  await logInByForm(page, app.url, 'dora')
  await page.getByLabel('Select all of Thursday').check()
  await page.getByText('3 selected').waitFor()
  await page.getByLabel('Select two').first().uncheck()
  await page.getByText('1 selected').waitFor()
  await page.getByLabel('Clear the selection').click()

  assert.equal(await page.locator('#bulk').isVisible(), false)
  await close()
})

test('on a phone, Select shows the boxes, and a row opens with all that can be done to it', async () => {
  await add('one', 'two', 'three', 'three')
  const { page, close } = await open({ width: 380, height: 740 })
  await logInByForm(page, app.url, 'dora')
  assert.equal(await page.getByLabel('Select one').isVisible(), false)
  await page.getByText('Select', { exact: true }).click()
  await page.getByLabel('Select one').check()
  await page.getByLabel('Select three').first().check()
  await page.locator('#bulk').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('3 entries are deleted.').waitFor()

  await page.getByRole('link', { name: 'two' }).click()
  const form = page.locator('.entry-form')
  await form.getByLabel('More', { exact: true }).click()
  await form.getByText('Delete', { exact: true }).click()
  await page.getByText('Nothing tracked yet').waitFor()

  assert.deepEqual(await stored(), [])
  await close()
})
