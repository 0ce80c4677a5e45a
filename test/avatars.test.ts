import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import * as settings from '../src/settings/queries.js'
import { initials } from '../src/web/initials.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { waitFor } from './support/server.js'

const PICTURE = 'https://pictures.example/dora.png'
let app: TestApp
let ana: Person
let dora: Person
let places: string[]

before(async () => {
  app = await openApp()
  ;({ ana, dora } = await createCast(app))
  const { workspace_id, member_id } = dora
  const [team] = await app.db('teams').insert({ workspace_id, name: 'Design' }).returning('id')
  await app.db('team_members').insert({ workspace_id, team_id: team.id, member_id })
  const [project] = await app.db('projects').insert({ workspace_id, name: 'Ship' }).returning('id')
  await app.db('project_members').insert({ workspace_id, project_id: project.id, member_id })
  places = ['members', `members/${member_id}`, `teams/${team.id}`, `projects/${project.id}/team`]
})

const own = { username: 'dora', alias: 'Dora', title: '', account_number: '', colour: 'teal' }
const choose = (avatar_url: string) => dora.post('/account/profile', { ...own, avatar_url })
const allow = async (value: boolean) => {
  await settings.set(app.db, app.keys, 'outside_avatars', value)
  await waitFor(() => app.settings.get('outside_avatars') === value || undefined)
}

test('a picture of one’s own is shown wherever the person is, over the initials', async () => {
  assert.equal((await choose(PICTURE)).status, 303)

  for (const place of places) {
    const { text } = await ana.get(place)
    assert.match(text, new RegExp(`>D</text></svg><img src="${PICTURE}" alt="" loading="lazy"></span>`), place)
  }
  assert.match((await dora.get('tracker')).text, new RegExp(`<nav class="rail".*<img src="${PICTURE}"`, 's'))
})

test('only https addresses without a password in them are taken', async () => {
  const wrong = [
    'http://pictures.example/d.png',
    'javascript:alert(1)',
    'data:image/png;base64,AA',
    '//pictures.example/d.png',
    'https://dora:secret@pictures.example/d.png',
    'https://pictures.example/d e.png',
    'https://',
    `https://pictures.example/${'x'.repeat(500)}`,
  ]
  await choose(PICTURE)
  for (const address of wrong) assert.equal((await choose(address)).status, 422, address)
  assert.equal((await app.db('users').where({ id: dora.user_id }).first()).avatar_url, PICTURE)

  await choose('https://pictures.example/"><script>')
  assert.doesNotMatch((await ana.get('members')).text, /"><script>/)
  assert.equal((await choose('')).status, 303)
  assert.doesNotMatch((await ana.get('members')).text, /pictures\.example/)
})

test('while they are switched off none is shown, allowed by the policy or asked for, and what was chosen stays', async () => {
  await choose(PICTURE)
  assert.match((await dora.get('tracker')).headers['content-security-policy'] ?? '', /img-src 'self' data: https:;/)
  await allow(false)

  for (const place of [...places, '/account/profile']) {
    const { text, headers } = await dora.get(place)
    assert.doesNotMatch(text, /pictures\.example|avatar_url/, place)
    assert.match(headers['content-security-policy'] ?? '', /img-src 'self' data:;/)
  }
  assert.equal((await choose('https://elsewhere.example/x.png')).status, 303)
  await allow(true)
  assert.match((await dora.get('/account/profile')).text, new RegExp(`value="${PICTURE}"`))
})

test('a name stands as its first letters, in any script', () => {
  const names = {
    'Ana Kovačič': 'AK',
    ana: 'A',
    'ben.o-neill': 'BN',
    'María del Carmen Ruiz': 'MR',
    стефан: 'С',
    'Łukasz Żak': 'ŁŻ',
    日本太郎: '日',
    'निशा पटेल': 'निप',
    'ليلى حسن': 'لح',
    'e\u0301va': 'É',
    'ß straße': 'ßS',
    '(Kim) 7up': 'K7',
    '👩‍🚀 Zoë': 'Z',
    '👩‍🚀': '',
    '...': '',
    '': '',
  }
  for (const [name, letters] of Object.entries(names)) assert.equal(initials(name), letters, name)
})

test('no name makes more than two letters, or one that is no letter or digit', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), name => {
      const letters = [...new Intl.Segmenter('und').segment(initials(name))]
      assert.ok(letters.length <= 2)
      assert.equal(letters.length > 0, /[\p{L}\p{N}]/u.test(name.normalize()))
    }),
  )
})

test('a name without a letter is an icon, and a hostile one is text', async () => {
  await dora.post('/account/profile', { ...own, alias: '✨ ✨' })
  assert.match((await ana.get('members')).text, /<svg viewBox="0 0 28 28"><use class="icon" href="#icon-person"/)

  await dora.post('/account/profile', { ...own, alias: '<script>x</script> "y' })
  assert.doesNotMatch((await ana.get('members')).text, /<script>x/)
  await dora.post('/account/profile', own)
})
