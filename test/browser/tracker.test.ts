/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { logInByForm, openBrowser } from '../support/browser.js'
import { createCast, PASSWORD } from '../support/cast.js'

let app: TestApp
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openApp({ STINT_SERVER_HOST: '0.0.0.0' })
  await createCast(app)
  open = await openBrowser()
})

beforeEach(() => app.db('entries').del())

for (const javaScript of [true, false]) {
  test(`a working day ${javaScript ? 'with' : 'without'} JavaScript: log in, start, rename, stop, log out`, async () => {
    const { page, close } = await open({ javaScript })
    await logInByForm(page, app.url, 'dora')
    await page.getByLabel('Description').fill('Prototype the floor plan')
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    await app.db('entries').update({ started_at: new Date(Date.now() - 25 * 60_000) })
    await page.reload()

    await page.getByLabel('Description').fill('Prototype the west wing')
    await page.getByLabel('Description').press('Enter')
    await page.waitForLoadState('networkidle')
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Timer stopped after 0:25.').first().waitFor()

    assert.equal(
      await page
        .getByRole('link', { name: 'Prototype the west wing' })
        .or(page.getByText('Prototype the west wing'))
        .first()
        .isVisible(),
      true,
    )
    assert.equal((await app.db('entries')).length, 1)

    await page.getByText('Dora').last().click()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.waitForURL(/\/login$/)
    await close()
  })
}

test('with JavaScript only fragments travel', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'dora')
  const documents: string[] = []
  page.on('request', request => {
    if (request.isNavigationRequest()) documents.push(request.url())
  })
  await page.getByLabel('Description').fill('Only a part')
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('button', { name: 'Start', exact: true }).waitFor()

  assert.deepEqual(documents, [])
  await close()
})

for (const height of [500, 800])
  test(`without JavaScript the menus within More close by their heads: ${height} px high`, async () => {
    const { page, close } = await open({ javaScript: false, width: 380, height })
    await logInByForm(page, app.url, 'dora')
    await page.getByRole('button', { name: 'More' }).click()
    const heads = await page.locator('.rail .menu > summary').all()
    assert.equal(heads.length, 2)
    for (const head of heads) {
      await head.click()
      const popup = (await page.locator('.rail .menu[open] > .popup').boundingBox()) ?? assert.fail()
      assert.ok(popup.y >= 0 && popup.y + popup.height <= height, `${popup.y} and ${popup.height} high`)
      await head.click({ timeout: 5000 })
      await page.locator('.rail .menu[open]').waitFor({ state: 'detached' })
    }
    await close()
  })

test('on a phone the pages that stand first are at hand, each with its name in one line', async () => {
  const { page, close } = await open({ width: 320 })
  await logInByForm(page, app.url, 'dora')
  const bar = page.getByRole('navigation', { name: 'Shortcuts' })
  const names = ['Tracker', 'Dashboard', 'Reports', 'Projects', 'More']
  assert.deepEqual(await bar.locator('> *').allInnerTexts(), names)
  for (const each of await bar.locator('> *').all()) {
    const wide = await each.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)
    assert.ok(wide, await each.innerText())
  }
  await bar.getByRole('link', { name: 'Reports' }).click()
  await page.getByRole('heading', { name: 'Summary report' }).waitFor()
  assert.equal(await bar.locator('[aria-current]').innerText(), 'Reports')
  await close()
})

test('the clock ticks, in the strip and in the tab’s title', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'dora')
  await page.getByLabel('Description').fill('Ticking')
  await page.getByRole('button', { name: 'Start' }).click()
  await page.waitForFunction(() => /^0:00:(0[2-9]|[1-5]\d) · Ticking/.test(document.title))

  assert.match((await page.locator('[data-elapsed-since]').first().textContent()) ?? '', /0:00:(0[2-9]|[1-5]\d)/)
  await close()
})

test('keys start, stop and lead to the help', async () => {
  const { page, close } = await open()
  await logInByForm(page, app.url, 'dora')
  await page.keyboard.press('n')
  await page.keyboard.type('From the keyboard')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  await page.locator('main').click({ position: { x: 5, y: 5 } })
  await page.keyboard.press('s')
  await page.getByRole('button', { name: 'Start', exact: true }).waitFor()
  await page.locator('main').click({ position: { x: 5, y: 5 } })
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).getByRole('link', { name: 'All of the help' }).click()
  await page.waitForURL(/\/help$/)

  assert.equal((await app.db('entries')).length, 1)
  await close()
})

test('forms work on plain http at the machine’s own address, where browsers leave Sec-Fetch-Site out', async t => {
  const address = ownAddress()
  if (!address) return t.diagnostic('this machine has no address but loopback')
  const { createServer } = await import('node:net')
  const { port } = new URL(app.url)
  const relay = createServer(socket => {
    import('node:net').then(({ connect }) => {
      const target = connect(Number(port), '127.0.0.1')
      socket.pipe(target).pipe(socket)
      for (const each of [socket, target]) each.on('error', () => socket.destroy())
    })
  })
  await new Promise<void>(resolve => relay.listen(0, address, resolve))
  const at = relay.address()
  const { page, context, close } = await open()
  const seen: (string | undefined)[] = []
  context.on('request', request => {
    if (request.method() === 'POST') request.allHeaders().then(headers => seen.push(headers['sec-fetch-site']))
  })
  await page.goto(`http://${address}:${typeof at === 'object' && at ? at.port : 0}/login`)
  await page.getByLabel('Username or e-mail').fill('emil')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.waitForURL(/\/tracker$/)

  assert.deepEqual(seen, [undefined])
  await close()
  relay.close()
})

const ownAddress = () =>
  Object.values(networkInterfaces())
    .flat()
    .find(each => each && each.family === 'IPv4' && !each.internal)?.address
