import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { clockOf } from '../src/dashboard/seen.js'
import type { Member } from '../src/members/queries.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { planOf, queriesDuring } from './support/queries.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
})

/** The address at which a dashboard asks if it still stands. */
async function asked(person: Person, path: string): Promise<string> {
  const { text } = await person.get(path)
  const [, address = ''] = /id="live"[^>]* hx-get="([^"]+)"/.exec(text) ?? []
  return address.replaceAll('&amp;', '&')
}

const ask = (person: Person, address: string) => person.get(address, { htmx: true })

test('a dashboard that asks is told nothing while nothing has changed, and then gets its part anew', async () => {
  const { ana, dora } = cast
  const team = await asked(ana, 'dashboard/team?sort=latest')
  assert.match(team, /\/dashboard\/team\?sort=latest&seen=0_/)
  assert.deepEqual([(await ask(ana, team)).status, (await ask(ana, team)).text], [204, ''])

  await dora.post('timer', { description: 'Wireframes' })
  const { status, text } = await ask(ana, team)
  assert.equal(status, 200)
  assert.match(text, /Wireframes/)
  assert.doesNotMatch(text, /<html/)
  assert.match(text, /sort=latest&amp;seen=1_/)
})

test('one’s own dashboard stands while others track', async () => {
  const { dora, emil } = cast
  const own = await asked(dora, 'dashboard')
  await emil.post('timer', { description: 'Copy' })
  assert.equal((await ask(dora, own)).status, 204)
  await dora.post('timer/stop')
  assert.equal((await ask(dora, own)).status, 200)
})

test('a dashboard that was left open gets its part anew at midnight and every quarter of an hour', async () => {
  const { dora } = cast
  const own = await asked(dora, 'dashboard')
  const [, day = '', quarter = ''] = /_([\d-]+)_(\d+)$/.exec(own) ?? []
  const yesterday = `${Temporal.PlainDate.from(day).subtract({ days: 1 })}`
  assert.equal((await ask(dora, own)).status, 204)
  for (const old of [own.replace(day, yesterday), own.replace(quarter, `${Number(quarter) - 1}`)])
    assert.equal((await ask(dora, old)).status, 200)
})

test('midnight is the reader’s own, and a quarter of an hour the same for all', () => {
  const at = (zone: string, time: string) => clockOf({ zone, week_start: 1 } as Member, Temporal.Instant.from(time))
  const [before, after] = ['2026-05-04T21:59:59Z', '2026-05-04T22:00:00Z']
  assert.match(at('Europe/Vienna', before), /^2026-05-04_/)
  assert.match(at('Europe/Vienna', after), /^2026-05-05_/)
  assert.match(at('America/New_York', after), /^2026-05-04_/)
  assert.equal(at('UTC', '2026-05-04T10:00:00Z'), at('UTC', '2026-05-04T10:14:59Z'))
  assert.notEqual(at('UTC', '2026-05-04T10:14:59Z'), at('UTC', '2026-05-04T10:15:00Z'))
})

test('to be told that nothing has changed takes the session and one read', async () => {
  const team = await asked(cast.ana, 'dashboard/team')
  const queries = await queriesDuring(app.db, async () => assert.equal((await ask(cast.ana, team)).status, 204))

  assert.equal(queries.length, 2)
  assert.match(queries[1]?.sql ?? '', /from "change_counts"/)
})

test('that read goes by the index', async () => {
  const plan = await app.db.transaction(async trx => {
    await trx.raw('set local enable_seqscan = off') // the table is too small for an index otherwise
    const sql = 'select sum(count) from change_counts where workspace_id = ?'
    return planOf(trx, { sql, bindings: [cast.ana.workspace_id] })
  })
  assert.match(plan, /change_counts_pkey/)
})

test('asking is no visit: it keeps no log-in alive and nobody present', async () => {
  const { ana } = cast
  const team = await asked(ana, 'dashboard/team')
  const old = new Date(Date.now() - 3_600_000)
  await app.db('sessions').where({ user_id: ana.user_id }).update({ last_seen_at: old })
  await app.db('users').where({ id: ana.user_id }).update({ last_active_at: old })
  await app.db('members').where({ id: ana.member_id }).update({ last_active_at: old })

  for (const address of [team, team.replace(/seen=\d+/, 'seen=x')]) await ask(ana, address)
  const seen = await Promise.all([
    app.db('sessions').where({ user_id: ana.user_id }).max({ at: 'last_seen_at' }).first(),
    app.db('users').where({ id: ana.user_id }).first({ at: 'last_active_at' }),
    app.db('members').where({ id: ana.member_id }).first({ at: 'last_active_at' }),
  ])
  assert.deepEqual(
    seen.map(({ at }) => at),
    [old, old, old],
  )
})

test('whoever is not logged in, not a member or not let in learns nothing by asking', async () => {
  const { ana, finn } = cast
  const team = await asked(ana, 'dashboard/team')
  assert.equal((await ask(finn, team)).status, 404)
  const answer = await app.visitor().get(team, { htmx: true })
  assert.match(String(answer.headers['hx-redirect']), /\/login/)
})
