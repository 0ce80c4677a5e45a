import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as fields from '../src/user-fields/queries.js'
import { csvLine } from '../src/web/csv.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'

let app: TestApp
let ana: Person
let dora: Person

before(async () => {
  app = await openApp()
  ;({ ana, dora } = await createCast(app))
  await fields.create(app.db, { name: 'secret_no', label: 'No.', kind: 'text', choices: [], is_visible: false })
  const [field] = await fields.listFields(app.db)
  await fields.fill(app.db, dora.user_id, { [field?.id as string]: '=1+1' })
})

const rows = (text: string) =>
  text
    .replace(/^\uFEFF/, '')
    .split('\r\n')
    .slice(0, -1)

async function track(person: Person, count: number, row: object = {}) {
  const { workspace_id, member_id } = person
  const at = (index: number) => new Date(Date.UTC(2026, 2, 28, 22) + index * 60_000)
  const entries = Array.from({ length: count }, (_, index) => ({
    workspace_id,
    member_id,
    zone: 'Europe/Vienna',
    description: `no. ${index}`,
    started_at: at(index),
    stopped_at: at(index + 1),
    ...row,
  }))
  for (let index = 0; index < count; index += 1000) await app.db('entries').insert(entries.slice(index, index + 1000))
}

test('everything as JSON: the profile with hidden fields, memberships, and one’s own entries alone', async () => {
  const { workspace_id } = dora
  const [project] = await app.db('projects').insert({ workspace_id, name: 'Ship' }).returning('id')
  await track(dora, 1, { project_id: project.id, description: 'her own' })
  await track(ana, 1, { description: 'not hers' })
  const { status, headers, text } = await dora.get('/account/data/all.json')
  const all = JSON.parse(text)

  assert.equal(status, 200)
  assert.match(headers['content-disposition'] ?? '', /attachment; filename=dora-all\.json/)
  assert.equal(all.profile.email, 'dora@northwind.example')
  assert.deepEqual(all.profile.fields, { secret_no: '=1+1' })
  assert.deepEqual(
    all.memberships.map((each: { workspace: string; state: string }) => [each.workspace, each.state]),
    [['Northwind Studio', 'active']],
  )
  assert.deepEqual(
    all.entries.map(({ id: _, ...entry }: { id: string }) => entry),
    [
      {
        workspace: 'Northwind Studio',
        day: '2026-03-28',
        started_at: '2026-03-28T23:00:00+01:00',
        stopped_at: '2026-03-28T23:01:00+01:00',
        zone: 'Europe/Vienna',
        seconds: 60,
        description: 'her own',
        project: 'Ship',
        client: null,
        task: null,
        tags: [],
        billable: false,
      },
    ],
  )
  for (const secret of ['password_hash', 'not hers', 'argon2']) assert.equal(text.includes(secret), false, secret)
})

test('what was tracked where one isn’t a member any more is that workspace’s', async () => {
  await app.db('members').where({ id: dora.member_id }).update({ state: 'inactive' })
  const all = JSON.parse((await dora.get('/account/data/all.json')).text)
  await app.db('members').where({ id: dora.member_id }).update({ state: 'active' })

  assert.deepEqual([all.entries.length, all.memberships[0].state], [0, 'inactive'])
})

test('as CSV a text that would be a formula stays a text', async () => {
  const evil = '=HYPERLINK("http://evil"),x'
  await app.db('entries').where({ member_id: dora.member_id }).update({ description: evil })
  const { headers, text } = await dora.get('/account/data/entries.csv')

  assert.match(headers['content-type'] ?? '', /^text\/csv; charset=utf-8/)
  assert.ok(text.startsWith('\uFEFFworkspace,day,started_at'))
  assert.ok(text.includes(`,"'=HYPERLINK(""http://evil""),x",Ship,`))
  assert.ok(rows((await dora.get('/account/data/profile.csv')).text).includes("secret_no,'=1+1"))
  const [, membership = ''] = rows((await dora.get('/account/data/memberships.csv')).text)
  assert.match(membership, /^Northwind Studio,active,false,,,20/)
})

test('formulas are defused however they begin, and numbers stay numbers', () => {
  for (const text of ['=1', '+1', '-1', '@x', '\t=1', '＝1']) assert.match(csvLine([text]), /^"?'/, text)
  assert.equal(csvLine(['\r=1']), `"'\r'=1"\r\n`)
  assert.equal(csvLine(['a;=1', 'a; b', 'a\t@x', 'a;"=1;b']), `"a;'=1","a; b","a\t'@x","a;""'=1;b"\r\n`)
  assert.equal(csvLine([-1, 1.5, true, null, '', 'a=b', 'say "hi"']), '-1,1.5,true,,,a=b,"say ""hi"""\r\n')
})

test('thousands of entries come whole, each once, newest first', async () => {
  await app.db('entries').del()
  await track(dora, 2345)
  const seen = rows((await dora.get('/account/data/entries.csv')).text)
    .slice(1)
    .map(row => row.split(',')[6])

  assert.equal(seen.length, 2345)
  assert.equal(new Set(seen).size, 2345)
  const days = rows((await dora.get('/account/data/entries.csv')).text)
    .slice(1)
    .map(row => row.split(',')[2] as string)
  assert.deepEqual(
    days,
    [...days].sort((one, other) => Date.parse(other) - Date.parse(one)),
  )
})
