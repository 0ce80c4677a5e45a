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
import { openStaff } from '../support/members.js'
import { type Office, openOffice } from '../support/office.js'
import { openCrowd } from '../support/teams.js'
import type { Visitor } from '../support/visitor.js'
import { openHarbour } from '../support/workspaces.js'

/** A picture of every page is kept in this folder when it is named. */
const pictures = process.env.PICTURES

let app: TestApp
let dora: Person
let open: Awaited<ReturnType<typeof openBrowser>>
let fresh: TestApp
let operator: Visitor
let office: Office
let staff: Awaited<ReturnType<typeof openStaff>>
let crowd: Awaited<ReturnType<typeof openCrowd>>
let harbour: Awaited<ReturnType<typeof openHarbour>>
let cutOff: Visitor

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'no-trailing-whitespace': 'off',
    'void-style': 'off',
    'attribute-boolean-style': 'off',
    'long-title': 'off',
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'reset', 'submit'] }],
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
  staff = await openStaff()
  crowd = await openCrowd()
  harbour = await openHarbour()
  office = await openOffice()
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
  { name: 'members', visitor: () => dora, path: () => `${dora.base}/members` },
  { name: 'members, many', visitor: () => staff.ana, path: () => members() },
  {
    name: 'members, narrowed to a role, the second page',
    visitor: () => staff.ana,
    path: () => members(`?role=ROLE_USER&after=${staff.dora.member_id}`),
  },
  { name: 'members, nobody fits', visitor: () => staff.ana, path: () => members('?q=nobody&state=inactive') },
  { name: 'member', visitor: () => staff.ana, path: () => members(`/${staff.cleo.member_id}`) },
  { name: 'member, inactive', visitor: () => staff.ben, path: () => members(`/${staff.emil.member_id}`) },
  { name: 'member, seen by another', visitor: () => staff.dora, path: () => members(`/${staff.ben.member_id}`) },
  { name: 'member, remove', visitor: () => staff.ana, path: () => members(`/${staff.cleo.member_id}/delete`) },
  { name: 'invite', visitor: () => crowd.ana, path: () => `${crowd.ana.base}/invitations` },
  { name: 'invite, some waiting', visitor: () => staff.ana, path: () => `${staff.ana.base}/invitations` },
  { name: 'invitation', visitor: () => staff.visitor(), path: () => staff.forNobody },
  { name: 'invitation, join', visitor: () => staff.finn, path: () => staff.forFinn },
  { name: 'invitation, log in first', visitor: () => staff.visitor(), path: () => staff.forFinn },
  { name: 'invitation of somebody else', visitor: () => staff.finn, path: () => staff.forNobody },
  { name: 'invitation, used', visitor: () => staff.visitor(), path: () => `${staff.forNobody}x` },
  { name: 'teams, none', visitor: () => dora, path: () => `/workspaces/${dora.workspace_id}/teams` },
  { name: 'teams', visitor: () => crowd.ana, path: () => teams() },
  { name: 'team, new', visitor: () => crowd.ana, path: () => teams('/new') },
  { name: 'team, many members', visitor: () => crowd.ana, path: () => teams(`/${crowd.design}`) },
  { name: 'team, seen by a regular member', visitor: () => crowd.emil, path: () => teams(`/${crowd.design}`) },
  { name: 'team, nobody in it', visitor: () => crowd.ana, path: () => teams(`/${crowd.empty}`) },
  { name: 'team, edit', visitor: () => crowd.ana, path: () => teams(`/${crowd.design}/edit`) },
  { name: 'team, delete', visitor: () => crowd.ana, path: () => teams(`/${crowd.design}/delete`) },
  { name: 'team, add members', visitor: () => crowd.ana, path: () => teams(`/${crowd.empty}/members`) },
  { name: 'team, nobody to add', visitor: () => crowd.ana, path: () => teams(`/${crowd.empty}/members?q=nobody`) },
  { name: 'admins', visitor: () => crowd.ana, path: () => teams('/admins') },
  {
    name: 'admins, take out',
    visitor: () => crowd.ana,
    path: () => teams(`/admins/members/${crowd.ben.member_id}/delete`),
  },
  { name: 'workspaces, many', visitor: () => harbour.ben, path: () => '/workspaces' },
  { name: 'workspaces, invited', visitor: () => harbour.dora, path: () => '/workspaces' },
  { name: 'workspaces, none', visitor: () => harbour.gero, path: () => '/workspaces' },
  { name: 'workspace, new', visitor: () => harbour.dora, path: () => '/workspaces/new' },
  { name: 'workspace settings', visitor: () => harbour.ana, path: () => `${harbour.ana.base}/settings` },
  { name: 'workspace settings of a clerk', visitor: () => harbour.cleo, path: () => `${harbour.cleo.base}/settings` },
  { name: 'workspace, leave', visitor: () => harbour.ben, path: () => `${harbour.ben.base}/leave` },
  { name: 'workspace, leave as owner', visitor: () => harbour.ana, path: () => `${harbour.ana.base}/leave` },
  { name: 'workspace, delete', visitor: () => harbour.ana, path: () => `${harbour.ana.base}/delete` },
  { name: 'workspace, hand over', visitor: () => harbour.ana, path: () => `${harbour.ana.base}/owner` },
  { name: 'workspace, no heir', visitor: () => harbour.dora, path: () => `${harbour.dora.base}/owner` },
  { name: 'roles', visitor: () => office.ana, path: () => `${office.ana.base}/roles` },
  { name: 'roles, four', visitor: () => crowd.ana, path: () => `${crowd.ana.base}/roles` },
  { name: 'roles, little to change', visitor: () => office.cleo, path: () => `${office.cleo.base}/roles?find=project` },
  {
    name: 'roles, nothing found',
    visitor: () => office.ana,
    path: () => `${office.ana.base}/roles?find=nothing+like+it`,
  },
  { name: 'role, new', visitor: () => office.ana, path: () => `${office.ana.base}/roles/new` },
  { name: 'role, reset', visitor: () => office.ana, path: () => `${office.ana.base}/roles/${office.teamlead}/reset` },
  { name: 'role, delete', visitor: () => office.ana, path: () => `${office.ana.base}/roles/${office.custom}/delete` },
  { name: 'why, oneself', visitor: () => office.dora, path: () => why(office.dora) },
  {
    name: 'why, an entry and a project',
    visitor: () => office.ana,
    path: () => `${why(office.emil)}?entry=${office.entry}&project=${office.project}`,
  },
  { name: 'why, no such entry', visitor: () => office.ana, path: () => `${why(office.cleo)}?entry=nonsense` },
  { name: 'admin login', visitor: () => app.visitor(), path: () => '/admin/login' },
  { name: 'admin health', visitor: () => operator, path: () => '/admin/health' },
  { name: 'the database away', visitor: () => cutOff, path: () => '/' },
  { name: 'not found', visitor: () => dora, path: () => '/nowhere' },
]

const LONG =
  'Donaudampfschifffahrtsgesellschaftskapitän: über lange Wörter, und wie sie umbrechen — naïve façade 日本語'
const members = (path = '') => `${staff.ana.base}/members${path}`
const teams = (path = '') => `/workspaces/${crowd.ana.workspace_id}/teams${path}`
const why = (about: Person) => `${office.ana.base}/members/${about.member_id}/why`
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
    await office.ana.post('roles', { name: 'RÖLLE' }),
    await dora.post('timer', { description: 'x'.repeat(3001) }),
    await staff.ana.post(`members/${staff.dora.member_id}/roles`, {}),
    await staff.ana.post('invitations', { addresses: 'nonsense, dora@northwind.example' }),
    await staff.visitor().post(staff.forNobody, {}),
    await crowd.ana.post('teams', {}),
    await crowd.ana.post(`teams/${crowd.empty}/members`, {}),
    await harbour.dora.post('/workspaces', {}),
    await harbour.ana.post('settings', {}),
    await harbour.ana.post('settings/logo', {}),
    await harbour.ana.post('settings/private-entries', {}),
    await harbour.ana.post('delete', {}),
    await harbour.ana.post('owner', {}),
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
