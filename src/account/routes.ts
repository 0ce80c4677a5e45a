import type { Request, Response } from 'express'
import { rememberDevice } from '../auth/devices.js'
import { PasswordForm } from '../auth/form.js'
import { hashPassword } from '../auth/passwords.js'
import { checkPassword } from '../auth/strategy.js'
import type { Database } from '../database/connection.js'
import { themselvesOnly } from '../log-in-as/limits.js'
import type { Settings } from '../settings/reader.js'
import { listOwn, type Own } from '../sso/identities.js'
import { listActive } from '../sso/queries.js'
import { replacePassword } from '../users/password.js'
import * as users from '../users/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { type Account, currentAccount } from '../web/login.js'
import { render } from '../web/render.js'
import { localPath } from '../web/return-address.js'
import { confirmed, Router } from '../web/router.js'
import { hashToken } from '../web/session-store.js'
import { ThemeForm } from './form.js'

/** What belongs to the person, in whatever workspace they are. */
export function accountRoutes(db: Database, settings: Pick<Settings, 'get'>) {
  const router = Router()

  router.post('/theme', async (req, res) => {
    const form = parse(ThemeForm, req.body)
    if (form.ok) await users.chooseTheme(db, currentAccount(res).id, form.value.theme)
    res.redirect(303, cameFrom(req.get('Referer')) ?? `${res.locals.root}/`)
  })

  async function showPassword(req: Request, res: Response, form: object = {}) {
    const account = currentAccount(res)
    const identities = await listOwn(db, account.id, settings)
    render(req, res, 'account/password', {
      page: 'account',
      has_password: await users.hasPassword(db, account.id),
      identities: identities.map(identity => presentIdentity(identity, account)),
      linkable: (await listActive(db)).filter(({ id }) => !identities.some(each => each.id === id)),
      ...form,
    })
  }

  router.get('/password', confirmed, themselvesOnly, (req, res) => showPassword(req, res))

  router.post('/password', confirmed, themselvesOnly, async (req, res) => {
    const account = currentAccount(res)
    const form = parse(PasswordForm(account), req.body)
    if (!form.ok) return showPassword(req, res.status(422), form)

    if (!(await checkPassword(db, req, account.username, form.value.present_password))) {
      const wrong = refuse(req.body, { present_password: 'That is not your present password.' })
      return showPassword(req, res.status(422), wrong)
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

/** An identity with its dates as the reader writes them, in their zone. */
function presentIdentity({ linked_at, last_used_at, ...identity }: Own, { locale, zone }: Account) {
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: zone })
  return { ...identity, linked_on: date.format(linked_at), last_used_on: date.format(last_used_at) }
}

const cameFrom = (referer: string | undefined) => {
  if (!referer || !URL.canParse(referer)) return undefined
  const { pathname, search } = new URL(referer)
  return localPath(pathname + search)
}
