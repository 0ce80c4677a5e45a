import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Database } from '../src/database/connection.js'
import { makeKeys } from '../src/secret.js'
import type { Kind, Mapping, OpenProvider, Provider } from '../src/sso/queries.js'
import * as providers from '../src/sso/queries.js'
import { reasons } from '../src/sso/reasons.js'
import { atEnd } from './support/at-end.js'
import { createDatabase } from './support/database.js'

const keys = makeKeys({ current: Buffer.from('only for tests: thirty-two bytes or more of it') })
const mapping: Mapping = { group: 'leads', workspace_id: '0'.repeat(24), role: 'ROLE_TEAMLEAD' }
let db: Database

before(async () => {
  const database = await createDatabase()
  db = database.db
  atEnd(async () => {
    await db.destroy()
    await database.drop()
  })
})

test('providers stand in the order in which they were made, and only active ones are a way in', async () => {
  const kinds: Kind[] = ['saml', 'oauth2', 'ldap']
  for (const kind of kinds) await providers.create(db, { kind, name: kind, is_active: kind !== 'oauth2' })

  const names = (all: Provider[]) => all.map(({ name }) => name)
  assert.deepEqual(names(await providers.listProviders(db)), kinds)
  assert.deepEqual(names(await providers.listActive(db)), ['saml', 'ldap'])
})

test('secrets are sealed in the table and open to the protocol', async () => {
  const sealed_secrets = keys.encrypt(JSON.stringify({ client_secret: 'hush' }))
  const id = await providers.create(db, { kind: 'oauth2', name: 'Sealed', sealed_secrets, mappings: [mapping] })
  assert.doesNotMatch(JSON.stringify(await db('sso_providers').where({ id }).first()), /hush/)

  const provider = (await providers.findProvider(db, id)) as Provider
  const opened: OpenProvider = providers.open(provider, keys, 'https://time.example/stint')
  assert.deepEqual(opened.secrets, { client_secret: 'hush' })
  assert.deepEqual(opened.mappings, [mapping])
  assert.equal(opened.url, `https://time.example/stint/sso/${id}`)
})

test('secrets outlive a change of the instance’s secret', async () => {
  const sealed_secrets = keys.encrypt(JSON.stringify({ client_secret: 'hush' }))
  const id = await providers.create(db, { kind: 'oauth2', name: 'Rotated', sealed_secrets })
  const [old, next] = [
    'only for tests: thirty-two bytes or more of it',
    'another one: thirty-two bytes or more of it, too',
  ].map(text => Buffer.from(text)) as [Buffer, Buffer]
  await providers.reseal(db, makeKeys({ current: next, previous: old }))
  const provider = (await providers.findProvider(db, id)) as Provider
  assert.equal(providers.open(provider, makeKeys({ current: next }), '').secrets.client_secret, 'hush')
})

test('every reason has words for the operator and words for the person', () => {
  const sentences = Object.values(reasons).flat()
  assert.deepEqual(
    sentences.filter(sentence => !/^[A-Z].+\.$/.test(sentence)),
    [],
  )
  assert.equal(new Set(Object.values(reasons).map(([operator]) => operator)).size, Object.keys(reasons).length)
})
