import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mapClaims } from '../src/oauth2/claims.js'
import type { OAuth2Config } from '../src/oauth2/config.js'

const config = {
  map_subject: 'sub',
  map_email: 'upn',
  map_username: '',
  map_first_name: '',
  map_last_name: '',
  map_groups: 'roles',
  trusts_email: false,
} as OAuth2Config

test('a claim of groups that is missing means none, unless they are too many to be told', () => {
  const groupsIn = (claims: object) => mapClaims({ sub: '1', ...claims }, config).groups
  assert.deepEqual([groupsIn({ roles: ['leads'] }), groupsIn({})], [['leads'], []])
  assert.deepEqual([groupsIn({ hasgroups: true }), groupsIn({ _claim_names: {} })], [null, null])
  assert.equal(mapClaims({ sub: '1' }, { ...config, map_groups: '' }).groups, null)
})

test('that the address is confirmed is said of the claim email alone', () => {
  const claims = { sub: '1', upn: 'ana@northwind.example', email: 'eve@northwind.example', email_verified: true }
  assert.equal(mapClaims(claims, config).email_vouched, false)
  assert.equal(mapClaims(claims, { ...config, map_email: 'email' }).email_vouched, true)
})
