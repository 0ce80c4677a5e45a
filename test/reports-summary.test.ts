import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { readDetailed } from '../src/reports/detailed-form.js'
import { reported } from '../src/reports/filter.js'
import { listGroups } from '../src/reports/groups.js'
import { detailsOf } from '../src/reports/links.js'
import { GROUPS, readSummary } from '../src/reports/summary-form.js'
import type { Person } from './support/cast.js'
import { addEntries } from './support/entries.js'
import { MARCH, makePrivate, memberOf, showRates } from './support/reports.js'
import { app, cast, ids } from './support/reports-stage.js'

const page = async (person: Person, query: string) => (await person.get(`reports/summary?${MARCH}&${query}`)).text

/** The rows of the table, as `level name duration amount`. */
const rowsOn = (html: string) =>
  html
    .split('<tr class="level-')
    .slice(1)
    .map(row => {
      const name = /<bdi>([^<]*)<\/bdi>/.exec(row)?.[1]
      const numbers = [...row.matchAll(/class="number"?>([^<]*)</g)].map(match => match[1])
      return [row[0], name, ...numbers].join(' ')
    })

const file = async (person: Person, query: string): Promise<string[][]> =>
  parse((await person.get(`reports/summary.csv?${MARCH}&${query}`)).text, { bom: true })

test('groups stand one within the other, the longest first, with what is in them', async () => {
  assert.deepEqual(rowsOn(await page(cast.ana, 'group=project&group=member')), [
    '1 Secret 2:15 €135.00',
    '2 Dora 1:30 €90.00',
    '2 Ana 0:45 €45.00',
    '1 Open 1:30 €90.00',
    '2 Dora 1:00 €60.00',
    '2 Cleo 0:30 €30.00',
    '1 No project 0:20 €0.00',
    '2 Emil 0:20 €0.00',
  ])
})

test('a project names its client where no row above does', async () => {
  const notes = async (groups: string) =>
    [...(await page(cast.ana, groups)).matchAll(/<small><bdi>([^<]*)<\/bdi><\/small>\s*<\/span>/g)].map(
      match => match[1],
    )
  assert.deepEqual(await notes('group=project'), ['Globex'])
  assert.deepEqual(await notes('group=member&group=project'), ['Globex', 'Globex'])
  assert.deepEqual(await notes('group=client&group=project'), [])
  assert.deepEqual(await notes('group=client&group=member&group=project'), [])
})

test('each kind of person sees the sums of what seed 001 shows them, on the page and in the file', async () => {
  const durations = async (person: Person) =>
    (await file(person, 'group=project')).slice(1).map(([name, duration]) => `${name} ${duration}`)

  for (const person of [cast.ana, cast.ben, cast.cleo, cast.dora])
    assert.deepEqual(await durations(person), ['Secret 2:15:00', 'Open 1:30:00', ' 0:20:00'])
  assert.deepEqual(await durations(cast.emil), ['Open 1:30:00', ' 0:20:00'])
  await makePrivate(app, cast.ana, true)
  assert.deepEqual(await durations(cast.dora), ['Secret 1:30:00', 'Open 1:00:00'])
  assert.deepEqual(await durations(cast.cleo), ['Secret 2:15:00', 'Open 0:30:00'])
  assert.deepEqual(await durations(cast.emil), ['Open 1:00:00', ' 0:20:00'])
  await makePrivate(app, cast.ana, false)

  const amounts = async (person: Person) => (await file(person, 'group=project')).map(line => line[4])
  assert.deepEqual(await amounts(cast.ben), ['Amount (EUR)', '135.00', '90.00', '0.00'])
  assert.deepEqual(await amounts(cast.cleo), [undefined, undefined, undefined, undefined])
  assert.doesNotMatch(await page(cast.cleo, 'group=project'), /€/)
  await showRates(app, cast.ana, true)
  assert.deepEqual(await amounts(cast.dora), ['Amount (EUR)', '90.00', '90.00', '0.00'])
  assert.deepEqual(rowsOn(await page(cast.emil, 'group=project')), ['1 Open 1:30 €90.00', '1 No project 0:20 €0.00'])
  await showRates(app, cast.ana, false)
})

test('an entry with two tags counts under each, and once in the total and in what is above', async () => {
  const html = await page(cast.ana, 'group=project&group=tag')

  assert.deepEqual(rowsOn(html).slice(2, 5), ['1 Open 1:30 €90.00', '2 late 1:00 €60.00', '2 urgent 1:00 €60.00'])
  assert.match(html, /<dd>4:05<\/dd>/)
  assert.match(html, /more than one tag counts under each/)
})

test('an entry’s day is that of its own zone, whoever reads it', async () => {
  await app.db('users').where({ username: 'ben' }).update({ zone: 'Pacific/Auckland' })
  const [late] = await addEntries(app.db, cast.ana, [
    {
      zone: 'America/New_York',
      started_at: new Date('2026-03-16T03:30:00Z'),
      stopped_at: new Date('2026-03-16T04:30:00Z'),
    },
  ])
  const days = async (person: Person) =>
    (await file(person, 'group=day&description=&project=&without=project')).slice(1)

  assert.deepEqual(
    (await days(cast.ana)).map(([day]) => day),
    ['2026-03-05', '2026-03-15'],
  )
  assert.deepEqual(await days(cast.ben), await days(cast.ana))
  await app.db('entries').where({ id: late }).del()
})

test('amounts of billions are added up to the cent, from months and from entries', async () => {
  const started_at = new Date('2026-07-04T00:00:00Z')
  const entry = { started_at, billable: true, rate_by_hand: true }
  await addEntries(app.db, cast.ana, [
    ...Array.from({ length: 40 }, () => ({
      ...entry,
      stopped_at: new Date('2026-07-05T00:00:00Z'),
      rate_cents: 2_147_483_647,
    })),
    { ...entry, stopped_at: new Date('2026-07-04T00:01:00Z'), rate_cents: 60 },
  ])
  for (const days of ['from=2026-07-01&to=2026-07-31', 'from=2026-07-02&to=2026-07-31']) {
    const { text } = await cast.ana.get(`reports/summary.csv?${days}&group=member&group=project`)
    const amounts = parse(text, { bom: true }).map((line: string[]) => line.at(-1))
    assert.deepEqual(amounts, ['Amount (EUR)', '20615843011.21'], days)
  }
  await app.db('entries').where({ started_at }).del()
})

test('in random workspaces groups sum up to what is above them, and lead to the very entries in them', {
  timeout: 120_000,
}, async () => {
  const { finn } = cast
  const { workspace_id, member_id } = finn
  const insert = async (table: string, row: object): Promise<string> =>
    (
      await app
        .db(table)
        .insert({ workspace_id, ...row })
        .returning('*')
    )[0].id
  const client = await insert('clients', { name: 'C' })
  const projects = [
    await insert('projects', { name: 'A', colour: 'teal', client_id: client }),
    await insert('projects', { name: 'B', colour: 'teal' }),
    await insert('projects', { name: 'Z', colour: 'teal', deleted_at: new Date() }),
  ]
  const tags = [await insert('tags', { name: 'x' }), await insert('tags', { name: 'y' })]
  const task = await insert('tasks', { name: 'T', project_id: projects[0] })
  const Entry = fc.record({
    project: fc.constantFrom(-1, 0, 1, 2),
    tags: fc.subarray([0, 1]),
    hour: fc.integer({ min: 0, max: 24 * 40 }),
    seconds: fc.integer({ min: 0, max: 20_000 }),
    rate: fc.option(fc.integer({ min: 1, max: 9999 })),
    description: fc.constantFrom('', 'a', 'ab'),
  })
  const Groups = fc.shuffledSubarray([...GROUPS], { minLength: 1, maxLength: 3 })

  await fc.assert(
    fc.asyncProperty(fc.array(Entry, { maxLength: 25 }), Groups, async (entries, groups) => {
      await app.db('entries').where({ workspace_id }).del()
      for (const each of entries) {
        const started = Date.parse('2026-02-25T00:00:00Z') + each.hour * 3_600_000
        const id = await insert('entries', {
          member_id,
          zone: 'Europe/Vienna',
          description: each.description,
          project_id: projects[each.project] ?? null,
          task_id: each.project === 0 && each.seconds % 2 ? task : null,
          billable: each.rate !== null,
          rate_cents: each.rate,
          rate_by_hand: each.rate !== null,
          started_at: new Date(started),
          stopped_at: new Date(started + each.seconds * 1000),
        })
        for (const tag of each.tags)
          await app.db('entry_tags').insert({ workspace_id, entry_id: id, tag_id: tags[tag] })
      }
      const member = await memberOf(app, finn)
      const report = readSummary(member, { from: '2026-03-01', to: '2026-03-31', group: groups })
      const rows = await listGroups(app.db, member, report, report.groups, 10_000)
      const [all] = rows
      const visible = await app
        .db('entries as e')
        .where(reported(member, report.range, report.filter))
        .select('e.seconds', 'e.rate_cents')
      assert.equal(
        all?.seconds,
        visible.reduce((sum, { seconds }) => sum + seconds, 0),
      )
      assert.equal(
        all?.amount_cents,
        visible.reduce((sum, { seconds, rate_cents }) => sum + Math.round((seconds * (rate_cents ?? 0)) / 3600), 0),
      )

      for (const row of rows) {
        const group = report.groups[row.level]
        if (group && group !== 'tag') {
          const within = rows.filter(
            each => each.level === row.level + 1 && row.keys.every((key, at) => each.keys[at] === key),
          )
          assert.equal(
            within.reduce((sum, { seconds }) => sum + seconds, 0),
            row.seconds,
            JSON.stringify(row),
          )
          assert.equal(
            within.reduce((sum, each) => sum + each.amount_cents, 0),
            row.amount_cents,
            JSON.stringify(row),
          )
        }
        const details = detailsOf(report, report.groups, row.keys)
        if (details === undefined) continue
        const { range, filter } = readDetailed(member, details.slice(1))
        const [{ seconds, count }] = await app
          .db('entries as e')
          .where(reported(member, range, filter))
          .select(app.db.raw('coalesce(sum(e.seconds), 0) as seconds, count(*) as count'))
        assert.deepEqual([seconds, count], [row.seconds, row.entry_count], details)
      }
    }),
    { numRuns: 40 },
  )
})

test('a row leads to the detailed report of it', async () => {
  assert.match(
    await page(cast.ana, 'group=project'),
    new RegExp(`reports/detailed\\?from=2026-03-01&amp;to=2026-03-31&amp;project=${ids.secret}"`),
  )
})

test('the longest row’s bar is the whole width, and its share that of the total', async () => {
  const html = await page(cast.ana, 'group=project')
  const bars = [...html.matchAll(/<title>([^<]*) of the total\.[^<]*<\/title><rect width="([\d.]+)"/g)]
  assert.deepEqual(
    bars.map(([, share, width]) => `${share} ${width}`),
    ['55 % 100', '37 % 66.7', '8 % 14.8'],
  )
})

test('each bar, its line in the table and each part of the ring lead to their entries with the same filters', async () => {
  const html = await page(cast.ana, 'group=project&billable=yes&group=member')
  const address = `${cast.ana.base}/reports/detailed`
  const day = `${address}?from=2026-03-03&amp;to=2026-03-03&amp;billable=yes`
  assert.equal(html.split(`<a class="column" href="${day}">`).length, 2)
  assert.match(html, /<a class="column" href="[^"]*">\s*<title>Tue 3 Mar: 1:30</)
  assert.match(html, new RegExp(`<th scope="row"><a href="${day.replaceAll('?', '\\?')}">Tue 3 Mar</a>`))
  assert.equal(html.match(/<a class="column"/g)?.length, 4, 'days of nothing lead nowhere')
  const ring = html.slice(html.indexOf('<ul class="legend">'))
  const [, href = ''] = /<a href="([^"]*)"><bdi>Secret/.exec(ring) ?? []
  const { text } = await cast.ana.get(href.replaceAll('&amp;', '&'))
  assert.match(text, /<dd>2:15</)
})

test('bars and a ring show the total in the colours of the outermost group', async () => {
  const html = await page(cast.ana, 'group=member&group=tag')
  const titles = [...html.matchAll(/<title>([^<]*)<\/title>/g)].map(match => match[1])

  assert.ok(titles.includes('Dora: 2:30, 61 %'), titles.join())
  assert.ok(titles.includes('Dora, Mon 2 Mar: 1:00'), titles.join())
})
