import type { Database } from '../database/connection.js'
import { hashToken } from '../web/session-store.js'
import { LIFETIME_SECONDS } from './trips.js'

/** What was posted without a log-in, and where to go if it isn't sent again. */
export type KeptForm = { kept: string; kept_path: string; return_to: string }

/** Keeps a form until this browser goes to a provider, and returns its id. */
export async function keepForm(db: Database, browser: string, form: KeptForm): Promise<string> {
  const [row] = await db('kept_forms')
    .insert({
      ...form,
      browser_hash: hashToken(browser),
      expires_at: db.raw('now() + make_interval(secs => ?)', [LIFETIME_SECONDS]),
    })
    .returning('id')
  return row.id
}

/** What this browser left here. It stays, as somebody may turn back and choose another provider. */
export const findKeptForm = (db: Database, id: string, browser: string): Promise<KeptForm | undefined> =>
  db('kept_forms')
    .where({ id, browser_hash: hashToken(browser) })
    .where('expires_at', '>', db.fn.now())
    .first('kept', 'kept_path', 'return_to')

/** Forgets what nobody took along. */
export const purgeKeptForms = (db: Database) => db('kept_forms').where('expires_at', '<', db.fn.now()).del()
