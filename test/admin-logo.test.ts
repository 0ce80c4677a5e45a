import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { enterPanel } from './support/panel.js'
import { acted, errorOf, noted } from './support/settings-stage.js'
import type { Visitor } from './support/visitor.js'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let app: TestApp
let operator: Visitor

before(async () => {
  app = await openApp()
  await createCast(app)
  operator = await enterPanel(app)
})

const shown = async () => /<img class="mark" src="(\/logo[^"]*)"/.exec((await app.visitor().get('/login')).text)?.[1]

test('a logo hangs at the doors for everybody, until it is removed', async () => {
  assert.equal(await shown(), undefined)
  assert.equal((await operator.upload('/admin/settings/logo', 'logo', PNG, 'logo.svg')).status, 303)
  await acted(() => app.settings.get('instance_logo') !== '')

  const { status, headers, bytes } = await app.visitor().get((await shown()) ?? '')
  assert.deepEqual([status, headers['content-type'], headers['x-content-type-options']], [200, 'image/png', 'nosniff'])
  assert.match(headers['cache-control'] ?? '', /immutable/)
  assert.deepEqual(bytes, PNG)
  assert.equal((await app.visitor().get('/logo?v=another')).headers['cache-control'], 'no-store')

  await operator.post('/admin/settings/logo/delete')
  await acted(() => app.settings.get('instance_logo') === '')
  assert.equal(await shown(), undefined)
  assert.equal((await app.visitor().get('/logo')).status, 404)
  assert.deepEqual(
    (await noted(app)).map(({ subject }) => subject),
    ['instance_logo', 'instance_logo'],
  )
})

test('what is no picture, too large or not there is refused beside its field', async () => {
  const refusals: [Buffer, RegExp][] = [
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /no PNG/],
    [Buffer.concat([PNG, Buffer.alloc(2 ** 20)]), /larger than 1 MB/],
    [Buffer.alloc(0), /Choose a picture first/],
  ]
  for (const [file, reason] of refusals) {
    const { status, text } = await operator.upload('/admin/settings/logo', 'logo', file, 'logo.png')
    assert.equal(status, 422)
    assert.match(errorOf(text, 'logo') ?? '', reason)
  }
  assert.equal(await shown(), undefined)
})
