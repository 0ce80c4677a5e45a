import { before, test } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast, type Person, weaken } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1',
  'Donaudampfschifffahrtsgesellschaftskapitän/1.0 <b>&amp;',
]

let app: TestApp
let dora: Person
let emil: Person
let cleo: Person

before(async () => {
  app = await openApp()
  ;({ cleo, dora, emil } = await createCast(app))
  await weaken(app.db, cleo)
  const at = new Date(Date.now() - 7_200_000)
  const until = new Date(Date.now() + 86_400_000)
  const row = {
    user_id: emil.user_id,
    last_seen_at: at,
    expires_at: until,
    address: '2001:db8:1234:5678:9abc:def0:1234:5678',
  }
  for (let index = 0; index < 200; index++) {
    const browser = AGENTS[index % AGENTS.length]
    const unique = { ...row, browser }
    if (index % 2)
      await app.db('sessions').insert({ ...unique, sid_hash: `${index}`, strength: 'full', confirmed_at: at })
    else await app.db('remembered_devices').insert({ ...unique, series: `${index}`, token_hash: `${index}` })
  }
})

testPages([
  { name: 'log-in with remember me', visitor: () => app.visitor(), path: () => '/login' },
  { name: 'log-in of a remembered person', visitor: () => cleo, path: () => '/login?return_to=%2Faccount%2Fdevices' },
  { name: 'tracker, remembered', visitor: () => cleo, path: () => `${cleo.base}/tracker` },
  { name: 'logged in here alone', visitor: () => dora, path: () => '/account/devices' },
  { name: 'logged in at 200 places', visitor: () => emil, path: () => '/account/devices' },
])

test('a refused log-in keeps its tick and is valid HTML', async () => {
  await assertRefusals([await app.visitor().post('/login', { username: 'dora', password: 'x', remember: '1' })])
})
