import assert from 'node:assert/strict'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { atEnd } from './at-end.js'
import { PASSWORD } from './cast.js'

export type BrowserOptions = { width?: number; height?: number; dark?: boolean; javaScript?: boolean }

/**
 * Opens pages in the Chromium of this run, each with cookies of its own. Those that break the policy, throw or log an
 * error fail the test that opened them.
 */
export async function openBrowser() {
  const browser = await chromium.connect(process.env.TEST_BROWSER ?? '')
  atEnd(() => browser.close())

  return async ({ width = 1280, height = 800, dark = false, javaScript = true }: BrowserOptions = {}) => {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      javaScriptEnabled: javaScript,
      locale: 'en-GB',
    })
    const complaints = listenForComplaints(context)
    return { page: await context.newPage(), context, complaints, close: () => closeQuietly(context, complaints) }
  }
}

function listenForComplaints(context: BrowserContext) {
  const complaints: string[] = []
  context.on('console', message => {
    // a page that is answered with an error status is logged by the browser itself
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text())
  })
  context.on('weberror', error => complaints.push(String(error.error())))
  return complaints
}

async function closeQuietly(context: BrowserContext, complaints: string[]) {
  await context.close()
  assert.deepEqual(complaints, [])
}

export async function logInByForm(page: Page, url: string, username: string) {
  await page.goto(`${url}/login`)
  await page.getByLabel('Username or e-mail').fill(username)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.waitForURL(/\/tracker$/)
}
