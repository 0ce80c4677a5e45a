/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { before, test } from 'node:test'
import type axe from 'axe-core'
import { HtmlValidate } from 'html-validate'
import type { Page } from 'playwright-core'
import { openBrowser } from './browser.js'
import type { Answer, Visitor } from './visitor.js'

/** A page in one of its states. All but its name are functions, as what they need is made only before the tests. */
export type State = {
  name: string
  visitor: () => Visitor
  path: () => string | Promise<string>
  prepare?: () => Promise<unknown>
}

/** A picture of every page is kept in this folder when it is named. */
const pictures = process.env.PICTURES

/** axe takes most of the time: it judges each width class and each scheme once. */
const SCREENS = [
  { width: 1280, height: 800, dark: false, judged: true },
  { width: 1024, height: 800, dark: true, judged: false },
  { width: 380, height: 740, dark: false, judged: false },
  { width: 380, height: 740, dark: true, judged: true },
]

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'no-trailing-whitespace': 'off',
    'void-style': 'off',
    'attribute-boolean-style': 'off',
    'long-title': 'off',
    'prefer-native-element': ['error', { exclude: ['listbox'] }], // a select can't be searched
    'meta-refresh': 'off', // in noscript, where nothing else shows how far a job is
    'form-dup-name': 'off', // a field may hold several values: each tag is one
  },
})

/**
 * One test a state: its HTML is valid, and wide and narrow, light and dark, axe finds nothing in it, its icons are drawn and
 * nothing makes it scroll sideways.
 */
export function testPages(states: State[]) {
  let tab: Awaited<ReturnType<Awaited<ReturnType<typeof openBrowser>>>>
  before(async () => {
    // one tab for all, in which axe is warm after the first
    tab = await (await openBrowser())()
  })

  for (const { name, visitor, path, prepare } of states) {
    test(`valid HTML, and nothing that axe finds, wide and narrow, light and dark: ${name}`, async () => {
      await prepare?.()
      const who = visitor()
      const address = await path()
      assert.deepEqual(await mistakesIn((await who.get(address)).text), [])

      const { page, context, complaints } = tab
      await context.clearCookies()
      await context.addCookies(cookiesOf(who))
      await page.goto(who.url + address)
      for (const { dark, judged, ...size } of SCREENS) {
        await page.setViewportSize(size)
        // without motion: a colour on its way to another scheme's would be judged as it is half way
        await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' })
        const label = `${size.width}${dark ? ' dark' : ''}`
        if (pictures) await keepPicture(page, pictures, `${name} ${label}`)

        if (judged) assert.deepEqual(await violationsOn(page), [], label)
        assert.ok(await fitsTheWindow(page), `scrolls sideways: ${label}`)
        assert.deepEqual(await undrawnIcons(page), [], label)
      }
      assert.deepEqual(complaints.splice(0), [])
    })
  }
}

/** Every one of these answers is the refusal of a form, and valid HTML. */
export async function assertRefusals(answers: Answer[], expected = 422) {
  for (const { status, text } of answers) {
    assert.equal(status, expected)
    assert.deepEqual(await mistakesIn(text), [])
  }
}

async function mistakesIn(html: string) {
  const { results } = await validator.validateString(html)
  return results.flatMap(result =>
    result.messages.map(({ ruleId, message, line }) => `${ruleId} line ${line}: ${message}`),
  )
}

const cookiesOf = ({ cookies, url }: Visitor) =>
  [...cookies].map(([name, value]) => ({ name, value, url: url + (name === 'stint_operator' ? '/admin/' : '') }))

export async function violationsOn(page: Page) {
  await bringAxe(page)
  return page.evaluate(async () => {
    const judge = (globalThis as unknown as { axe: typeof axe }).axe
    const rest = ['tbody > tr:nth-child(n + 31)', 'li:nth-child(n + 31)'] // made by the same template as those before
    const { violations } = await judge.run({ exclude: rest }, { resultTypes: ['violations'] })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 200)).join(' | ')}`)
  })
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** To read axe takes a page longer than to be judged by it, so it does that once; the debugger's way is the quickest. */
async function bringAxe(page: Page) {
  if (await page.evaluate(() => 'axe' in globalThis)) return
  const debug = await page.context().newCDPSession(page)
  await debug.send('Runtime.evaluate', { expression: axeSource })
  await debug.detach()
}

const fitsTheWindow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)

/** Which icons are to be seen and have nothing in them. */
const undrawnIcons = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('use')]
      .filter(use => use.checkVisibility() && use.getBBox().width === 0)
      .map(use => use.getAttribute('href')),
  )

async function keepPicture(page: Page, folder: string, name: string) {
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name.replaceAll(/[, ]+/g, '-')}.png`) })
}
