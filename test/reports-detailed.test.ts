import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Person } from './support/cast.js'
import { addEntries, idsOf } from './support/entries.js'
import { MARCH, makePrivate, showRates, toggle } from './support/reports.js'
import { app, cast, ids } from './support/reports-stage.js'

const report = async (person: Person, query = '') => (await person.get(`reports/detailed?${MARCH}${query}`)).text

/** The rows of a page as `description, whose, amount`. */
const rowsOn = (html: string) =>
  html
    .split('<div class="entry"')
    .slice(1)
    .map(row => [/<(?:a|bdi)[^>]*>([^<]*)<\/(?:a|bdi)>/.exec(row)?.[1], /class="amount">([^<]*)</.exec(row)?.[1]])
    .map(([name, amount]) => (amount ? `${name} ${amount}` : name))
const totalOf = (html: string) => [...html.matchAll(/<dd>([^<]*)/g)].map(match => match[1]?.trim())

const ALL = ['secret by Ana', 'nothing by Emil', 'open by Cleo', 'secret by Dora', 'open by Dora']
const OPEN = ['nothing by Emil', 'open by Cleo', 'open by Dora']

test('each kind of person sees the rows that seed 001 gives them', async () => {
  const rows = async (person: Person) => rowsOn(await report(person)).map(row => row?.replace(/ €.*/, ''))

  for (const person of [cast.ana, cast.ben, cast.cleo, cast.dora]) assert.deepEqual(await rows(person), ALL)
  assert.deepEqual(await rows(cast.emil), OPEN)

  await makePrivate(app, cast.ana, true)
  for (const person of [cast.ana, cast.ben]) assert.deepEqual(await rows(person), ALL)
  assert.deepEqual(await rows(cast.dora), ['secret by Dora', 'open by Dora'])
  assert.deepEqual(await rows(cast.cleo), ['secret by Ana', 'open by Cleo', 'secret by Dora'])
  assert.deepEqual(await rows(cast.emil), ['nothing by Emil', 'open by Dora'])
  await makePrivate(app, cast.ana, false)
})

test('each kind of person sees the amounts that seed 001 gives them, and totals of those alone', async () => {
  const every = [
    'secret by Ana €45.00',
    'nothing by Emil',
    'open by Cleo €30.00',
    'secret by Dora €90.00',
    'open by Dora €60.00',
  ]
  for (const person of [cast.ana, cast.ben]) {
    const html = await report(person)
    assert.deepEqual(rowsOn(html), every)
    assert.deepEqual(totalOf(html), ['4:05', '3:45', '€225.00'])
  }
  for (const person of [cast.cleo, cast.dora, cast.emil]) assert.doesNotMatch(await report(person), /€/)

  await showRates(app, cast.ana, true)
  const dora = await report(cast.dora)
  assert.deepEqual(rowsOn(dora), [
    'secret by Ana',
    'nothing by Emil',
    'open by Cleo €30.00',
    'secret by Dora €90.00',
    'open by Dora €60.00',
  ])
  assert.deepEqual(totalOf(dora), ['4:05', '3:45', '€180.00'])
  assert.match(dora, /leaves out time whose rates are not for you/)
  assert.deepEqual(rowsOn(await report(cast.cleo)), every)
  assert.deepEqual(rowsOn(await report(cast.emil)), ['nothing by Emil', 'open by Cleo €30.00', 'open by Dora €60.00'])
  await showRates(app, cast.ana, false)
})

test('it is sorted by what is asked for, either way, and by no amount that isn’t to be seen', async () => {
  const first = async (query: string, person = cast.ana) => rowsOn(await report(person, query))[0]

  assert.equal(await first('&sort=date&order=asc'), 'open by Dora €60.00')
  assert.equal(await first('&sort=duration'), 'secret by Dora €90.00')
  assert.equal(await first('&sort=amount&order=asc'), 'nothing by Emil')
  assert.equal(await first('&sort=member&order=desc'), 'nothing by Emil')
  assert.equal(await first('&sort=project'), 'nothing by Emil')
  assert.equal(await first('&sort=description'), 'nothing by Emil')
  assert.doesNotMatch(await report(cast.dora), /sort=amount/)
})

test('it is paged by key in every order, to and fro, with each entry once', async () => {
  await addEntries(
    app.db,
    cast.finn,
    Array.from({ length: 120 }, (_, index) => ({
      description: `entry ${index % 7}`,
      started_at: new Date(Date.UTC(2026, 2, 1 + (index % 5), 8)),
      stopped_at: new Date(Date.UTC(2026, 2, 1 + (index % 5), 8, index % 3)),
    })),
  )
  for (const sort of ['date', 'description', 'project', 'member', 'duration', 'amount']) {
    let html = await report(cast.finn, `&sort=${sort}`)
    const there: string[][] = [idsOf(html)]
    for (let next = linkTo(html, 'Next'); next; next = linkTo(html, 'Next')) {
      html = (await cast.finn.get(next)).text
      there.push(idsOf(html))
    }
    assert.deepEqual(
      there.map(page => page.length),
      [50, 50, 20],
      sort,
    )
    assert.equal(new Set(there.flat()).size, 120, sort)
    assert.match(html, /20 of 120 entries stand on this page\. The file has all\./)
    const back = (await cast.finn.get(linkTo(html, 'Previous') as string)).text
    assert.deepEqual(idsOf(back), there[1], sort)
  }
})

const linkTo = (html: string, word: string) => {
  const [, link] = new RegExp(`href="([^"]*)">(?:<svg[^>]*><use[^>]*></use></svg>)?${word}`).exec(html) ?? []
  return link?.replaceAll('&amp;', '&')
}

test('whoever may edit does so in the report and comes back to it', async () => {
  const html = await report(cast.ana, '&sort=duration')
  const id = idsOf(html)[0] as string
  const url = `${cast.ana.url}${cast.ana.base}/reports/detailed?${MARCH}&sort=duration`
  const from = { headers: { 'HX-Request': 'true', 'HX-Current-URL': url } }

  const form = await cast.ana.get(`entries/${id}/edit`, from)
  assert.match(
    form.text,
    /name="view" value="\/reports\/detailed\?from=2026-03-01&amp;to=2026-03-31&amp;sort=duration"/,
  )
  const changed = await cast.ana.post(`entries/${id}`, { description: 'renamed', in_place: '1' }, from)
  assert.match(changed.text, /<h1>Detailed report<\/h1>/)
  assert.match(changed.text, /renamed/)

  const view = `/reports/detailed?${MARCH}&sort=duration`
  const browser = await cast.ana.post(`entries/${id}`, { description: 'secret by Dora', view })
  assert.equal(browser.headers.location, `${cast.ana.base}${view}#entry-${id}`)
})

test('an entry that a change takes out of the report is said to be left out, and no other', async () => {
  const id = idsOf(await report(cast.ana, '&description=nothing'))[0] as string
  const change = async (query: string, description: string) => {
    const headers = {
      'HX-Request': 'true',
      'HX-Current-URL': `${cast.ana.url}${cast.ana.base}/reports/detailed?${MARCH}${query}`,
    }
    return (await cast.ana.post(`entries/${id}`, { description, in_place: '1' }, { headers })).text
  }
  const leftOut = /The entry is changed\. The days or the filter of this report leave it out now\./

  assert.match(await change('&description=nothing', 'something else'), leftOut)
  assert.doesNotMatch(await change('', 'nothing by Emil'), leftOut)
})

test('nobody edits there what they couldn’t elsewhere', async () => {
  const html = await report(cast.dora)
  const own = await app.db('entries').where({ member_id: cast.dora.member_id }).pluck('id')

  assert.deepEqual([...html.matchAll(/entries\/([0-9a-f]{24})\/edit/g)].map(match => match[1]).sort(), own.sort())
  const other = await app.db('entries').where({ description: 'open by Cleo' }).first('id')
  assert.equal((await cast.dora.post('entries/bulk/edit', { entry: other.id })).status, 403)
})

test('several are deleted together and the report comes back', async () => {
  const [one] = await addEntries(app.db, cast.dora, [
    { started_at: new Date('2026-03-09T09:00:00Z'), stopped_at: new Date('2026-03-09T10:00:00Z') },
  ])
  const url = `${cast.ana.url}${cast.ana.base}/reports/detailed?${MARCH}`
  const answer = await cast.ana.post(
    'entries/bulk/delete',
    { entry: String(one) },
    { headers: { 'HX-Request': 'true', 'HX-Current-URL': url } },
  )

  assert.match(answer.text, /The entry is deleted/)
  assert.match(answer.text, /<h1>Detailed report<\/h1>/)
  assert.ok(!idsOf(answer.text).includes(one as string))
})

test('reports are for whoever holds the permission, and for a full log-in', async () => {
  await toggle(app, cast.ana, 'ROLE_USER', 'view_reporting', false)
  assert.equal((await cast.dora.get('reports/detailed')).status, 403)
  assert.doesNotMatch((await cast.dora.get('tracker')).text, /\/reports\//)
  await toggle(app, cast.ana, 'ROLE_USER', 'view_reporting', true)
  assert.match((await cast.dora.get('tracker')).text, /\/reports\//)
})

test('names of another workspace stand in no bar', async () => {
  const html = await report(cast.finn)
  for (const name of ['Globex', 'Secret', 'urgent', 'Studio', 'Dora', 'Draft'])
    assert.doesNotMatch(html, new RegExp(name))
  assert.match(await report(cast.ana, `&project=${ids.open}`), /Project: Open/)
})
