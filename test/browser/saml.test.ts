import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'
import { connectSaml } from '../support/saml.js'
import { openSamlSite } from '../support/saml-site.js'
import { openAppAtHome } from '../support/sso-stage.js'

const PEOPLE = {
  dora: { id: 'd-1', email: 'dora@northwind.example', name: 'dora' },
  emil: { id: 'e-1', email: 'emil@northwind.example', name: 'emil' },
}
const OTHER = 'https://login.other.example/saml'
const KINDS = [{ javaScript: true }, { javaScript: false }]

let app: TestApp
let dora: Person
let emil: Person
let there: Awaited<ReturnType<typeof openSamlSite>>
let id: string
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openAppAtHome()
  ;({ dora, emil } = await createCast(app))
  there = await openSamlSite(PEOPLE)
  id = await connect('Northwind SAML', there)
  open = await openBrowser()
})
beforeEach(() => app.db('throttle_hits').del())

/** A provider of the panel for such a site, which may link accounts by their addresses. */
const connect = (name: string, { config }: typeof there) =>
  connectSaml(app, { ...config, trusts_email: true, allows_unasked: true }, { name, links_by_email: true })

const trackerOf = (person: Person) => `${app.url}${person.base}/tracker`

/** What the browser shows when the provider posts: without scripts somebody has to press a button for it. */
const letItPost = (page: Page, javaScript: boolean) =>
  javaScript ? undefined : page.getByRole('button', { name: 'Submit' }).click()

async function typeName(page: Page, name: string, javaScript: boolean) {
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Go on' }).click()
  await letItPost(page, javaScript)
}

/** Which of our cookies the browser sends with the request to this address. */
const cookiesTo = (page: Page, address: RegExp) =>
  page.waitForRequest(address).then(async request => (await request.allHeaders()).cookie ?? '')

for (const { javaScript } of KINDS) {
  const how = javaScript ? 'with scripts' : 'without JavaScript'

  test(`a button leads to a provider at another site and back into the tracker, ${how}`, async () => {
    const { page, context, close } = await open({ javaScript })
    await page.goto(`${app.url}/login`)
    await page.getByRole('link', { name: 'Log in with Northwind SAML' }).click()
    await page.waitForURL(`${there.url}/**`)
    assert.deepEqual(
      (await context.cookies(app.url)).map(({ name, sameSite }) => [name, sameSite]),
      [['stint_sso', 'Lax']],
    )

    const sent = Promise.all([cookiesTo(page, /\/callback$/), cookiesTo(page, /\/finish\?code=/)])
    await typeName(page, 'dora', javaScript)
    await page.waitForURL(trackerOf(dora))
    const [posted, fetched] = await sent
    assert.equal(posted, '', 'what another site posts comes without our cookies')
    assert.match(fetched, /^stint_sso=/, 'what follows finds the browser that began')
    await close()
  })

  test(`a log-in that begins at the provider asks who one is, and until then nothing changes, ${how}`, async () => {
    const { page, context, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'emil')
    const acs = `${app.url}/sso/${id}/callback`
    await page.goto(
      `${there.url}/applications?${new URLSearchParams({ acs, audience: `${app.url}/sso/${id}/metadata` })}`,
    )
    await typeName(page, 'dora', javaScript)
    await page.getByRole('heading', { name: 'Continue as dora@northwind.example?' }).waitFor()

    const other = await context.newPage()
    await other.goto(app.url)
    assert.equal(other.url(), trackerOf(emil))
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(trackerOf(dora))
    await close()
  })
}

test('two providers at once: of two round trips in one browser each ends as what its own provider said', async () => {
  const other = await openSamlSite(PEOPLE, OTHER)
  const otherId = await connect('Other SAML', other)
  const { page: first, context, close } = await open()
  const second = await context.newPage()
  for (const [page, name] of [
    [first, 'Northwind SAML'],
    [second, 'Other SAML'],
  ] as const) {
    await page.goto(`${app.url}/login`)
    await page.getByRole('link', { name: `Log in with ${name}` }).click()
    await page.getByLabel('Name').waitFor()
  }
  await typeName(second, 'emil', true)
  await second.waitForURL(trackerOf(emil))
  await typeName(first, 'dora', true)
  await first.waitForURL(trackerOf(dora))
  const known = await app.db('identities').whereIn('provider_id', [id, otherId]).orderBy('subject')
  assert.deepEqual(
    known.map(each => [each.subject, each.provider_id, each.user_id]),
    [
      ['d-1', id, dora.user_id],
      ['e-1', otherId, emil.user_id],
    ],
  )
  await close()
})

test('who came by a provider proves there again that it is them, by typing their name anew', async () => {
  const { page, close } = await open()
  const logIn = async () => {
    await page.goto(`${app.url}/login`)
    await page.getByRole('link', { name: 'Log in with Northwind SAML' }).click()
  }
  await logIn()
  await typeName(page, 'dora', true)
  await page.waitForURL(trackerOf(dora))
  await page.context().clearCookies({ domain: '127.0.0.1' })
  await logIn()
  await page.waitForURL(trackerOf(dora))

  await app.db('sessions').update({ confirmed_at: app.db.raw("now() - interval '16 minutes'") })
  await page.goto(`${app.url}/account/api-keys`)
  await page.getByRole('link', { name: 'Confirm with Northwind SAML' }).click()
  await typeName(page, 'dora', true)
  await page.waitForURL(`${app.url}/account/api-keys`)
  await close()
})
