import type { RequestHandler } from 'express'
import type { Database } from '../database/connection.js'
import { isUnattended } from '../web/fragment.js'
import { type Account, currentLogin } from '../web/login.js'

/** To within so much one knows when somebody was here last; so rarely it is written. */
const WRITTEN_EVERY_MILLISECONDS = 5 * 60 * 1000
const DAY_MILLISECONDS = 86_400_000

/** Notes that whoever comes with a session was here. An operator who logged in as them isn't them. */
export const noteVisits =
  (db: Database): RequestHandler =>
  async (req, res, next) => {
    const login = currentLogin(res)
    if (login.strength !== 'anonymous' && !login.entered_by && !isUnattended(req)) await notePresence(db, login.account)
    next()
  }

/** Notes that a user was here now, by a session or by a key, where that was not just noted. */
export async function notePresence(db: Database, { id, last_active_at }: Pick<Account, 'id' | 'last_active_at'>) {
  if (last_active_at && isNoted(Date.parse(last_active_at), Date.now())) return
  await db.raw(
    `with here as (
       update users set last_active_at = now() where id = ? returning id
     )
     insert into activity_days (day, user_id)
     select cast(now() at time zone 'UTC' as date), id from here
         on conflict do nothing`,
    [id],
  )
}

/** A new day is noted at once, as whoever comes at its first minute may not come again. */
const isNoted = (last: number, now: number) =>
  now - last < WRITTEN_EVERY_MILLISECONDS && Math.floor(now / DAY_MILLISECONDS) === Math.floor(last / DAY_MILLISECONDS)
