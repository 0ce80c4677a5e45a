import { rememberDevice } from '../auth/devices.js'
import { PasswordForm } from '../auth/form.js'
import { hashPassword } from '../auth/passwords.js'
import { checkPassword } from '../auth/strategy.js'
import type { Database } from '../database/connection.js'
import { themselvesOnly } from '../log-in-as/limits.js'
import { loginsOf } from '../sso/logins.js'
import { replacePassword } from '../users/password.js'
import * as users from '../users/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { currentAccount } from '../web/login.js'
import { render } from '../web/render.js'
import { localPath } from '../web/return-address.js'
import { confirmed, Router } from '../web/router.js'
import { hashToken } from '../web/session-store.js'
import { ThemeForm } from './form.js'

/** What belongs to the person, in whatever workspace they are. */
export function accountRoutes(db: Database) {
  const router = Router()

  router.post('/theme', async (req, res) => {
    const form = parse(ThemeForm, req.body)
    if (form.ok) await users.chooseTheme(db, currentAccount(res).id, form.value.theme)
    res.redirect(303, cameFrom(req.get('Referer')) ?? `${res.locals.root}/`)
  })

  router.get('/password', confirmed, themselvesOnly, async (req, res) => {
    render(req, res, 'account/password', await loginsOf(db, currentAccount(res).id))
  })

  router.post('/password', confirmed, themselvesOnly, async (req, res) => {
    const account = currentAccount(res)
    const form = parse(PasswordForm(account), req.body)
    if (!form.ok) return render(req, res.status(422), 'account/password', form)

    if (!(await checkPassword(db, req, account.username, form.value.present_password))) {
      const wrong = refuse(req.body, { present_password: 'That is not your present password.' })
      return render(req, res.status(422), 'account/password', wrong)
    }
    const password_hash = await hashPassword(form.value.new_password)
    const keep_sid_hash = hashToken(req.sessionID)
    await db.transaction(trx => replacePassword(trx, account, { password_hash, keep_sid_hash }))
    await rememberDevice(db, req, res, account.id)
    flash(res, 'good', 'Your password is changed. Everywhere else you are logged out.')
    await answer(req, res, '/account/password')
  })

  return router
}

const cameFrom = (referer: string | undefined) => {
  if (!referer || !URL.canParse(referer)) return undefined
  const { pathname, search } = new URL(referer)
  return localPath(pathname + search)
}
