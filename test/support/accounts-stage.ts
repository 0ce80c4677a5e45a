import { beforeEach } from 'node:test'
import * as settings from '../../src/settings/queries.js'
import { openApp, type TestApp } from './app.js'
import { createCast, createUser, logIn, type Person } from './cast.js'
import { enterPanel } from './panel.js'
import { waitFor } from './server.js'
import type { Visitor } from './visitor.js'

// The stage of the tests of accounts: each file has an app of its own, and an operator at the panel.

export let app: TestApp
export let cast: Awaited<ReturnType<typeof createCast>>
export let panel: Visitor
let count = 0

export async function openStage() {
  app = await openApp()
  cast = await createCast(app)
  panel = await enterPanel(app)
}

beforeEach(() => app.db('audit_events').del())

/** Somebody new, logged in, a member of Northwind Studio. */
export async function newcomer(name = 'gus'): Promise<Person> {
  const username = `${name}${count++}`
  const user_id = await createUser(app.db, username)
  const { workspace_id } = cast.ana
  const [{ id: member_id }] = await app.db('members').insert({ workspace_id, user_id }).returning('id')
  return logIn(app, { user_id, member_id, workspace_id, username })
}

export const at = ({ user_id }: Pick<Person, 'user_id'>, rest = '') => `/admin/accounts/${user_id}${rest}`

export const userOf = ({ user_id }: Pick<Person, 'user_id'>) => app.db('users').where({ id: user_id }).first()

/** What operators did since the test began. */
export const events = () =>
  app
    .db('audit_events')
    .whereNotNull('operator_id')
    .orderBy(['occurred_at', 'id'])
    .select('kind', 'actor', 'subject', 'user_id', 'details')

/** Names a mail server in the settings, or none; nothing is sent in these tests. */
export async function setMailServer(host: string) {
  await settings.set(app.db, app.keys, 'smtp_host', host)
  await waitFor(async () => app.settings.get('smtp_host') === host)
}
