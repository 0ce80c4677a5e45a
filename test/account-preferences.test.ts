import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, createUser, logIn, PASSWORD, type Person, weaken } from './support/cast.js'
import { assertRefusals } from './support/look.js'
import { giveRole } from './support/workspaces.js'

let app: TestApp
let dora: Person
let emil: Person

const DEFAULTS = {
  zone: 'Europe/Vienna',
  locale: 'en-GB',
  hour_cycle: '24',
  week_start: 'monday',
  theme: 'system',
  landing: 'tracker',
}

before(async () => {
  app = await openApp()
  ;({ dora, emil } = await createCast(app))
})

beforeEach(() => prefer({}))

const prefer = (change: Partial<typeof DEFAULTS>, person = dora) =>
  person.post('/account/preferences', { ...DEFAULTS, ...change })

async function track(description: string, started_at: string) {
  const { workspace_id, member_id } = dora
  const stopped_at = new Date(Date.parse(started_at) + 3_600_000)
  const entry = { workspace_id, member_id, description, zone: 'Europe/Vienna', started_at, stopped_at }
  await app.db('entries').where({ workspace_id, member_id }).del()
  await app.db('entries').insert(entry)
}

test('the zone counts for new entries only', async () => {
  await dora.post('timer', { description: 'in Vienna' })
  await dora.post('timer/stop')
  assert.equal((await prefer({ zone: 'Asia/Tokyo' })).status, 303)
  await dora.post('timer', { description: 'in Tokyo' })

  const entries = app.db('entries').where({ member_id: dora.member_id })
  assert.deepEqual(await entries.orderBy('description').select('description', 'zone'), [
    { description: 'in Tokyo', zone: 'Asia/Tokyo' },
    { description: 'in Vienna', zone: 'Europe/Vienna' },
  ])
  await dora.post('timer/discard')
})

test('times are written on 12 or 24 hours', async () => {
  await track('noon talk', '2026-03-04T12:30:00Z')
  const page = () => dora.get('tracker?from=2026-03-04').then(({ text }) => text.replaceAll(/[\u202f\u00a0]/g, ' '))
  assert.match(await page(), /13:30/)

  await prefer({ hour_cycle: '12' })
  assert.match(await page(), /1:30 pm/i)
  assert.doesNotMatch(await page(), /13:30/)
})

test('dates are written as the chosen language and country write them', async () => {
  await track('März', '2026-03-04T12:30:00Z')
  await prefer({ locale: 'de-AT' })

  assert.match((await dora.get('tracker?from=2026-03-04')).text, /4\. März/)
  assert.match((await dora.get(`members/${dora.member_id}`)).text, /Today/)
})

test('the week of the tracker begins on the chosen day', async () => {
  await track('on a Sunday', '2026-03-08T10:00:00Z')
  const page = async () => (await dora.get('tracker?from=2026-03-08')).text
  assert.match(await page(), /2\s*–\s*8 March/)

  await prefer({ week_start: 'sunday' })
  assert.match(await page(), /8\s*–\s*14 March/)
  await prefer({ week_start: 'saturday' })
  assert.match(await page(), /7\s*–\s*13 March/)
})

test('the theme is every page’s', async () => {
  assert.doesNotMatch((await dora.get('tracker')).text, /data-theme/)
  await prefer({ theme: 'dark' })
  for (const path of ['tracker', '/account/preferences', '/workspaces'])
    assert.match((await dora.get(path)).text, /<html lang="en" data-theme="dark">/)
})

test('logging in leads to the chosen page, and a browser that only remembers to the tracker', async () => {
  await prefer({ landing: 'projects' })
  const visitor = app.visitor()
  const { headers } = await visitor.logIn('dora', PASSWORD)
  assert.equal(headers.location, '/')
  assert.equal((await visitor.get('/')).headers.location, `${dora.base}/projects`)

  const remembered = await logIn(app, dora)
  await weaken(app.db, dora)
  assert.equal((await remembered.get('/')).headers.location, `${dora.base}/tracker`)
  await app.db('sessions').where({ user_id: dora.user_id }).update({ strength: 'full' })
})

test('whoever lost the right to their page lands on the tracker, and none chooses a page they may not see', async () => {
  await giveRole(app.db, emil, 'ROLE_SUPER_ADMIN')
  assert.equal((await prefer({ landing: 'roles' }, emil)).status, 303)
  assert.equal((await emil.get('/')).headers.location, `${emil.base}/roles`)
  await app.db('member_roles').where({ member_id: emil.member_id }).del()

  assert.equal((await emil.get('/')).headers.location, `${emil.base}/tracker`)
  assert.equal((await prefer({ landing: 'roles' }, dora)).status, 422)
})

test('whoever is in no workspace has preferences too', async () => {
  const user_id = await createUser(app.db, 'gero')
  const gero = await logIn(app, { user_id, member_id: '', workspace_id: '', username: 'gero' })

  assert.equal((await prefer({ theme: 'dark' }, gero)).status, 303)
  assert.equal((await gero.get('/')).headers.location, '/workspaces')
})

test('what is in no list is refused, and what was chosen stays', async () => {
  const wrong = [
    { zone: 'Mars/Olympus' },
    { locale: 'xx-evil' },
    { hour_cycle: '13' },
    { week_start: 'someday' },
    { theme: 'pink' },
    { landing: '//evil' },
  ]
  for (const change of wrong) await assertRefusals([await prefer({ ...change, theme: change.theme ?? 'dark' })])
  const row = await app.db('users').where({ id: dora.user_id }).first()

  assert.deepEqual([row.zone, row.locale, row.theme, row.landing], ['Europe/Vienna', 'en-GB', 'system', 'tracker'])
})

test('a locale that no list has is kept', async () => {
  await app.db('users').where({ id: dora.user_id }).update({ locale: 'en-MT' })
  assert.match((await dora.get('/account/preferences')).text, /value="en-MT" selected/)

  assert.equal((await prefer({ locale: 'en-MT', theme: 'light' })).status, 303)
})
