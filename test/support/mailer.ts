import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mailTemplates } from '../../src/mail/compose.js'
import * as mails from '../../src/mail/queries.js'
import type { Mailer } from '../../src/mail/send.js'
import * as paths from '../../src/paths.js'
import { catalog, type Key, type Values } from '../../src/settings/catalog.js'
import { atEnd } from './at-end.js'
import { createUser } from './cast.js'
import { createDatabase } from './database.js'

const defaults = Object.fromEntries(Object.entries(catalog).map(([key, { default: value }]) => [key, value])) as Values

export type TestMailer = Mailer & {
  /** Changes settings; the others have their defaults. */
  change(values: Partial<Values>): void
  /** Where mails are written while there is no mail server. */
  outbox: string
  /** A mail to Dora that a password was changed, or what `change` makes of it. */
  create(change?: Partial<mails.NewMail>): Promise<string>
  find(id: string): Promise<{ state: string; attempts: number; last_error: string; sent_at: Date; created_at: Date }>
  dora: string
}

/** Everything that sending takes, on a database of its own where Dora has an account. */
export async function openMailer(): Promise<TestMailer> {
  const { db, drop } = await createDatabase()
  const data_dir = mkdtempSync(join(tmpdir(), 'stint-mail-'))
  atEnd(drop)
  atEnd(() => rmSync(data_dir, { recursive: true }))
  const dora = await createUser(db, 'dora')

  let values = defaults
  return {
    db,
    config: { data_dir, server: { base_url: 'https://time.northwind.example/stint' } as Mailer['config']['server'] },
    settings: { get: <K extends Key>(key: K) => values[key] },
    templates: mailTemplates(paths.views),
    change: changed => {
      values = { ...defaults, ...changed }
    },
    outbox: join(data_dir, 'mail'),
    create: change =>
      mails.create(db, { kind: 'password_changed', user_id: dora, recipient: 'dora@northwind.example', ...change }),
    find: id => db('mails').where({ id }).first(),
    dora,
  }
}

/** The settings that lead to a mail server of the tests, without TLS. */
export const smtp = (port: number): Partial<Values> => ({
  smtp_host: '127.0.0.1',
  smtp_port: port,
  smtp_security: 'none',
})
