/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { openApp, type TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'
import { worksOf } from '../support/work.js'

const PROJECT = 'תכנון מחדש של מערכת ההזמנות והמשלוחים עבור לקוחות מרוחקים במיוחד בכל רחבי הארץ'
const TASK = 'בדיקות קבלה מקיפות של כל המסכים החדשים במערכת ושל כל הטפסים הישנים שנשארו בה'

let app: TestApp
let ana: Person
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openApp()
  ;({ ana } = await createCast(app))
  const works = worksOf(app, ana)
  const project_id = await works.project(PROJECT, { client_id: await works.client('Acme') })
  const task_id = await works.task(project_id, TASK)
  await works.entry(ana, 5, { description: 'Drawing', project_id, task_id })
  open = await openBrowser()
})

/** Of each place within `part` that begins with this text: whether its first letter is in sight, and its last one. */
const ends = (page: Page, part: string, text: string): Promise<boolean[][]> =>
  page.locator(part).evaluate((root, sought) => {
    const found: boolean[][] = []
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, ({ textContent, parentElement }) =>
      textContent?.trim().startsWith(sought) && parentElement?.checkVisibility() && !parentElement.closest('option')
        ? NodeFilter.FILTER_ACCEPT
        : NodeFilter.FILTER_SKIP,
    )
    while (texts.nextNode()) {
      const { currentNode: node } = texts
      node.parentElement?.scrollIntoView({ block: 'center' })
      const first = node.textContent?.indexOf(sought) ?? 0
      const isInSight = (at: number) => {
        const letter = document.createRange()
        letter.setStart(node, at)
        letter.setEnd(node, at + 1)
        const { x, y, width, height } = letter.getBoundingClientRect()
        return Boolean(node.parentElement?.contains(document.elementFromPoint(x + width / 2, y + height / 2)))
      }
      found.push([isInSight(first), isInSight(first + sought.length - 1)])
    }
    return found
  }, text)

const assertCut = (found: boolean[][], where: string) => {
  assert.ok(found.some(([, last]) => !last) && found.every(([first]) => first), `${where}: ${found.join(' ')}`)
}

test('a long name from right to left is cut at its end', async () => {
  const { page, close } = await open({ width: 700 })
  await logInByForm(page, app.url, 'ana')
  for (const path of ['tracker', 'dashboard', 'reports/summary', 'reports/detailed']) {
    await page.goto(`${app.url}${ana.base}/${path}`)
    assertCut(await ends(page, '#content', PROJECT), path)
  }

  await page.goto(`${app.url}${ana.base}/tracker`)
  await page.locator('#timer summary', { hasText: 'No project' }).click()
  await page.getByRole('option', { name: TASK }).last().waitFor()
  for (const text of [PROJECT, TASK]) assertCut(await ends(page, '.menu[open] > .popup', text), 'picker')

  await page.getByRole('option', { name: TASK }).last().click()
  assertCut(await ends(page, '#timer', `${PROJECT}: ${TASK}`), 'chosen project')
  await close()
})
