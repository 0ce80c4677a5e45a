import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'

let app: TestApp
let ana: Person

before(async () => {
  app = await openApp()
  ;({ ana } = await createCast(app))
})

test('every page of the rail has a key, and the help names just those', async () => {
  const { text } = await ana.get('tracker')
  const inRail = [...text.matchAll(/data-key="g (\w)"/g)].map(match => `g ${match[1]}`)
  const { text: sheet } = await ana.get('/help/keys', { htmx: true })
  const inHelp = [...sheet.matchAll(/<kbd>g<\/kbd> <kbd>(\w)<\/kbd>/g)].map(match => `g ${match[1]}`)

  assert.deepEqual([...inRail].sort(), [...inHelp].sort())
  assert.equal(new Set(inRail).size, inRail.length)
})

test('the keys are shown to anybody, as a page and over one', async () => {
  const page = await app.visitor().get('/help/keys')
  assert.equal(page.status, 200)
  assert.match(page.text, /<h1>Keys/)
  assert.doesNotMatch((await ana.get('/help/keys', { htmx: true })).text, /<html|<h1/)
})
