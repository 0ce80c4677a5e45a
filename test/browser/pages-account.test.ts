import { before, test } from 'node:test'
import * as changes from '../../src/email-changes/queries.js'
import * as fields from '../../src/user-fields/queries.js'
import { openApp, type TestApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'
import { giveRole, ownWorkspace } from '../support/workspaces.js'

const LONG = 'Donaudampfschifffahrtsgesellschaftskapitän und Söhne'

let app: TestApp
let ana: Person
let ben: Person
let dora: Person

before(async () => {
  app = await openApp()
  ;({ ana, ben, dora } = await createCast(app))
  const plain = { kind: 'text' as const, choices: [], is_visible: true }
  await fields.create(app.db, { ...plain, name: 'location', label: LONG })
  await fields.create(app.db, {
    ...plain,
    name: 'contract',
    label: 'Contract',
    kind: 'choice',
    choices: ['Full time', LONG],
  })
  await fields.create(app.db, { ...plain, name: 'since', label: 'With us since', kind: 'date', is_visible: false })
  const { rows } = await app.db.raw('select id, name from user_fields order by created_at, id')
  const [location, contract] = rows
  await fields.fill(app.db, dora.user_id, { [location.id]: `${LONG}, ${LONG}`, [contract.id]: LONG })
  const said = {
    title: LONG,
    account_number: 'P-0071',
    alias: 'Dóra Ősz-Kovačič',
    avatar_url: 'https://localhost:1/none.png',
  }
  await app.db('users').where({ id: dora.user_id }).update(said)
  const { others } = await ownWorkspace(app, LONG, ana, ben)
  await giveRole(app.db, others[0] as Person, 'ROLE_SUPER_ADMIN')
})

const link = async () => {
  const id = await changes.request(app.db, ben.user_id, 'ben@elsewhere.example')
  return `/account/email/confirm/${(await changes.issueToken(app.db, id))?.token}`
}
const askForAddress = () => dora.post('/account/email', { email: `${'ora'.repeat(40)}@northwind.example` })

testPages([
  { name: 'e-mail that waits', visitor: () => dora, path: () => '/account/email', prepare: askForAddress },
  { name: 'e-mail to be confirmed', visitor: () => ben, path: link },
  { name: 'profile, filled in', visitor: () => dora, path: () => '/account/profile' },
  { name: 'preferences', visitor: () => dora, path: () => '/account/preferences' },
  { name: 'own data', visitor: () => dora, path: () => '/account/data' },
  { name: 'delete the account, which owns workspaces', visitor: () => ana, path: () => '/account/delete' },
  { name: 'member with all that can be said', visitor: () => ben, path: () => `${ben.base}/members/${dora.member_id}` },
  { name: 'members, searched by a field', visitor: () => ben, path: () => `${ben.base}/members?q=contract%3A*` },
  { name: 'help with the grammar', visitor: () => ben, path: () => '/help' },
])

test('refused forms of the account are valid HTML', async () => {
  await assertRefusals([
    await dora.post('/account/profile', { username: '', colour: 'x', field_contract: 'x', field_since: 'x' }),
    await dora.post('/account/email', { email: 'x' }),
    await dora.post('/account/preferences', {}),
    await ana.post('/account/delete', { username: 'x' }),
  ])
})
