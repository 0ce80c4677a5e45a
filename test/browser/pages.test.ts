/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import axe from 'axe-core'
import { HtmlValidate } from 'html-validate'
import type { Page } from 'playwright-core'
import { findInstanceId } from '../../src/instance/queries.js'
import { setupToken } from '../../src/setup/link.js'
import { openApp, type TestApp } from '../support/app.js'
import { openBrowser } from '../support/browser.js'
import { createCast, PASSWORD, type Person } from '../support/cast.js'
import type { Visitor } from '../support/visitor.js'

/** A picture of every page is kept in this folder when it is named. */
const pictures = process.env.PICTURES

let app: TestApp
let dora: Person
let open: Awaited<ReturnType<typeof openBrowser>>
let fresh: TestApp
let operator: Visitor
let cutOff: Visitor

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'no-trailing-whitespace': 'off',
    'void-style': 'off',
    'attribute-boolean-style': 'off',
    'long-title': 'off',
  },
})

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  operator = app.visitor()
  await operator.post('/admin/login', { username: 'operator', password: PASSWORD })
  fresh = await openApp()
  const away = await openApp()
  cutOff = (await createCast(away)).dora
  await away.db.destroy()
  open = await openBrowser()
})

type State = {
  name: string
  visitor: () => Visitor
  path: () => string | Promise<string>
  prepare?: () => Promise<unknown>
}

const states: State[] = [
  { name: 'login', visitor: () => app.visitor(), path: () => '/login' },
  { name: 'help for anybody', visitor: () => app.visitor(), path: () => '/help' },
  { name: 'not found for anybody', visitor: () => app.visitor(), path: () => '/nowhere' },
  {
    name: 'setup',
    visitor: () => fresh.visitor(),
    path: async () => `/setup?token=${setupToken(fresh.keys.links, await findInstanceId(fresh.db))}`,
  },
  { name: 'tracker, empty', visitor: () => dora, path: () => tracker(), prepare: () => app.db('entries').del() },
  {
    name: 'tracker, running',
    visitor: () => dora,
    path: () => tracker(),
    prepare: () => dora.post('timer', { description: LONG }),
  },
  { name: 'tracker, a full week', visitor: () => dora, path: () => tracker(), prepare: () => addWeek(10) },
  { name: 'tracker, 200 rows', visitor: () => dora, path: () => tracker(), prepare: () => addWeek(200) },
  { name: 'help', visitor: () => dora, path: () => '/help' },
  { name: 'password', visitor: () => dora, path: () => '/account/password' },
  { name: 'confirm', visitor: () => dora, path: () => '/confirm?return_to=%2Faccount%2Fpassword' },
  { name: 'admin login', visitor: () => app.visitor(), path: () => '/admin/login' },
  { name: 'admin health', visitor: () => operator, path: () => '/admin/health' },
  { name: 'the database away', visitor: () => cutOff, path: () => '/' },
  { name: 'not found', visitor: () => dora, path: () => '/nowhere' },
]

const LONG =
  'Donaudampfschifffahrtsgesellschaftskapitän: über lange Wörter, und wie sie umbrechen — naïve façade 日本語'
const tracker = () => `/workspaces/${dora.workspace_id}/tracker`

for (const { name, visitor, path, prepare } of states) {
  test(`valid HTML, and nothing that axe finds, wide and narrow, light and dark: ${name}`, async () => {
    await prepare?.()
    const who = visitor()
    const address = who.url + (await path())
    const { text } = await who.get(address.slice(who.url.length))
    assert.deepEqual(await mistakesIn(text), [])

    for (const [width, dark] of [
      [1280, false],
      [1024, true],
      [380, false],
      [380, true],
    ] as const) {
      const { page, context, close } = await open({ width, height: width === 380 ? 740 : 800, dark })
      await context.addCookies(
        [...who.cookies].map(([key, value]) => ({
          name: key,
          value,
          url: who.url + (key === 'stint_operator' ? '/admin/' : ''),
        })),
      )
      await page.goto(address)
      if (pictures) await keepPicture(page, `${name} ${width}${dark ? ' dark' : ''}`)

      assert.deepEqual(await violationsOn(page), [], `${width} ${dark ? 'dark' : 'light'}`)
      assert.equal(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        true,
        'scrolls sideways',
      )
      await close()
    }
  })
}

test('every form’s refusal is valid HTML too', async () => {
  const anonymous = app.visitor()
  const token = setupToken(fresh.keys.links, await findInstanceId(fresh.db))
  const answers = [
    await anonymous.post('/login', {}),
    await anonymous.post('/admin/login', {}),
    await dora.post('/confirm', {}),
    await dora.post('/account/password', {}),
    await dora.post('timer', { description: 'x'.repeat(3001) }),
    await fresh.visitor().post('/setup', { token }),
  ]
  for (const { status, text } of answers) {
    assert.equal(status, 422)
    assert.deepEqual(await mistakesIn(text), [])
  }
})

async function mistakesIn(html: string) {
  const { results } = await validator.validateString(html)
  return results.flatMap(result =>
    result.messages.map(({ ruleId, message, line }) => `${ruleId} line ${line}: ${message}`),
  )
}

async function violationsOn(page: Page) {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 200)).join(' | ')}`)
  })
}

async function keepPicture(page: Page, name: string) {
  const folder = pictures as string
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name.replaceAll(/[, ]+/g, '-')}.png`) })
}

async function addWeek(count: number) {
  const { workspace_id, member_id } = dora
  const words = [
    'Stand-up',
    LONG,
    'مراجعة تصاميم الصفحة الرئيسية مع العميل',
    '',
    'Fix <rounding> & "quotes"',
    '🦊 Release',
  ]
  await app.db('entries').del()
  await app.db('entries').insert(
    Array.from({ length: count }, (_, index) => {
      const stopped = Date.now() - index * 1_800_000
      return {
        workspace_id,
        member_id,
        zone: index % 7 === 3 ? 'Asia/Tokyo' : 'Europe/Vienna',
        description: words[index % words.length],
        started_at: new Date(stopped - 1_500_000),
        stopped_at: new Date(stopped),
      }
    }),
  )
}
