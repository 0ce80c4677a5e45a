import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { AccountFilter } from '../src/accounts/form.js'
import { listPage } from '../src/accounts/list.js'
import * as instance from '../src/instance/queries.js'
import * as fields from '../src/user-fields/queries.js'
import { app, cast, openStage, panel } from './support/accounts-stage.js'
import { openApp } from './support/app.js'
import { addMember, createOperator, createUser, createWorkspace, PASSWORD } from './support/cast.js'
import { planOf, type Query, queriesDuring } from './support/queries.js'
import { giveRole } from './support/workspaces.js'

const USERS = 130
const ids: string[] = []

const namesIn = (text: string) => [...text.matchAll(/<a class="name"[^>]*>([^<]*)</g)].map(([, name]) => name as string)
const namesAt = async (query: string) => namesIn((await panel.get(`/admin/accounts${query}`)).text)
const linkIn = (text: string, label: string) =>
  new RegExp(`href="/admin/accounts(\\?[^"]*)">(?:<svg.*?</svg>)?${label}`).exec(text)?.[1]?.replaceAll('&amp;', '&')

// of many, several are alike in whatever the list is sorted by
before(async () => {
  await openStage()
  for (let index = 0; index < USERS; index++)
    ids.push(await createUser(app.db, `crowd${String(index).padStart(3, '0')}`, { alias: index < 60 ? 'Same' : '' }))
  await app.db.raw(
    `update users set created_at = timestamptz '2026-01-01 10:00:00.123456+00' + make_interval(days => cast(right(username, 1) as integer)),
                      last_active_at = case when right(username, 1) < '5' then timestamptz '2026-02-01 10:00:00.654321+00' end
      where username like 'crowd%'`,
  )
  const other = await createWorkspace(app.db, 'Crowded house', cast.finn.user_id)
  for (const id of ids.slice(0, 70)) await addMember(app.db, cast.ana.workspace_id, id)
  for (const id of ids.slice(0, 20)) await addMember(app.db, other, id)
})

for (const sort of ['name', 'registered', 'active', 'workspaces'])
  for (const order of ['asc', 'desc'])
    test(`fifty a page by ${sort}, ${order}, also where many are alike: there and back without a gap`, async () => {
      const seen: string[] = []
      const pages: string[] = []
      for (let next: string | undefined = `?q=crowd&sort=${sort}&order=${order}`; next; ) {
        const { text } = await panel.get(`/admin/accounts${next}`)
        assert.match(text, new RegExp(`${USERS} accounts`))
        const shown = [...text.matchAll(/id="account-([0-9a-f]{24})"/g)].map(([, id]) => id as string)
        seen.push(...shown)
        pages.push(text)
        next = linkIn(text, 'Next')
      }
      assert.deepEqual([seen.length, new Set(seen).size, pages.length], [USERS, USERS, 3])

      const key = {
        name: `lower(coalesce(nullif(u.alias, ''), u.username))`,
        registered: 'u.created_at',
        active: `coalesce(u.last_active_at, '-infinity')`,
        workspaces: `(select count(*) from members as m where m.user_id = u.id)`,
      }[sort]
      const { rows } = await app.db.raw(
        `select u.id from users as u where u.username like 'crowd%' order by ${key} ${order}, u.id ${order}`,
      )
      assert.deepEqual(
        seen,
        rows.map(({ id }: { id: string }) => id),
      )
      const back = (await panel.get(`/admin/accounts${linkIn(pages[2] as string, 'Previous')}`)).text
      assert.deepEqual(namesIn(back), namesIn(pages[1] as string))
    })

test('the list narrows by state, by role in any workspace or in one, and by what was searched for', async () => {
  const { db } = app
  await giveRole(db, cast.cleo, 'ROLE_TEAMLEAD')
  await giveRole(db, cast.ben, 'ROLE_SUPER_ADMIN')
  await fields.create(db, { name: 'location', label: 'Location', kind: 'text', choices: [], is_visible: false })
  const [field] = await fields.listFields(db)
  await fields.fill(db, cast.dora.user_id, { [String(field?.id)]: 'Graz' })
  await db('users').where({ id: cast.emil.user_id }).update({ state: 'deactivated' })
  await db('users').where({ id: cast.dora.user_id }).update({ email_confirmed_at: null })
  const [here, elsewhere] = [cast.ana.workspace_id, cast.finn.workspace_id]

  assert.deepEqual(await namesAt('?state=deactivated'), ['Emil'])
  assert.deepEqual(await namesAt('?state=unconfirmed'), ['Dora'])
  assert.deepEqual(await namesAt('?role=OWNER'), ['Ana', 'Finn'])
  assert.deepEqual(await namesAt(`?role=OWNER&workspace=${elsewhere}`), ['Finn'])
  assert.deepEqual(await namesAt('?role=ROLE_SUPER_ADMIN'), ['Ana', 'Ben', 'Finn'])
  assert.deepEqual(await namesAt(`?role=ROLE_TEAMLEAD&workspace=${here}`), ['Cleo'])
  assert.deepEqual(await namesAt(`?role=ROLE_TEAMLEAD&workspace=${elsewhere}`), [])
  assert.deepEqual(await namesAt(`?workspace=${elsewhere}`), ['Finn'])
  assert.deepEqual(await namesAt('?q=location:graz'), ['Dora'])
  assert.deepEqual(await namesAt('?q=emil%40north'), ['Emil'])
  assert.deepEqual(await namesAt('?q=location:graz&sort=x&state=y&after=z&role=w&edit=v'), ['Dora'])
  assert.match((await panel.get('/admin/accounts?q=nobody-is-called-so')).text, /Nobody fits this/)
  await db('users').where({ id: cast.emil.user_id }).update({ state: 'active' })
})

test('seats in use are the active accounts, and deleted ones stand nowhere', async () => {
  const seats = async () => /([\d,]+) seats in use/.exec((await panel.get('/admin/accounts')).text)?.[1]
  const before = Number(await seats())
  const [first, second] = ids as [string, string]
  await panel.post('/admin/accounts/deactivate', { user: first })
  await panel.post('/admin/accounts/delete', { user: second, count: '1' })

  assert.equal(Number(await seats()), before - 2)
  assert.doesNotMatch((await panel.get('/admin/accounts?q=deleted')).text, /Deleted member/)
})

test('where nobody is yet, the page says how people come', async () => {
  const bare = await openApp()
  await createOperator(bare.db)
  await instance.finishSetUp(bare.db)
  const operator = bare.visitor()
  await operator.post('/admin/login', { username: 'operator', password: PASSWORD })
  const { text } = await operator.get('/admin/accounts')

  assert.match(text, /0 seats in use/)
  assert.match(text, /No accounts yet/)
})

test('the row says how many workspaces and which, what the keys begin with, and how they log in', async () => {
  const { user_id } = cast.ben
  for (const name of ['one', 'two', 'three'])
    await app
      .db('api_keys')
      .insert({ user_id, name, prefix: Buffer.from(name).toString('hex').padEnd(8, '0').slice(0, 8), key_hash: name })
  await app.db('second_factors').insert({ user_id, sealed_key: 'sealed', last_step: 1 })
  const { text } = await panel.get('/admin/accounts?q=ben')

  assert.match(text, /Workspaces of ben: 1/)
  assert.match(text, /<bdi>Northwind Studio<\/bdi>/)
  assert.match(text, /password and code/)
  assert.match(text, /of 3</)
  assert.doesNotMatch(text, /stint_/)
})

test('a page takes as many queries for 2 accounts as for 50, and no more than 8', async () => {
  const count = async (path: string) => (await queriesDuring(app.db, () => panel.get(path))).length
  const [few, many] = [await count('/admin/accounts?q=dora'), await count('/admin/accounts')]
  assert.equal(few, many)
  const pages = ['', `?after=${ids[3]}&sort=workspaces`, `/${ids[5]}`, `/${ids[5]}/edit`, `/${ids[5]}/delete`]
  for (const path of [...pages, `/delete?user=${ids[5]}&user=${ids[6]}`])
    assert.ok((await count(`/admin/accounts${path}`)) <= 8, path)
})

test('by name and by day of registration a page is read in the order of an index, however many there are', async () => {
  await app.db.raw(
    `insert into users (username, email, zone) select 'many' || n, 'many' || n || '@northwind.example', 'UTC' from generate_series(1, 8000) as n`,
  )
  await app.db.raw('vacuum analyze users')
  const plans: string[] = []
  for (const query of [{}, { sort: 'registered' }, { after: ids[100] }, { sort: 'registered', before: ids[100] }]) {
    const asked = await queriesDuring(app.db, () => listPage(app.db, AccountFilter.parse(query)))
    plans.push(await planOf(app.db, asked.at(-1) as Query))
  }
  for (const [index, plan] of plans.entries())
    assert.match(plan, index % 2 === 0 ? /Index Scan using users_shown_name/ : /Index Scan.* using users_created_at/)
})
