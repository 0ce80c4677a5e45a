import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { bindAs } from '../src/ldap/bind-as.js'
import { authority, BASE, gwen, openDirectory, openStartTls, SEARCHER } from './support/directory.js'

const { bind_password, bind_dn } = SEARCHER
const GROUPS = `ou=groups,${BASE}`
let directory: Awaited<ReturnType<typeof openDirectory>>
let secure: typeof directory

before(async () => {
  directory = await openDirectory()
  secure = await openDirectory({ secure: true })
})

const provider = (config: Record<string, unknown> = {}, secrets = { bind_password }) => ({
  config: {
    urls: `ldaps://localhost:${secure.port}`,
    ca: authority,
    bind_dn,
    base: BASE,
    filter: '(uid={{username}})',
    map_groups: 'memberOf',
    ...config,
  },
  secrets,
})
const plain = (config = {}) =>
  provider({ urls: `ldap://127.0.0.1:${directory.port}`, allows_plain: true, ca: '', ...config })
const reasonOf = async (asked: ReturnType<typeof bindAs>) => {
  const outcome = await asked
  return outcome.ok ? 'let in' : outcome.reason
}
const tryGwen = (asked: ReturnType<typeof provider>) => reasonOf(bindAs(asked, 'gwen', gwen.password))

test('somebody comes in over TLS by the entry that the filter finds', async () => {
  const began = new Date()
  const outcome = await bindAs(provider(), 'gwen', gwen.password)

  assert.deepEqual(
    outcome.steps.filter(step => !step.ok),
    [],
  )
  assert.ok(outcome.ok)
  const { authenticated_at, ...person } = outcome.assertion
  assert.ok(Number(authenticated_at) >= began.getTime())
  assert.deepEqual(person, {
    subject: '6d1b9a3e-0000-4000-8000-00000000aaaa',
    email: 'gwen@example.org',
    email_vouched: false,
    username: 'gwen',
    first_name: 'Gwen',
    last_name: 'Müller',
    groups: [`cn=staff,${GROUPS}`],
  })
})

test('no step tells a password', async () => {
  const { steps } = await bindAs(provider(), 'gwen', gwen.password)
  assert.doesNotMatch(JSON.stringify(steps), new RegExp(`${gwen.password}|${bind_password}`))
})

test('an id of bytes is told apart byte by byte', async () => {
  const outcome = await bindAs(plain({ map_subject: 'objectguid' }), 'gwen', gwen.password)
  assert.equal(outcome.ok && outcome.assertion.subject, '00ff3a7de5c24b41b6c0112233445566')
})

test('an entry without the immutable id comes in as nobody', async () => {
  assert.equal(await tryGwen(plain({ map_subject: 'ipaUniqueID' })), 'subject_missing')
})

test('groups are searched by a DN with a comma and an umlaut', async () => {
  const searched = plain({ map_groups: '', group_base: GROUPS, group_filter: '(member={{dn}})' })
  const outcome = await bindAs(searched, 'gwen', gwen.password)
  assert.deepEqual(outcome.ok && outcome.assertion.groups, ['editors'])
})

test('a search for groups that fails lets nobody in, rather than in without groups', async () => {
  const searched = plain({ group_base: 'dc=elsewhere', group_filter: '(member={{dn}})' })
  assert.equal(await tryGwen(searched), 'filter_wrong')
})

test('an empty password never reaches the directory', async () => {
  const before = directory.binds.length
  assert.equal(await reasonOf(bindAs(plain(), 'gwen', '')), 'password_wrong')
  assert.equal(directory.binds.length, before)
})

test('what is typed as a name is never a part of the filter', async () => {
  for (const name of ['*', 'g*', 'gwen)(uid=*', '*)(|(uid=*', 'gwen\0', '\\67wen', '$&', "$'", '{{username}}']) {
    assert.equal(await reasonOf(bindAs(plain(), name, gwen.password)), 'person_unknown', name)
  }
})

test('each thing that can be wrong has a reason of its own', async () => {
  assert.equal(await reasonOf(bindAs(plain(), 'gwen', 'wrong')), 'password_wrong')
  assert.equal(await reasonOf(bindAs(plain(), 'gwenda', gwen.password)), 'person_unknown')
  assert.equal(await tryGwen(provider({}, { bind_password: 'wrong' })), 'bind_refused')
  assert.equal(await tryGwen(provider({}, { bind_password: '' })), 'bind_refused')
  assert.equal(await tryGwen(plain({ base: 'dc=elsewhere' })), 'filter_wrong')
  assert.equal(await tryGwen(plain({ filter: '(|(uid={{username}})(objectClass=person))' })), 'let in')
  assert.equal(await tryGwen(plain({ filter: '(uid={{nobody' })), 'config_incomplete')
  assert.equal(await tryGwen(plain({ urls: 'ldap://127.0.0.1:1' })), 'unreachable')
  assert.equal(await tryGwen(plain({ urls: 'ldap://nowhere.invalid' })), 'unreachable')
})

test('no directory is asked at a link-local address or a cloud’s, however that is written', async () => {
  for (const host of ['169.254.169.254', '0xa9fea9fe', '[::ffff:169.254.169.254]', '[fe80::1]', '100.100.100.200']) {
    const { steps, ...outcome } = await bindAs(provider({ urls: `ldaps://${host}` }), 'gwen', gwen.password)
    assert.deepEqual([outcome.ok, steps.map(step => step.label)], [false, [`Connect to ldaps://${host}`]], host)
    assert.equal(!outcome.ok && outcome.reason, 'address_refused', host)
  }
})

test('two people of one name come in as neither', async () => {
  const twins = await openDirectory({ people: [gwen, { ...gwen, dn: `cn=twin,${BASE}` }] })
  assert.equal(await tryGwen(plain({ urls: `ldap://127.0.0.1:${twins.port}` })), 'person_ambiguous')
})

test('a certificate of another authority or for another host is refused before anything is said', async () => {
  const before = secure.binds.length
  assert.equal(await tryGwen(provider({ ca: '' })), 'tls_refused')
  assert.equal(await tryGwen(provider({ urls: `ldaps://127.0.0.2:${secure.port}` })), 'unreachable')
  assert.equal(secure.binds.length, before)
})

test('the next address is asked when one is down', async () => {
  const urls = `ldaps://localhost:1\nldaps://localhost:${secure.port}`
  assert.equal(await tryGwen(provider({ urls })), 'let in')
})

test('StartTLS comes before anything else is said', async () => {
  const said: Buffer[] = []
  const port = await openStartTls(directory.port, said)
  assert.equal(await tryGwen(provider({ urls: `ldap://localhost:${port}`, start_tls: true })), 'let in')
  assert.equal(said.length, 1)
  assert.match(String(said[0]), /1\.3\.6\.1\.4\.1\.1466\.20037$/)
})

test('a server without StartTLS hears no password', async () => {
  const before = directory.binds.length
  const asked = provider({ urls: `ldap://127.0.0.1:${directory.port}`, start_tls: true })
  assert.equal(await tryGwen(asked), 'tls_refused')
  assert.equal(directory.binds.length, before)
})
