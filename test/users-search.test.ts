import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import * as fields from '../src/user-fields/queries.js'
import { parseSearch, type Term, usersMatching } from '../src/users/search.js'
import { openApp, type TestApp } from './support/app.js'
import { addMember, createCast, createUser, type Person } from './support/cast.js'

let app: TestApp
let ana: Person

before(async () => {
  app = await openApp()
  ;({ ana } = await createCast(app))
  for (const name of ['location', 'contract', 'secret'])
    await fields.create(app.db, { name, label: name, kind: 'text', choices: [], is_visible: name !== 'secret' })
  await people()
})

const SEEDED: Record<string, [alias: string, title: string, filled: Record<string, string>]> = {
  gwen: ['Gwen', 'I love working in my office', { location: 'Homeoffice', contract: 'foo' }],
  hans: ['Hans', 'Office', { location: 'homeoffice in Graz' }],
  iris: ['Iris hello', 'big world', { location: 'My HOMEOFFICE', contract: 'Foobar' }],
  jörg: ['Jörg 100%', 'This office is beautiful', { location: 'Main hall', secret: 'homeoffice' }],
  kai: ['foo_bar\\', 'Our offices are very noisy', { location: 'home office', contract: 'bar' }],
}

async function people() {
  const ids = new Map((await app.db('user_fields').select('name', 'id')).map(({ name, id }) => [name, id]))
  for (const [username, [alias, title, filled]] of Object.entries(SEEDED)) {
    const user_id = await createUser(app.db, username, { alias, email: `${username.replace('ö', 'o')}@seed.example` })
    await app.db('users').where({ id: user_id }).update({ title })
    const values = Object.entries(filled).map(([name, value]) => [ids.get(name), value])
    await fields.fill(app.db, user_id, Object.fromEntries(values))
    await addMember(app.db, ana.workspace_id, user_id)
  }
}

/** The usernames of those whom the members page finds, other than the cast. */
async function found(q: string) {
  const { text } = await ana.get(`members?${new URLSearchParams({ q })}`)
  return Object.keys(SEEDED).filter(username => text.includes(`<small><bdi>${username}</bdi></small>`))
}

test('the seed’s examples', async () => {
  assert.deepEqual(await found('office'), ['gwen', 'hans', 'jörg', 'kai'])
  assert.deepEqual(await found('location:homeoffice'), ['gwen', 'hans', 'iris'])
  assert.deepEqual(await found('location:homeoffice hello world'), ['iris'])
  assert.deepEqual(await found('location:homeoffice contract:foo'), ['gwen', 'iris'])
  assert.deepEqual(await found('location:homeoffice contract:foo foo'), [])
  await app.db('users').where({ username: 'gwen' }).update({ alias: 'Gwen Foolish' })
  assert.deepEqual(await found('location:homeoffice contract:foo foo'), ['gwen'])
})

test('every word must be in the username, alias, title or e-mail, in any order, without case and accents', async () => {
  assert.deepEqual(await found('WORLD hello'), ['iris'])
  assert.deepEqual(await found('hello nobody'), [])
  assert.deepEqual(await found('jorg'), ['jörg'])
  assert.deepEqual(await found('JÖRG@'), ['jörg'])
  assert.deepEqual(await found('@SEED.example'), Object.keys(SEEDED))
  assert.deepEqual(await found('   '), Object.keys(SEEDED))
})

test('a phrase, the contrary, and fields that are filled in, that aren’t, and that hold something else', async () => {
  assert.deepEqual(await found('"working in"'), ['gwen'])
  assert.deepEqual(await found('"in working"'), [])
  assert.deepEqual(await found('!office seed'), ['iris'])
  assert.deepEqual(await found('seed !"my office" !world'), ['hans', 'jörg', 'kai'])
  assert.deepEqual(await found('location:"home office"'), ['kai'])
  assert.deepEqual(await found('contract:*'), ['gwen', 'iris', 'kai'])
  for (const q of ['seed contract:~', 'seed contract:""', 'seed contract:', 'seed !contract:*'])
    assert.deepEqual(await found(q), ['hans', 'jörg'], q)
  assert.deepEqual(await found('contract:!foo'), ['kai'])
  assert.deepEqual(await found('seed !contract:foo'), ['hans', 'jörg', 'kai'])
  assert.deepEqual(await found('LOCATION:graz'), ['hans'])
})

test('%, _ and \\ stand for themselves', async () => {
  assert.deepEqual(await found('%'), ['jörg'])
  assert.deepEqual(await found('100%'), ['jörg'])
  assert.deepEqual(await found('o_b'), ['kai'])
  assert.deepEqual(await found('\\'), ['kai'])
  assert.deepEqual(await found('location:%'), [])
  assert.deepEqual(await found('"\' or 1=1 --"'), [])
})

test('a hidden field finds nobody and says nothing, as one that isn’t there', async () => {
  for (const name of ['secret', 'nothing']) {
    assert.deepEqual(await found(`${name}:homeoffice`), [])
    assert.deepEqual(await found(`${name}:*`), [])
    assert.deepEqual(await found(`seed ${name}:~`), Object.keys(SEEDED))
    assert.deepEqual(await found(`seed !${name}:home`), Object.keys(SEEDED))
  }
  const seen = await app
    .db('users as u')
    .where(usersMatching(parseSearch('secret:*'), { hiddenFields: true }))
    .pluck('username')
  assert.deepEqual(seen, ['jörg'])
})

test('the state narrows to the active, the deactivated or all, whoever deactivated them', async () => {
  const { workspace_id } = ana
  const hans = await app.db('users').where({ username: 'hans' }).first('id')
  await app.db('members').where({ workspace_id, user_id: hans.id }).update({ state: 'inactive' })
  await app.db('users').where({ username: 'iris' }).update({ state: 'deactivated' })
  const narrowed = async (state: string) => {
    const { text } = await ana.get(`members?q=seed&state=${state}`)
    return Object.keys(SEEDED).filter(username => text.includes(`<bdi>${username}</bdi>`))
  }

  assert.deepEqual(await narrowed('deactivated'), ['hans', 'iris'])
  assert.deepEqual(await narrowed('active'), ['gwen', 'jörg', 'kai'])
  assert.deepEqual(await narrowed(''), Object.keys(SEEDED))
})

const text = fc.string({ unit: fc.constantFrom(...'ab%_\\! :~*Äé"\'.'), maxLength: 8 })

test('whatever is typed is understood, and costs no more than its words', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), text), typed => {
      const terms = parseSearch(typed)
      assert.ok(terms.length <= typed.length)
      for (const term of terms) if ('text' in term) assert.match(term.text, /^\S(.*\S)?$/su)
    }),
  )
})

const Name = fc.constantFrom('location', 'contract', 'secret', 'nothing')
const Text = fc
  .string({ unit: fc.constantFrom(...'ab%_\\! :~*Äé.'), minLength: 1, maxLength: 3 })
  .map(typed => typed.replaceAll(/\s+/g, ' ').trim())
  .filter(typed => typed !== '')
const not = fc.boolean()
const plain = { noNullPrototype: true }
const word = { not, kind: fc.constant('word' as const), text: Text }
const field = { not, kind: fc.constant('field' as const), name: Name }
const AnyTerm: fc.Arbitrary<Term> = fc.oneof(
  fc.record(word, plain),
  fc.record({ ...field, test: fc.constant('holds' as const), text: Text }, plain),
  fc.record({ ...field, test: fc.constant('lacks' as const), text: Text }, plain),
  fc.record({ ...field, test: fc.constant('any' as const) }, plain),
  fc.record({ ...field, test: fc.constant('none' as const) }, plain),
)

const write = (term: Term): string => {
  const bang = term.not ? '!' : ''
  if (term.kind === 'word') return `${bang}"${term.text}"`
  if (term.test === 'any' || term.test === 'none') return `${bang}${term.name}:${term.test === 'any' ? '*' : '~'}`
  return `${bang}${term.name}:${term.test === 'lacks' ? '!' : ''}"${term.text}"`
}

test('what is written is read as it was meant', () => {
  fc.assert(
    fc.property(fc.array(AnyTerm, { maxLength: 6 }), terms => {
      assert.deepEqual(parseSearch(terms.map(write).join(' ')), terms)
    }),
  )
})

type Someone = { texts: string[]; filled: Record<string, string> }
const fold = (typed: string) =>
  typed
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')

/** The grammar in words, without a database. */
function isFound({ texts, filled }: Someone, term: Term, hiddenFields: boolean): boolean {
  if (term.not) return !isFound({ texts, filled }, { ...term, not: false }, hiddenFields)
  if (term.kind === 'word') return texts.some(each => fold(each).includes(fold(term.text)))
  const value = term.name === 'secret' && !hiddenFields ? undefined : filled[term.name]
  if (term.test === 'any') return value !== undefined
  if (term.test === 'none') return value === undefined
  return value !== undefined && fold(value).includes(fold(term.text)) === (term.test === 'holds')
}

test('the database finds whom the grammar in words finds, of random people by random searches', async () => {
  const { db } = app
  const rows = fc.sample(fc.record({ alias: text, title: text, location: text, contract: text, secret: text }), 40)
  const ids = new Map((await db('user_fields').select('name', 'id')).map(({ name, id }) => [name, id]))
  const crowd = new Map<string, Someone>()
  for (const [index, { alias, title, ...given }] of rows.entries()) {
    const username = `crowd${index}`
    const id = await createUser(db, username, { alias })
    await db('users').where({ id }).update({ title })
    const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
    await fields.fill(db, id, Object.fromEntries(Object.entries(filled).map(([name, value]) => [ids.get(name), value])))
    crowd.set(username, { texts: [username, alias, title, `${username}@northwind.example`], filled })
  }

  const property = fc.asyncProperty(
    fc.array(AnyTerm, { minLength: 1, maxLength: 3 }),
    fc.boolean(),
    async (terms, hiddenFields) => {
      const query = db('users as u').where(usersMatching(terms, { hiddenFields })).whereLike('username', 'crowd%')
      const expected = [...crowd].filter(([, someone]) => terms.every(term => isFound(someone, term, hiddenFields)))
      assert.deepEqual((await query.pluck('username')).sort(), expected.map(([username]) => username).sort())
    },
  )
  await fc.assert(property, { numRuns: 150 })
})
