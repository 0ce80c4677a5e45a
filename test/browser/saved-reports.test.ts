/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast } from '../support/cast.js'
import { buildOffice, MARCH } from '../support/reports.js'

for (const javaScript of [true, false])
  test(`from a report to its public link ${javaScript ? 'with' : 'without'} scripts`, async () => {
    const app = await openApp()
    const cast = await createCast(app)
    await buildOffice(app, cast)
    const open = await openBrowser()
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'ana')
    await page.goto(`${app.url}${cast.ana.base}/reports/summary?${MARCH}`)
    await page.getByRole('link', { name: 'Save', exact: true }).click()

    await page.getByLabel('Days').selectOption('Last quarter')
    await page.getByLabel('First day').waitFor({ state: 'hidden' })
    await page.getByLabel('Days').selectOption('Always these days:')
    assert.equal(await page.getByLabel('First day').inputValue(), '2026-03-01')
    assert.equal(await page.getByLabel('Find a person').isVisible(), false)
    await page.getByLabel('Seen by').selectOption('Those who are ticked below')
    await page.getByText('Dora', { exact: true }).click()
    await page.getByLabel('Name', { exact: true }).fill('Hours of March')
    await page.getByRole('button', { name: 'Save the report' }).click()

    await page.getByRole('link', { name: 'Make a public link' }).click()
    await page.getByRole('button', { name: 'Make it public' }).click()
    const link = page.getByLabel('Link', { exact: true })
    const address = await link.inputValue()
    if (javaScript) {
      await link.click()
      assert.equal(await page.evaluate(() => `${getSelection()}`), address)
    }
    await page.goto(address.replace(/^https?:\/\/[^/]+/, app.url))
    await page.getByRole('heading', { name: 'Hours of March' }).waitFor()
    await page.getByText('31 March 2026').first().waitFor()
    await close()
  })
