/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { type BrowserOptions, logInByForm, openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'
import { clock, here } from '../support/clock.js'

let app: TestApp
let dora: Person
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  const { workspace_id } = dora
  await app.db('projects').insert({ workspace_id, name: 'Floor plan', colour: 'teal' })
  open = await openBrowser()
})

beforeEach(() => app.db('entries').del())

const enter = async (options: BrowserOptions = {}) => {
  const opened = await open(options)
  await logInByForm(opened.page, app.url, 'dora')
  return opened
}
const only = async () => (await app.db('entries'))[0]

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with' : 'without'

  test(`${how} JavaScript: start on a project, change the start, discard, undo, stop`, async () => {
    const { page, close } = await enter({ javaScript })
    await page.getByLabel('Description').fill('Drawing')
    if (javaScript) {
      await page.locator('#timer summary', { hasText: 'No project' }).click()
      await page.getByRole('option', { name: 'Floor plan' }).click()
    } else await page.getByLabel('Project and task').selectOption({ label: 'Floor plan' })
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    assert.ok((await only()).project_id)

    const earlier = here().subtract({ minutes: 20 })
    await page.getByLabel('Since').fill(clock(earlier))
    await page.getByLabel('Since').press('Enter')
    await page.waitForFunction(() => /^0:(19|20|21):/.test(document.querySelector('.running')?.textContent ?? ''))

    await page.getByLabel('More about the timer').click()
    await page.getByRole('button', { name: 'Discard the timer' }).click()
    await page.getByText('Timer discarded.').first().waitFor()
    assert.equal(await only(), undefined)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page
      .getByText(/Timer stopped after 0:(19|20|21)\./)
      .first()
      .waitFor()
    await close()
  })

  test(`${how} JavaScript: manual mode takes down what was done, and stays`, async () => {
    const { page, close } = await enter({ javaScript })
    if (javaScript) await page.keyboard.press('m')
    else await page.getByRole('link', { name: 'Add time by hand' }).click()
    await page.getByLabel('Start').waitFor()
    await page.getByLabel('Description').fill('Written down')
    await page.getByLabel('Day', { exact: true }).fill('2026-01-15')
    await page.getByLabel('Start').fill('9')
    await page.getByLabel('End').fill('10.30')
    await page.getByLabel('Start').focus()
    if (javaScript)
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#manual-duration')?.value === '1:30')
    await page.getByLabel('Description').press('Enter')
    await page.getByText('1:30 added to Thursday 15 January').first().waitFor()

    assert.equal((await only()).seconds, 5400)
    assert.equal(await page.getByLabel('Description').inputValue(), '')
    assert.equal(await page.getByRole('button', { name: 'Add' }).isVisible(), true)
    await close()
  })
}

test('changes that follow each other quickly are all saved, and none is a conflict', async () => {
  const { page, close } = await enter()
  await dora.post('timer', { description: 'Drawing' })
  await page.reload()
  await page.route(/entries/, async route => {
    await new Promise(resolve => setTimeout(resolve, 300))
    await route.continue()
  })
  const earlier = here().subtract({ minutes: 20 })
  await page.getByLabel('Description').fill('First')
  await page.getByLabel('Since').fill(clock(earlier))
  await page.getByLabel('Description').fill('Second')
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('button', { name: 'Start', exact: true }).waitFor()
  const { description, seconds, stopped_at } = await only()

  assert.equal(description, 'Second')
  assert.ok(stopped_at && seconds >= 1200 && seconds < 1300, String(seconds))
  assert.equal(await page.getByText('changed elsewhere').count(), 0)
  await close()
})

test('a start that can’t be is said beside its field, which keeps the focus and what was typed', async () => {
  const { page, close } = await enter()
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByLabel('Since').fill('soon')
  await page.getByLabel('Since').press('Enter')
  await page.getByText('Write a time such as 9:30').waitFor()

  assert.equal(await page.getByLabel('Since').inputValue(), 'soon')
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'timer-start')
  await page.getByLabel('Since').fill(clock(here().subtract({ minutes: 5 })))
  await page.getByLabel('Since').press('Enter')
  await page.getByText('Write a time such as 9:30').waitFor({ state: 'detached' })
  await close()
})

test('in manual mode the other fields follow, and the keyboard goes on where it was', async () => {
  const { page, close } = await enter()
  await page.keyboard.press('m')
  await page.waitForFunction(() => document.activeElement?.id === 'manual-description')
  await page.getByLabel('Day', { exact: true }).fill('2026-01-15')
  await page.getByLabel('Start').fill('9')
  await page.getByLabel('Start').press('Tab')
  await page.keyboard.type('11')
  await page.keyboard.press('Tab')
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#manual-duration')?.value === '2:00')
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'manual-day')
  await page.getByLabel('Duration').fill('45')
  await page.getByLabel('Duration').press('Tab')
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#manual-end')?.value === '09:45')

  await page.locator('main').click({ position: { x: 5, y: 5 } })
  await page.keyboard.press('m')
  await page.getByRole('button', { name: 'Start', exact: true }).waitFor()
  await close()
})

test('a page that is looked at again shows what another device did, and loses nothing that is being typed', async () => {
  const { page, close } = await enter()
  const lookAgain = async () => {
    await page.evaluate(() => {
      const passed = performance.now() + 6000
      Date.now = () => performance.timeOrigin + passed
      dispatchEvent(new Event('focus'))
    })
  }
  await page.getByLabel('Description').fill('half a sen')
  await dora.post('timer', { description: 'From the phone' })
  await lookAgain()
  await page.waitForTimeout(300)
  assert.equal(await page.getByLabel('Description').inputValue(), 'half a sen')

  await page.getByLabel('Description').fill('')
  await lookAgain()
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  assert.equal(await page.getByLabel('Description').inputValue(), 'From the phone')
  await close()
})

test('from another page the strip starts and stops, and the page stays', async () => {
  const { page, close } = await enter()
  await page.getByRole('link', { name: 'Members' }).click()
  await page.getByRole('heading', { name: 'Members' }).waitFor()
  await page.getByLabel('Description').fill('Elsewhere')
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('button', { name: 'Start', exact: true }).waitFor()

  assert.equal(await page.getByRole('heading', { name: 'Members' }).isVisible(), true)
  assert.match(page.url(), /\/members$/)
  await close()
})

test('starting, and what is saved while it runs, is said to whoever listens; a discarded timer takes no focus along', async () => {
  const { page, close } = await enter()
  await page.getByRole('button', { name: 'Start' }).click()
  await page.waitForFunction(() => document.querySelector('#said')?.textContent === 'Timer started')
  await page.getByLabel('Description').fill('Drawing')
  await page.getByLabel('Description').press('Enter')
  await page.waitForFunction(() => document.querySelector('#said')?.textContent === 'Saved')
  await page.getByLabel('More about the timer').focus()
  await page.keyboard.press('ArrowDown')
  await page.getByRole('button', { name: 'Discard the timer' }).press('Enter')
  await page.getByRole('button', { name: 'Undo' }).waitFor()
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'content')
  await close()
})

for (const mode of ['timer', 'manual'])
  test(`without JavaScript the strip and its tags stay within the window: ${mode}`, async () => {
    const { page, close } = await enter({ javaScript: false })
    await page.goto(`${app.url}${dora.base}/tracker?mode=${mode}`)
    await page.locator('.strip .plain > summary').click()
    for (const width of [660, 700, 740, 780]) {
      await page.setViewportSize({ width, height: 800 })
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width)
      const box = (await page.locator('.strip .plain > .popup').boundingBox()) ?? assert.fail()
      assert.ok(box.x >= 0 && box.x + box.width <= width, `${width} px: ${box.x} to ${box.x + box.width}`)
    }
    await close()
  })
