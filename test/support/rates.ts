import assert from 'node:assert/strict'
import type { Database } from '../../src/database/connection.js'
import { findMember, type Member } from '../../src/members/queries.js'
import * as rates from '../../src/rates/queries.js'
import type { Subject } from '../../src/rates/subject.js'
import { atEnd } from './at-end.js'
import { addMember, createUser, createWorkspace } from './cast.js'
import { createDatabase } from './database.js'

type Entry = {
  member_id?: string
  project_id?: string
  billable?: boolean
  rate_cents?: number
  rate_by_hand?: boolean
}

/** Northwind on a database without an application: Ana owns it, Dora is in it, and it has two projects. */
export async function openBooks() {
  const { db, url, drop } = await createDatabase()
  atEnd(drop)
  const users = { ana: await createUser(db, 'ana'), dora: await createUser(db, 'dora') }
  const workspace_id = await createWorkspace(db, 'Northwind Studio', users.ana)
  await addMember(db, workspace_id, users.dora)
  const load = async (user_id: string): Promise<Member> => {
    const member = await findMember(db, user_id, workspace_id, 'full')
    assert.ok(member)
    return member
  }
  const ana = await load(users.ana)
  const dora = await load(users.dora)
  const [website, shop] = (
    await db('projects')
      .insert([
        { workspace_id, name: 'Website' },
        { workspace_id, name: 'Shop' },
      ])
      .returning('id')
  ).map(({ id }) => id) as [string, string]

  return {
    db,
    url,
    workspace_id,
    ana,
    dora,
    website,
    shop,
    clear: () => clear(db),
    set: (subject: Subject, rate_cents: number | null, since: rates.Change['since'] = 'all', seen?: string) =>
      rates.set(db, ana, subject, { rate_cents, since, ...(seen === undefined ? {} : { seen }) }),
    /** What is set at a level, newest first: days with cents. */
    async history(subject: Subject) {
      const history = await rates.findHistory(db, ana, subject)
      return history.rates.map(rate => [rate.valid_from, rate.rate_cents])
    },
    /** An hour of work on a day; Dora's and billable, where nothing else is said. Returns its id. */
    async track(day: string, entry: Entry = {}): Promise<string> {
      const at = { started_at: `${day}T09:00:00Z`, stopped_at: `${day}T10:00:00Z` }
      const row = { workspace_id, member_id: dora.id, zone: 'UTC', billable: true, ...at, ...entry }
      return (await db('entries').insert(row).returning('id'))[0].id
    },
    /** Rates of all entries, by day. */
    stamps: (): Promise<(number | null)[]> => db('entries').orderBy(['day', 'id']).pluck('rate_cents'),
  }
}

async function clear(db: Database) {
  for (const table of ['entries', 'rates', 'restamps', 'graphile_worker._private_jobs']) await db(table).del()
}
