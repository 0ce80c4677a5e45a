import type { Request, Response } from 'express'
import { rememberDevice } from '../auth/devices.js'
import type { Database } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import * as throttles from '../throttles/queries.js'
import { isSomewhere } from '../users/addresses.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { hashLinkToken } from '../web/link-token.js'
import { currentAccount } from '../web/login.js'
import { Problem } from '../web/problem.js'
import { render } from '../web/render.js'
import { confirmed, full, Router } from '../web/router.js'
import { hashToken } from '../web/session-store.js'
import { confirm } from './confirmation.js'
import { EmailForm } from './form.js'
import * as changes from './queries.js'
import { request, resend } from './sending.js'

/** Another address for an account, once its owner has shown that mail to it reaches them. */
export function emailChangeRoutes(db: Database, settings: Pick<Settings, 'get'>) {
  const router = Router()

  async function show(req: Request, res: Response, form: object = {}) {
    const pending = await changes.findPending(db, currentAccount(res).id)
    const has_mail_server = settings.get('smtp_host') !== ''
    const account = currentAccount(res)
    const has_address = isSomewhere(account.email)
    render(req, res, 'email-changes/index', { account, has_address, pending, has_mail_server, ...form })
  }

  router.get('/', confirmed, (req, res) => show(req, res))

  router.post('/', confirmed, async (req, res) => {
    const account = currentAccount(res)
    const form = parse(EmailForm, req.body)
    if (!form.ok) return show(req, res.status(422), form)
    const { email } = form.value
    if (email === account.email && account.email_confirmed_at)
      return show(req, res.status(422), refuse(req.body, { email: 'That is your address already.' }))

    await countRequest(db, req, account.id)
    await request(db, account.id, email)
    flash(res, 'info', `A mail is on its way to ${email}. Nothing changes until you follow its link.`)
    await answer(req, res, '/account/email')
  })

  router.post('/resend', confirmed, async (req, res) => {
    if (await resend(db, currentAccount(res).id))
      flash(res, 'good', 'The mail is on its way again. Older links work no more.')
    else flash(res, 'info', 'Nothing was sent: no address waits, or its mail went out a moment ago.')
    await answer(req, res, '/account/email')
  })

  router.post('/cancel', confirmed, async (req, res) => {
    await changes.forget(db, currentAccount(res).id)
    flash(res, 'good', 'Your address stays as it is. The link works no more.')
    await answer(req, res, '/account/email')
  })

  // full, and their own: a mistyped address leads to somebody who is not to have the account
  router.get('/confirm/:token', full, async (req, res) => {
    const change = await findOpen(db, req, res)
    render(req, res, 'email-changes/confirm', { change, token: req.params.token })
  })

  router.post('/confirm/:token', full, async (req, res) => {
    const change = await findOpen(db, req, res)
    if (!(await confirm(db, change, hashToken(req.sessionID)))) throw worksNoMore()

    await rememberDevice(db, req, res, change.user_id)
    flash(res, 'good', `Your address is ${change.email} now.`)
    await answer(req, res, '/account/profile')
  })

  return router
}

async function findOpen(db: Database, req: Request, res: Response) {
  const tokenHash = hashLinkToken(req.params.token)
  const change = tokenHash && (await changes.findOpen(db, currentAccount(res).id, tokenHash))
  if (!change) throw worksNoMore()
  return change
}

/** Every request counts, as each may send a mail to anybody. */
const countRequest = (db: Database, req: Request, account: string) =>
  throttles.countAttempt(db, { door: 'email', name: account, account, address: req.ip ?? '', hasKnownDevice: true })

const worksNoMore = () =>
  new Problem(
    404,
    'This link works no more',
    'It was used, taken back, replaced by a newer one, is older than a day, or is for another account than the one ' +
      'that you are logged in with.',
  )
