import { accountInAddress } from '../accounts/page.js'
import * as audit from '../audit/queries.js'
import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { confirmedOperator, Router } from '../web/router.js'
import { decide } from './forcing.js'

/** Whether one account may go on logging in with its password under Force SSO. */
export function personRoutes(db: Database) {
  const router = Router()

  for (const [act, isAllowed] of [
    ['allow', true],
    ['refuse', false],
  ] as const) {
    router.post(`/${act}`, confirmedOperator, async (req, res) => {
      const { id, username } = await accountInAddress(db, req)
      await db.transaction(async trx => {
        await decide(trx, id, isAllowed)
        const kind = isAllowed ? 'password_login_allowed' : 'password_login_refused'
        await audit.record(trx, { kind, ...byOperator(req, res), subject: username, user_id: id })
      })
      flash(res, 'good', `${username} ${isAllowed ? 'may' : 'may not'} log in with the password under Force SSO.`)
      await answer(req, res, `/admin/accounts/${id}`)
    })
  }

  return router
}
