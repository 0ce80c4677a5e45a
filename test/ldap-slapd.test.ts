import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { bindAs } from '../src/ldap/bind-as.js'
import { authority, BASE, SEARCHER } from './support/directory.js'
import { waitFor } from './support/server.js'
import { type Entry, missing, openSlapd } from './support/slapd.js'

const PASSWORD = 'correct horse battery'
const PEOPLE = `ou=people,${BASE}`
const GROUPS = `ou=groups,${BASE}`

const person = (cn: string, uid: string, more: object = {}): Entry => ({
  dn: `cn=${cn},${PEOPLE}`,
  objectClass: ['inetOrgPerson'],
  sn: 'Müller',
  uid,
  mail: `${uid.replace(/\W/g, '')}@example.org`,
  userPassword: PASSWORD,
  ...more,
})
const gwen = person('Müller\\, Gwen', 'gwen', { givenName: 'Gwen' })
const odd = person('Odd', '*(o\\dd)&|')

let ports: Awaited<ReturnType<typeof openSlapd>>

before(async () => {
  if (missing) return
  ports = await openSlapd([
    gwen,
    odd,
    person('Locked', 'locked'),
    person('New', 'new', { pwdReset: 'TRUE' }),
    {
      dn: `cn=short,${PEOPLE}`,
      objectClass: ['applicationProcess', 'pwdPolicy'],
      cn: 'short',
      pwdAttribute: 'userPassword',
      pwdMaxAge: '1',
    },
    person('Old', 'old', { pwdPolicySubentry: `cn=short,${PEOPLE}` }),
    { dn: `cn=staff,${GROUPS}`, objectClass: ['groupOfNames'], cn: 'staff', member: gwen.dn },
    { dn: `cn=leads,${GROUPS}`, objectClass: ['groupOfNames'], cn: 'leads', member: [gwen.dn, odd.dn] },
  ])
})

/** What comes of a log-in over ldaps://, unless the form says otherwise. */
async function logIn(username: string, password = PASSWORD, config = {}, bind_password = SEARCHER.bind_password) {
  const urls = `ldaps://localhost:${ports.secure}`
  const filter = '(|(uid={{username}})(mail={{username}}))'
  const form = { urls, ca: authority, bind_dn: SEARCHER.bind_dn, base: PEOPLE, filter, map_groups: 'memberOf' }
  const outcome = await bindAs({ config: { ...form, ...config }, secrets: { bind_password } }, username, password)
  return {
    ...outcome,
    result: outcome.ok ? outcome.assertion.username : outcome.reason,
    said: outcome.steps.at(-1)?.detail ?? '',
  }
}

const slapd = (name: string, work: () => Promise<void>) => test(name, { skip: missing ?? false }, work)

slapd('somebody comes in with the immutable id and the groups of memberOf', async () => {
  const outcome = await logIn('gwen')
  assert.ok(outcome.ok, outcome.said)
  const { subject, groups, email, first_name, last_name } = outcome.assertion
  assert.match(subject, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  assert.deepEqual([email, first_name, last_name], ['gwen@example.org', 'Gwen', 'Müller'])
  assert.deepEqual(groups?.toSorted(), [`cn=leads,${GROUPS}`, `cn=staff,${GROUPS}`])
  assert.equal((await logIn('gwen@example.org')).result, 'gwen')
})

slapd('groups are found by a search for members', async () => {
  for (const group_filter of ['(member={{dn}})', '(member:distinguishedNameMatch:={{dn}})']) {
    const outcome = await logIn('gwen', PASSWORD, { map_groups: '', group_base: GROUPS, group_filter })
    assert.ok(outcome.ok, outcome.said)
    assert.deepEqual(outcome.assertion.groups?.toSorted(), ['leads', 'staff'])
  }
})

slapd('StartTLS comes before any password, and where nobody asks for it slapd refuses', async () => {
  const urls = `ldap://localhost:${ports.port}`
  assert.equal((await logIn('gwen', PASSWORD, { urls, start_tls: true })).result, 'gwen')
  const plain = await logIn('gwen', PASSWORD, { urls, allows_plain: true })
  assert.equal(plain.result, 'bind_refused')
  assert.match(plain.said, /ConfidentialityRequired|confidentiality required/i)
  assert.equal((await logIn('gwen', PASSWORD, { ca: '' })).result, 'tls_refused')
})

slapd('a name is a name, whatever characters it has', async () => {
  assert.equal((await logIn('*(o\\dd)&|')).result, '*(o\\dd)&|')
  for (const name of ['*', 'gwe*', '*(o*', 'gwen)(uid=*', '\\2a(o\\5cdd)&|', 'g\\77en', 'gwen\0'])
    assert.equal((await logIn(name)).result, 'person_unknown', name)
})

slapd('each thing that can be wrong has a reason of its own, as slapd says it', async () => {
  assert.equal((await logIn('gwen', 'wrong')).result, 'password_wrong')
  assert.equal((await logIn('nobody')).result, 'person_unknown')
  assert.equal((await logIn('gwen', PASSWORD, {}, 'wrong')).result, 'bind_refused')
  assert.equal((await logIn('gwen', PASSWORD, { bind_dn: `cn=nobody,${BASE}` })).result, 'bind_refused')
  assert.equal((await logIn('gwen', PASSWORD, { base: 'dc=elsewhere' })).result, 'filter_wrong')
  assert.equal((await logIn('gwen', PASSWORD, { filter: '(|(uid={{username}})(uid=*))' })).result, 'person_ambiguous')
  assert.equal((await logIn('gwen', PASSWORD, { map_subject: 'ipaUniqueID' })).result, 'subject_missing')
})

slapd('whom the password policy bars stays out with the right password, and the operator learns why', async () => {
  for (const _ of [1, 2, 3]) assert.equal((await logIn('locked', 'wrong')).result, 'password_wrong')
  const barred = { locked: /the account is locked/, new: /has to be changed first/, old: /the password is expired/ }
  await waitFor(async () => (await logIn('old')).result !== 'old')
  for (const [name, why] of Object.entries(barred)) {
    const { result, said } = await logIn(name)
    assert.equal(result, 'account_refused', name)
    assert.match(said, why)
  }
})
