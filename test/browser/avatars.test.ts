import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { openBrowser } from '../support/browser.js'
import { createCast, type Person } from '../support/cast.js'

const PICTURE = 'https://pictures.example/dora.svg'
const RED =
  '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><rect width="90" height="90" fill="red"/></svg>'

let app: TestApp
let dora: Person
let open: Awaited<ReturnType<typeof openBrowser>>

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  open = await openBrowser()
})

test('a picture covers the initials, and one that fails leaves them as they are', async () => {
  const { page, context, close } = await open()
  await context.addCookies([...dora.cookies].map(([name, value]) => ({ name, value, url: dora.url })))
  const look = async (avatar_url: string) => {
    await app.db('users').where({ id: dora.user_id }).update({ avatar_url })
    await page.goto(`${app.url}/account/profile`, { waitUntil: 'networkidle' })
    return (await page.locator('.page-head .avatar').screenshot()).toString('base64')
  }
  const bare = await look('')
  await context.route('https://pictures.example/**', route => route.abort())
  assert.equal(await look(PICTURE), bare)
  await context.route('https://pictures.example/**', route =>
    route.fulfill({ contentType: 'image/svg+xml', body: RED }),
  )
  assert.notEqual(await look(PICTURE), bare)
  await close()
})
