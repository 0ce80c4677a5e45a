import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { giveRole } from './support/workspaces.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let workspace_id: string
let urgent: string
let later: string

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  ;({ workspace_id } = cast.ana)
  await giveRole(app.db, cast.ben, 'ROLE_SUPER_ADMIN')
  await giveRole(app.db, cast.emil, 'ROLE_TEAMLEAD')
})

beforeEach(async () => {
  for (const table of ['entries', 'deleted_entries', 'favourites', 'tags', 'role_cells']) await app.db(table).del()
  urgent = await add('tags', { name: 'urgent' })
  later = await add('tags', { name: 'later' })
})

const add = async (table: string, row: object): Promise<string> =>
  (
    await app
      .db(table)
      .insert({ workspace_id, ...row })
      .returning('id')
  )[0].id

const AT = { zone: 'UTC', started_at: '2026-11-20T08:00:00Z', stopped_at: '2026-11-20T10:00:00Z' }

async function entryWith(...tagIds: string[]): Promise<string> {
  const entry_id = await add('entries', { member_id: cast.dora.member_id, ...AT })
  if (tagIds.length > 0) await app.db('entry_tags').insert(tagIds.map(tag_id => ({ workspace_id, entry_id, tag_id })))
  return entry_id
}

const tagsOf = (entry_id: string): Promise<string[]> => app.db('entry_tags').where({ entry_id }).pluck('tag_id')
const namesIn = (text: string) =>
  [...text.matchAll(/<bdi>([^<]+)<\/bdi>|value="([^"]+)" maxlength="100"\s+dir="auto"[^>]*aria-label="Name of/g)].map(
    match => match[1] ?? match[2],
  )
const content = (text: string) => text.slice(text.indexOf('<main'), text.indexOf('</main'))
const tag = (id: string) => app.db('tags').where({ id }).first('name', 'archived_at')

/** A favourite, and an entry that was deleted of late, with these tags. */
async function keepWith(tag_ids: string[]) {
  const { member_id } = cast.dora
  const list = `{${tag_ids.join(',')}}`
  await add('favourites', { member_id, position: 1, tag_ids: list })
  const id = '0'.repeat(24)
  const gone = { description: '', billable: false, rate_by_hand: false, version: 1, created_at: new Date() }
  await add('deleted_entries', { id, member_id, ...AT, ...gone, deletion_id: id, deleted_by: id, tag_ids: list })
}

const keptTags = async (): Promise<string[][]> => [
  (await app.db('favourites').first('tag_ids')).tag_ids,
  (await app.db('deleted_entries').first('tag_ids')).tag_ids,
]

test('anybody adds a tag, and sees every tag without how often it is used', async () => {
  const { status } = await cast.dora.post('tags', { name: '  Überstunden   (spät) ' })
  await entryWith(urgent)
  const hers = await cast.dora.get('tags')
  const leads = await cast.emil.get('tags')

  assert.equal(status, 303)
  assert.deepEqual(namesIn(content(hers.text)), ['later', 'Überstunden (spät)', 'urgent'])
  assert.doesNotMatch(content(hers.text), /Entries|>1<|Rename|Delete|Archive</)
  assert.match(leads.text, /<td class="number">1<\/td>/)
})

test('a name that is there is refused beside the field, and one in the archive says so', async () => {
  await app.db('tags').where({ id: later }).update({ archived_at: new Date() })
  const taken = await cast.dora.post('tags', { name: 'URGENT' })
  const archived = await cast.dora.post('tags', { name: 'Later' })
  const nameless = await cast.dora.post('tags', { name: ' ' })
  const long = await cast.dora.post('tags', { name: 'x'.repeat(101) })

  assert.deepEqual(
    [taken, archived, nameless, long].map(answer => answer.status),
    [422, 422, 422, 422],
  )
  assert.match(taken.text, /value="URGENT"[\s\S]*id="name-error"[\s\S]*A tag of that name is there already/)
  assert.match(archived.text, /in the archive/)
  assert.match(nameless.text, /Give the tag a name/)
  assert.match(long.text, /at most 100/)
  assert.equal((await app.db('tags')).length, 2)
})

test('a regular member neither renames, archives, merges nor deletes', async () => {
  const { dora } = cast
  const answers = [
    await dora.post(`tags/${urgent}`, { name: 'mine' }),
    await dora.post(`tags/${urgent}/archive`),
    await dora.post(`tags/${urgent}/restore`),
    await dora.get(`tags/${urgent}/merge`),
    await dora.post(`tags/${urgent}/merge`, { into: later }),
    await dora.get(`tags/${urgent}/delete`),
    await dora.post(`tags/${urgent}/delete`),
  ]

  assert.deepEqual([...new Set(answers.map(answer => answer.status))], [403])
  assert.deepEqual(await tag(urgent), { name: 'urgent', archived_at: null })
})

test('who may only manage can’t delete or merge, and the other way round', async () => {
  const { id: role_id } = await app.db('roles').where({ workspace_id, name: 'ROLE_TEAMLEAD' }).first('id')
  const cell = { workspace_id, role_id, permission: 'delete_tag', allowed: false }
  await app.db('role_cells').insert(cell)
  assert.equal((await cast.emil.post(`tags/${urgent}/archive`)).status, 303)
  assert.equal((await cast.emil.post(`tags/${urgent}/delete`)).status, 403)
  assert.equal((await cast.emil.post(`tags/${urgent}/merge`, { into: later })).status, 403)
  assert.doesNotMatch((await cast.emil.get('tags')).text, /\/merge|\/delete"/)

  await app.db('role_cells').update({ permission: 'manage_tag' })
  assert.equal((await cast.emil.post(`tags/${later}`, { name: 'x' })).status, 403)
  assert.equal((await cast.emil.post(`tags/${later}/merge`, { into: urgent })).status, 403)
  assert.equal((await cast.emil.post(`tags/${later}/delete`)).status, 303)
})

test('a tag is renamed in place, but not to the name of another', async () => {
  const renamed = await cast.emil.post(`tags/${urgent}`, { name: 'Sehr dringend' })
  const own = await cast.emil.post(`tags/${urgent}`, { name: 'sehr DRINGEND' })
  const taken = await cast.emil.post(`tags/${later}`, { name: 'Sehr dringend' })

  assert.deepEqual([renamed.status, own.status, taken.status], [303, 303, 422])
  assert.match(taken.text, new RegExp(`id="name-${later}"[^>]*value="Sehr dringend"[^>]*aria-invalid="true"`))
  assert.match(taken.text, new RegExp(`id="name-${later}-error"`))
  assert.doesNotMatch(taken.text, /id="name-error"/)
  assert.equal((await tag(later)).name, 'later')
})

test('an archived tag is selected by nobody, and entries keep it', async () => {
  const entry = await entryWith(urgent)
  await cast.emil.post(`tags/${urgent}/archive`)
  const { archived_at } = await tag(urgent)
  await cast.emil.post(`tags/${urgent}/archive`)
  const refused = await cast.dora.post('timer', { description: 'now', tags: urgent })

  assert.deepEqual((await tag(urgent)).archived_at, archived_at)
  assert.equal(refused.status, 422)
  assert.deepEqual(await tagsOf(entry), [urgent])
  assert.deepEqual(namesIn(content((await cast.dora.get('tags')).text)), ['later'])
  assert.deepEqual(namesIn(content((await cast.dora.get('tags?state=archived')).text)), ['urgent'])
  const restored = await cast.emil.post(`tags/${urgent}/restore?state=archived`)
  assert.equal(restored.headers.location, `/workspaces/${workspace_id}/tags?state=archived`)
  assert.equal((await tag(urgent)).archived_at, null)
})

test('deleting says how many entries lose the tag, and takes it off them, favourites and what was deleted of late', async () => {
  const entries = [await entryWith(urgent), await entryWith(urgent, later)]
  await keepWith([later, urgent])
  const page = await cast.emil.get(`tags/${urgent}/delete`)
  const { status } = await cast.emil.post(`tags/${urgent}/delete`)
  const again = await cast.emil.post(`tags/${urgent}/delete`)

  assert.match(page.text, /2 entries have it and\s+lose it/)
  assert.deepEqual([status, again.status], [303, 404])
  assert.deepEqual(await Promise.all(entries.map(tagsOf)), [[], [later]])
  assert.deepEqual(await keptTags(), [[later], [later]])
})

test('merging gives every entry the tag that stays, once, and ends the other', async () => {
  const entries = [await entryWith(urgent), await entryWith(urgent, later), await entryWith(later), await entryWith()]
  await keepWith([urgent, later])
  const page = await cast.emil.get(`tags/${urgent}/merge`)
  const { status } = await cast.emil.post(`tags/${urgent}/merge`, { into: later })

  assert.match(page.text, /2 entries have it/)
  assert.equal(status, 303)
  assert.deepEqual(await Promise.all(entries.map(tagsOf)), [[later], [later], [later], []])
  assert.deepEqual(await keptTags(), [[later], [later]])
  assert.equal(await tag(urgent), undefined)
  assert.match((await cast.emil.get('tags')).text, /The tag urgent is merged into later\./)
})

test('a tag merges into no other workspace’s, nor into itself', async () => {
  const foreign = await add('tags', { name: 'foreign', workspace_id: cast.finn.workspace_id })
  for (const into of [foreign, urgent, '0'.repeat(24), 'x', '']) {
    const { status, text } = await cast.emil.post(`tags/${urgent}/merge`, { into })
    assert.equal(status, 422)
    assert.match(text, /id="into-error"/)
  }
  assert.equal((await tag(urgent)).name, 'urgent')
  assert.equal((await app.db('tags').where({ id: foreign })).length, 1)
})

test('a stranger learns of no tag, and changes none', async () => {
  for (const path of [`/workspaces/${workspace_id}/tags`, `tags/${urgent}/delete`, `tags/${urgent}/merge`]) {
    const { status, text } = await cast.finn.get(path)
    assert.equal(status, 404, path)
    assert.doesNotMatch(text, /urgent/)
  }
  for (const act of ['', '/archive', '/restore', '/merge', '/delete'])
    assert.equal((await cast.finn.post(`tags/${urgent}${act}`, { name: 'x', into: later })).status, 404)
  assert.deepEqual(namesIn(content((await cast.finn.get('tags')).text)), [])
})

test('the list counts to 1,000 and then says so, and turns pages of 50', async () => {
  const rows = Array.from({ length: 60 }, (_, index) => ({ workspace_id, name: `tag ${index}` }))
  await app.db('tags').insert(rows)
  await app.db.raw(
    `with made as (
       insert into entries (workspace_id, member_id, zone, started_at, stopped_at)
       select ?, ?, 'UTC', '2026-11-20T08:00:00Z', '2026-11-20T08:00:00Z' from generate_series(1, 1005) returning id)
     insert into entry_tags select ?, id, ? from made`,
    [workspace_id, cast.dora.member_id, workspace_id, later],
  )
  const first = await cast.emil.get('tags')
  const link = first.text.match(/href="[^"]*\/tags(\?after=[0-9a-f]+)"/)?.[1]
  const second = await cast.emil.get(`tags${link}`)

  assert.match(first.text, />1,000\+</)
  assert.match(first.text, /62 tags/)
  assert.equal(namesIn(content(first.text)).length + namesIn(content(second.text)).length, 62)
  assert.match((await cast.emil.get('tags?q=%')).text, /No tag fits this/)
})
