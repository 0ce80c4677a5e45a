import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, type Person, weaken } from './support/cast.js'
import { giveRole, memberOf, workspaceOf } from './support/workspaces.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let ana: Person
let ben: Person
let dora: Person
let finn: Person

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  ;({ ana, ben, dora, finn } = cast)
  await giveRole(app.db, ben, 'ROLE_SUPER_ADMIN')
})

const picture = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map(part => (typeof part === 'number' ? Buffer.alloc(part, 7) : Buffer.from(part, 'latin1'))))
const PNG = picture('\x89PNG\r\n\x1a\n', 500)
test('a logo is taken by what it is, and served as that to members only', async () => {
  const pictures = {
    'image/png': PNG,
    'image/jpeg': picture('\xff\xd8\xff\xe0', 90, '\r\n--', 90),
    'image/gif': picture('GIF89a', 90),
    'image/webp': picture('RIFF', 4, 'WEBP', 90),
  }
  for (const [type, file] of Object.entries(pictures)) {
    assert.equal((await ben.upload('settings/logo', 'logo', file, 'logo.svg')).status, 303, type)
    const { headers, bytes } = await dora.get('logo')

    assert.equal(headers['content-type'], type)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.deepEqual(bytes, file)
  }
  assert.equal((await finn.get(`/workspaces/${ana.workspace_id}/logo`)).status, 404)
  assert.equal((await app.visitor().get(`/workspaces/${ana.workspace_id}/logo`)).status, 303)
})

test('a logo’s address holds its version, and only that version is kept by browsers', async () => {
  await ben.upload('settings/logo', 'logo', PNG, 'logo.png')
  const { logo_version } = await workspaceOf(app.db, ana)
  const address = `/workspaces/${ana.workspace_id}/logo?v=${logo_version}`

  assert.ok((await dora.get('tracker')).text.includes(`src="${address}"`))
  assert.equal((await dora.get(address)).headers['cache-control'], 'private, max-age=31536000, immutable')
  assert.equal((await dora.get('logo?v=another')).headers['cache-control'], 'no-store')
})

test('a remembered log-in sees the logo, and seeing it is no visit', async () => {
  const remembered = await logIn(app, dora)
  await weaken(app.db, remembered)
  await app
    .db('members')
    .where({ id: dora.member_id })
    .update({ last_active_at: new Date(0) })
  const { status } = await remembered.get('logo')

  assert.equal(status, 200)
  assert.deepEqual((await memberOf(app.db, dora)).last_active_at, new Date(0))
  dora = await logIn(app, dora)
})

test('what is no picture, or too large, or no file at all is refused beside the field, and the logo stays', async () => {
  const { logo_version } = await workspaceOf(app.db, ana)
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  const answers = {
    svg: await ben.upload('settings/logo', 'logo', svg, 'logo.png'),
    disguised: await ben.upload('settings/logo', 'logo', picture(' \x89PNG\r\n\x1a\n', 50), 'logo.png'),
    large: await ben.upload('settings/logo', 'logo', picture('\x89PNG\r\n\x1a\n', 2 ** 20), 'logo.png'),
    huge: await ben.upload('settings/logo', 'logo', picture('\x89PNG\r\n\x1a\n', 3 * 2 ** 20), 'logo.png'),
    empty: await ben.upload('settings/logo', 'logo', Buffer.alloc(0), ''),
    elsewhere: await ben.upload('settings/logo', 'other', PNG, 'logo.png'),
    plain: await ben.post('settings/logo', { logo: 'logo.png' }),
    broken: await ben.post('settings/logo', {}, { headers: { 'Content-Type': 'multipart/form-data; boundary=x' } }),
  }

  assert.deepEqual(
    Object.entries(answers).filter(([, answer]) => answer.status !== 422),
    [],
  )
  assert.match(answers.svg.text, /no PNG, JPEG, WebP or GIF/)
  assert.match(answers.disguised.text, /no PNG, JPEG, WebP or GIF/)
  assert.match(answers.large.text, /larger than 1 MB/)
  assert.match(answers.huge.text, /larger than 1 MB/)
  for (const { text } of [answers.empty, answers.elsewhere, answers.plain, answers.broken])
    assert.match(text, /Choose a picture first/)
  assert.equal((await workspaceOf(app.db, ana)).logo_version, logo_version)
})

test('a logo can be taken down again', async () => {
  assert.equal((await ben.post('settings/logo/delete')).status, 303)
  assert.equal((await ben.post('settings/logo/delete')).status, 303)
  assert.equal((await dora.get('logo')).status, 404)
})
