import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, PASSWORD, type Person, weaken } from './support/cast.js'
import { assertRefusals } from './support/look.js'
import { codeOf, switchOn } from './support/second-factor.js'
import type { Answer, Visitor } from './support/visitor.js'

let app: TestApp
let dora: Person
let emil: Person
let visitor: Person

const TYPED = 'a <b>"long"</b> description & an umlaut: ü'

before(async () => {
  app = await openApp()
  ;({ dora, emil } = await createCast(app))
})

beforeEach(async () => {
  await app.db('throttle_hits').del()
  await app.db('entries').del()
  visitor = await logIn(app, dora)
})

const expire = () => app.db('sessions').del()
const tagsPath = () => `${dora.base}/tags`

/** Posts as a browser does, which follows 307 with the same form. */
async function postOn(who: Visitor, path: string, values: [string, string][]): Promise<Answer> {
  const asked = await who.post(path, values)
  assert.equal(asked.status, 307)
  return who.post(asked.headers.location ?? '', values)
}

const NAMED: Record<string, string> = { quot: '"', lt: '<', gt: '>', amp: '&' }
const unescaped = (text: string) =>
  text.replaceAll(/&(?:#(\d+)|(\w+));/g, (all, code, name) =>
    code ? String.fromCharCode(Number(code)) : (NAMED[name] ?? all),
  )

/** The hidden fields of the page's form, as a browser would post them. */
const hiddenIn = ({ text }: Answer): [string, string][] =>
  [...text.matchAll(/type="hidden" name="(.*?)" value="(.*?)"/gs)].map(([, name = '', value = '']) => [
    unescaped(name),
    unescaped(value),
  ])

const logInAgain = (page: Answer, username = 'dora', password = PASSWORD) =>
  visitor.post('/login', [...hiddenIn(page), ['username', username], ['password', password]])

test('what was posted without a log-in is kept through it, also through a wrong password, and sent again', async () => {
  await expire()
  const page = await postOn(visitor, `${dora.base}/timer`, [
    ['description', TYPED],
    ['strip', 'idle'],
  ])
  assert.match(page.text, /Nothing was saved yet/)
  const wrong = await logInAgain(page, 'dora', 'wrong')
  await assertRefusals([page], 401)
  await assertRefusals([wrong])
  const again = await logInAgain(wrong)
  await assertRefusals([again], 200)
  assert.equal(again.text.includes(`action="${dora.base}/timer"`), true)

  assert.equal((await visitor.post(`${dora.base}/timer`, hiddenIn(again))).status, 303)
  assert.equal((await app.db('entries').first('description')).description, TYPED)
})

test('it is carried on by the page of the code, where the account asks for one', async () => {
  const { key } = await switchOn(app, visitor)
  await expire()
  const page = await postOn(visitor, `${dora.base}/timer`, [['description', TYPED]])
  const code = await logInAgain(page)
  assert.match(code.text, /Type your code/)
  const wrong = await visitor.post('/login/code', [...hiddenIn(code), ['code', '1']])
  await assertRefusals([wrong])

  const again = await visitor.post('/login/code', [...hiddenIn(wrong), ['code', codeOf(key)]])
  assert.equal((await visitor.post(`${dora.base}/timer`, hiddenIn(again))).status, 303)
  assert.equal((await app.db('entries').first('description')).description, TYPED)
  await app.db('second_factors').del()
})

test('who is remembered keeps what they posted where the log-in is asked for, and every value of a field', async () => {
  await weaken(app.db, dora)
  const values: [string, string][] = [
    ['entries', '1'],
    ['entries', '2'],
    ['description', 'many'],
  ]
  const page = await postOn(visitor, `${dora.base}/entries/bulk/edit`, values)
  assert.match(page.text, /value="dora"/)
  assert.deepEqual(hiddenIn(await logInAgain(page)), values)
})

test('another person who logs in is not shown what was typed and sends nothing of it', async () => {
  await expire()
  const page = await postOn(visitor, tagsPath(), [['name', 'private words']])
  const answer = await logInAgain(page, 'emil')
  assert.equal(answer.status, 303)
  assert.doesNotMatch(answer.text, /private words/)
  const { text } = await visitor.get(`${emil.base}/tracker`)
  assert.match(text, /Somebody else was logged in here before/)
})

test('passwords, files and what is longer than 64 KB are not kept, and an empty form goes to the log-in as ever', async () => {
  await expire()
  const secrets = await postOn(visitor, '/account/password', [
    ['present_password', PASSWORD],
    ['other', 'x'],
  ])
  assert.ok(!secrets.text.includes(PASSWORD))
  assert.deepEqual(JSON.parse(Object.fromEntries(hiddenIn(secrets)).kept ?? ''), [['other', 'x']])
  const long = await postOn(visitor, tagsPath(), [['name', 'x'.repeat(66_000)]])
  assert.equal(Object.fromEntries(hiddenIn(long)).kept, undefined)
  assert.equal((await visitor.upload(`${dora.base}/settings/logo`, 'logo', Buffer.from('GIF89a'), 'a.gif')).status, 303)
  assert.equal((await visitor.post(`${dora.base}/timer/stop`)).status, 303)
})

test('what is kept goes to a path of this application alone', async () => {
  await expire()
  for (const path of ['//evil.example/x', '/\\evil.example', 'javascript:alert(1)', 'https://evil.example/']) {
    const page = await visitor.post(`/login/again?path=${encodeURIComponent(path)}`, { name: 'x' })
    assert.equal(Object.fromEntries(hiddenIn(page)).kept, undefined, path)
    const forged = { username: 'dora', password: PASSWORD, kept: '[["name","x"]]', kept_path: path }
    assert.equal((await visitor.post('/login', forged)).status, 303, path)
  }
  const broken = { username: 'dora', password: PASSWORD, kept: '{"name":1}', kept_path: '/workspaces' }
  assert.equal((await visitor.post('/login', broken)).status, 303)
})

test('a log-in in place is told where it would have gone; a wrong password gets the form again', async () => {
  const values = { username: 'dora', password: PASSWORD, return_to: '/help?a=1' }
  const done = await app.visitor().post('/login', values, { htmx: true })
  assert.deepEqual([done.status, done.headers['hx-redirect']], [200, '/help?a=1'])
  const wrong = await app.visitor().post('/login', { ...values, password: 'x' }, { htmx: true })
  assert.deepEqual([wrong.status, wrong.headers['hx-redirect']], [422, undefined])
  const evil = await app.visitor().post('/login', { ...values, return_to: '//evil.example' }, { htmx: true })
  assert.equal(evil.headers['hx-redirect'], '/')
})

test('a page of one person does nothing for another who logged in since in the same browser', async () => {
  const headers = { 'HX-Request': 'true', 'Stint-Person': emil.user_id }
  const refused = await visitor.post('timer', { description: 'Emil’s words' }, { headers })
  assert.deepEqual([refused.status, refused.headers['hx-reswap']], [409, 'none'])
  assert.match(refused.text, /Somebody else is logged in now/)
  assert.deepEqual(await app.db('entries'), [])
  const own = await visitor.post(
    'timer',
    { description: 'mine' },
    { headers: { ...headers, 'Stint-Person': dora.user_id } },
  )
  assert.equal(own.status, 200)
})
