import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, beforeEach } from 'node:test'
import PostalMime from 'postal-mime'
import { mailTemplates } from '../../src/mail/compose.js'
import { sendMail } from '../../src/mail/send.js'
import { openApp, type TestApp } from './app.js'
import { createCast, type Person } from './cast.js'

// The stage of the tests of invitations: each file has an app of its own, and each test finds nobody invited.

export let app: TestApp
export let cast: Awaited<ReturnType<typeof createCast>>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
})

beforeEach(async () => {
  for (const table of ['invitations', 'mails', 'throttle_hits', 'entries', 'role_cells', 'member_roles'])
    await app.db(table).del()
  await app.db('members').where({ workspace_id: cast.ana.workspace_id }).update({ state: 'active' })
  const { workspace_id, member_id } = cast.ben
  const admins = await app.db('roles').where({ workspace_id, name: 'ROLE_SUPER_ADMIN' }).first('id')
  await app.db('member_roles').insert({ workspace_id, member_id, role_id: admins.id })
})

/** Sends what waits, as the worker does, and returns what arrived. */
export async function deliver() {
  const outbox = join(app.config.data_dir, 'mail')
  rmSync(outbox, { recursive: true, force: true })
  const ids: string[] = await app.db('mails').where({ state: 'queued' }).orderBy('id').pluck('id')
  for (const id of ids) {
    const { db, settings, config, views } = app
    await sendMail({ db, settings, config, templates: mailTemplates(views) }, id, { isLast: false })
  }
  const files = await readdir(outbox).catch(() => [])
  return Promise.all(files.map(async file => PostalMime.parse(await readFile(join(outbox, file)))))
}

export const invite = (actor: Person, addresses: string) => actor.post('invitations', { addresses })

export const linkIn = (text = '') => /(\/invitations\/[0-9a-f]{24}\.[\w-]{43})\s/.exec(text)?.[1] as string

/** Invites one address and returns the link that its mail holds. */
export async function linkFor(address: string, actor = cast.ben) {
  assert.equal((await invite(actor, address)).status, 303)
  const mail = (await deliver()).find(each => each.to?.[0]?.address === address)
  return linkIn(mail?.text)
}

export const pending = (): Promise<string[]> => app.db('invitations').orderBy('email').pluck('email')

/** What somebody without an account types behind a link. */
export const account = (username: string) => ({ alias: 'Gerda Ö.', username, password: 'a long password' })

let count = 0
/** Somebody who has no account yet. */
export const newcomer = () => {
  count += 1
  return { username: `gerda${count}`, email: `gerda${count}@northwind.example` }
}
