import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { giveRole } from './support/workspaces.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let workspace_id: string
let acme: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  ;({ workspace_id } = cast.ana)
  await giveRole(app.db, cast.ben, 'ROLE_SUPER_ADMIN')
})

beforeEach(async () => {
  for (const table of ['entries', 'projects', 'clients', 'teams', 'role_cells']) await app.db(table).del()
  acme = await add('clients', { name: 'Acme' })
})

const add = async (table: string, row: object): Promise<string> =>
  (
    await app
      .db(table)
      .insert({ workspace_id, ...row })
      .returning('id')
  )[0].id

const client = (id: string) => app.db('clients').where({ id }).first()
const namesIn = (text: string) => [...text.matchAll(/<a class="name"[^>]*>([^<]+)</g)].map(match => match[1])
const content = (text: string) => text.slice(text.indexOf('<main'), text.indexOf('</main'))
const FORM = { name: 'Acme', address: '', email: '', note: '' }

test('a client is added by its name, and is described on its page', async () => {
  const added = await cast.ben.post('clients', { name: '  Grün   & Söhne ' })
  const path = added.headers.location ?? ''
  const saved = await cast.ben.post(path, {
    ...FORM,
    name: 'Grün & Söhne',
    address: 'Am Kai 3\r\n1010 Wien',
    email: 'office@gruen.example',
    note: 'Pays late',
  })
  const { text } = await cast.dora.get(path)

  assert.deepEqual([added.status, saved.status], [303, 303])
  assert.match(path, /\/clients\/[0-9a-f]{24}$/)
  assert.match(text, /<h1><bdi>Grün &amp; Söhne<\/bdi>/)
  assert.match(text, /Am Kai 3\n1010 Wien/)
  assert.match(text, /mailto:office@gruen\.example/)
  assert.match(text, /Pays late/)
})

test('a name is unique without case among what is there; a deleted client’s is free again', async () => {
  const taken = await cast.ben.post('clients', { name: 'ACME' })
  const other = await add('clients', { name: 'Other' })
  const renamed = await cast.ben.post(`clients/${other}`, { ...FORM, name: 'acme', note: 'typed' })
  await cast.ben.post(`clients/${acme}/delete`)
  const again = await cast.ben.post('clients', { name: 'acme' })

  for (const { status, text } of [taken, renamed]) {
    assert.equal(status, 422)
    assert.match(text, /id="name-error"[\s\S]*A client of that name is there already/)
  }
  assert.match(taken.text, /value="ACME"/)
  assert.match(renamed.text, />typed</)
  assert.equal(again.status, 303)
})

test('what is wrong is said beside its field, and what was typed stays', async () => {
  const { status, text } = await cast.ben.post(`clients/${acme}`, {
    name: ' ',
    address: 'ö'.repeat(3001),
    email: 'nobody',
    note: 'kept',
  })

  assert.equal(status, 422)
  assert.match(text, /id="name-error"[\s\S]*Give the client a name/)
  assert.match(text, /id="address-error"[\s\S]*at most 3000/)
  assert.match(text, /id="email-error"[\s\S]*no e-mail address/)
  assert.ok(text.includes('ö'.repeat(3001)) && text.includes('>kept<'))
  assert.equal((await cast.ben.post('clients', { name: 'x'.repeat(101) })).status, 422)
  assert.equal((await client(acme)).note, '')
})

test('a regular member sees clients, and changes none', async () => {
  const { dora } = cast
  const answers = [
    await dora.get('clients/new'),
    await dora.post('clients', { name: 'Mine' }),
    await dora.get(`clients/${acme}/edit`),
    await dora.post(`clients/${acme}`, { ...FORM, name: 'Mine' }),
    await dora.post(`clients/${acme}/archive`),
    await dora.post(`clients/${acme}/restore`),
    await dora.get(`clients/${acme}/delete`),
    await dora.post(`clients/${acme}/delete`),
  ]
  const pages = [await dora.get('clients'), await dora.get(`clients/${acme}`), await dora.get(`clients/${acme}/who`)]

  assert.deepEqual([...new Set(answers.map(answer => answer.status))], [403])
  assert.deepEqual(
    pages.map(page => page.status),
    [200, 200, 200],
  )
  for (const { text } of pages.slice(1)) assert.doesNotMatch(content(text), /<form|<button|Edit|Delete/)
  assert.doesNotMatch(content(pages[0]?.text ?? ''), /New client|aria-label="Edit/)
  assert.equal((await app.db('clients')).length, 1)
})

test('each act has its permission', async () => {
  const cell = async (permission: string, allowed: boolean) => {
    const { id: role_id } = await app.db('roles').where({ workspace_id, name: 'ROLE_USER' }).first('id')
    await app.db('role_cells').insert({ workspace_id, role_id, permission, allowed })
  }
  await cell('create_client', true)
  assert.equal((await cast.dora.post('clients', { name: 'Hers' })).status, 303)
  assert.equal((await cast.dora.post(`clients/${acme}/archive`)).status, 403)
  await cell('edit_client', true)
  assert.equal((await cast.dora.post(`clients/${acme}/archive`)).status, 303)
  assert.equal((await cast.dora.post(`clients/${acme}/delete`)).status, 403)
  await cell('delete_client', true)
  assert.equal((await cast.dora.post(`clients/${acme}/delete`)).status, 303)

  await cell('view_client', false)
  const shut = [
    await cast.dora.get('clients'),
    await cast.dora.get('clients/new'),
    await cast.dora.post('clients', { name: 'x' }),
  ]
  assert.deepEqual(
    shut.map(answer => answer.status),
    [403, 403, 403],
  )
  const { text } = await cast.dora.get('tags')
  assert.doesNotMatch(text, /\/clients"/)
})

test('a stranger learns of no client, and a deleted one is nobody’s', async () => {
  const there = `/workspaces/${workspace_id}/clients`
  for (const path of [
    there,
    `${there}/${acme}`,
    `${there}/${acme}/who`,
    `clients/${acme}`,
    `clients/${acme}/edit`,
    'clients/x',
  ]) {
    const { status, text } = await cast.finn.get(path)
    assert.equal(status, 404, path)
    assert.doesNotMatch(text, /Acme/)
  }
  for (const act of ['', '/archive', '/restore', '/delete'])
    assert.equal((await cast.finn.post(`clients/${acme}${act}`, FORM)).status, 404)

  await cast.ben.post(`clients/${acme}/delete`)
  for (const path of [`clients/${acme}`, `clients/${acme}/who`, `clients/${acme}/edit`, `clients/${acme}/delete`])
    assert.equal((await cast.ana.get(path)).status, 404, path)
})

test('the list is searched as typed, narrowed to a state, and keeps both in its links', async () => {
  await add('clients', { name: '100 % Öl', archived_at: new Date() })
  await add('clients', { name: 'Ölmühle' })
  const list = async (query = '') => namesIn((await cast.dora.get(`clients${query}`)).text)

  assert.deepEqual(await list(), ['Acme', 'Ölmühle'])
  assert.deepEqual(await list('?state=archived'), ['100 % Öl'])
  assert.deepEqual(await list(`?state=all&q=${encodeURIComponent('ÖL')}`), ['100 % Öl', 'Ölmühle'])
  assert.deepEqual(await list('?state=all&q=%25'), ['100 % Öl'])
  assert.deepEqual(await list('?state=nonsense&after=x'), ['Acme', 'Ölmühle'])
  const { text } = await cast.dora.get('clients?q=nothing%20%26')
  assert.match(text, /No client fits this/)
  assert.match(text, /\?state=archived&amp;q=nothing%20%26/)
})

test('50 stand on a page, in the order of their names, forth and back', async () => {
  const rows = Array.from({ length: 120 }, (_, index) => ({
    workspace_id,
    name: `${index % 2 ? 'client' : 'CLIENT'} ${String(index).padStart(3, '0')}`,
  }))
  await app.db('clients').insert(rows)
  const link = (text: string, label: string) =>
    text.match(new RegExp(`href="[^"]*/clients(\\?[^"]+)">(?:<svg.*?</svg>)?${label}`))?.[1]?.replaceAll('&amp;', '&')

  const first = (await cast.dora.get('clients')).text
  const second = (await cast.dora.get(`clients${link(first, 'Next')}`)).text
  const third = (await cast.dora.get(`clients${link(second, 'Next')}`)).text
  const back = (await cast.dora.get(`clients${link(third, 'Previous')}`)).text

  assert.match(first, /121 clients/)
  assert.deepEqual([namesIn(first).length, namesIn(second).length, namesIn(third).length], [50, 50, 21])
  assert.deepEqual([...namesIn(first), ...namesIn(second), ...namesIn(third)], ['Acme', ...rows.map(row => row.name)])
  assert.deepEqual(namesIn(back), namesIn(second))
  assert.equal(link(first, 'Previous'), undefined)
  assert.equal(link(third, 'Next'), undefined)
})

test('while a client is archived its projects can’t be tracked on, and archiving twice is archiving once', async () => {
  const project = await add('projects', { name: 'Ship', client_id: acme })
  const track = async () => (await cast.dora.post('timer', { description: 'on it', project })).status
  await cast.ben.post(`clients/${acme}/archive`)
  const { archived_at } = await client(acme)
  await cast.ben.post(`clients/${acme}/archive`)

  assert.deepEqual((await client(acme)).archived_at, archived_at)
  assert.equal(await track(), 422)
  assert.match((await cast.dora.get(`clients/${acme}`)).text, /nobody tracks on its projects/)
  assert.match((await cast.dora.get('projects')).text, /<bdi>Acme<\/bdi> <span class="badge">Archived/)
  await cast.ben.post(`clients/${acme}/restore`)
  await cast.ben.post(`clients/${acme}/restore`)
  assert.equal(await track(), 303)
})

test('the page lists the projects that one sees, and counts no others', async () => {
  await add('projects', { name: 'Open', client_id: acme })
  await add('projects', { name: 'Secret', client_id: acme, is_public: false })
  await add('projects', { name: 'Gone', client_id: acme, deleted_at: new Date() })
  const seen = await cast.dora.get(`clients/${acme}`)
  const all = await cast.ben.get(`clients/${acme}`)

  assert.deepEqual(namesIn(seen.text), ['Open'])
  assert.deepEqual(namesIn(all.text), ['Open', 'Secret'])
  assert.match((await cast.dora.get('clients')).text, /<td class="number">1<\/td>/)
})
