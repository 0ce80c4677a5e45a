import type { Request, RequestHandler } from 'express'
import { hashPassword } from '../auth/passwords.js'
import { requireTls } from '../auth/tls.js'
import type { Database } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import * as throttles from '../throttles/queries.js'
import { replacePassword } from '../users/password.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { inWords } from '../web/format.js'
import { parse } from '../web/forms.js'
import { hashLinkToken } from '../web/link-token.js'
import { Problem } from '../web/problem.js'
import { atTheDoor, render } from '../web/render.js'
import { anonymous, Router } from '../web/router.js'
import { ForgotForm, ResetForm } from './form.js'
import * as resets from './queries.js'
import { isResetUsable, noteRequest } from './request.js'

/** Another password for whoever forgot theirs, by a link to their address. Looking at the link uses nothing up. */
export function passwordResetRoutes(db: Database, settings: Settings) {
  const router = Router()
  const usable: RequestHandler = (_req, _res, next) => next(isResetUsable(settings) ? undefined : notHere())

  router.get('/forgot', anonymous, atTheDoor, usable, (req, res) => {
    render(req, res, 'password-resets/forgot')
  })

  router.post('/forgot', anonymous, atTheDoor, usable, async (req, res) => {
    const form = parse(ForgotForm, req.body)
    if (!form.ok) return render(req, res.status(422), 'password-resets/forgot', form)

    const name = form.value.username
    await countRequest(db, req, name.toLowerCase())
    await noteRequest(db, name)
    await answer(req, res, '/password/sent')
  })

  router.get('/sent', anonymous, atTheDoor, usable, (req, res) => {
    render(req, res, 'password-resets/sent', {
      lifetime: inWords(settings.get('password_reset_lifetime')),
      pause: inWords(settings.get('password_reset_pause')),
    })
  })

  router.get('/reset/:token', anonymous, atTheDoor, usable, async (req, res) => {
    const { reset } = await findOpen(db, req)
    render(req, res, 'password-resets/reset', { token: req.params.token, reset })
  })

  router.post('/reset/:token', anonymous, atTheDoor, usable, requireTls, async (req, res) => {
    const { reset, tokenHash } = await findOpen(db, req)
    const form = parse(ResetForm(reset), req.body)
    if (!form.ok)
      return render(req, res.status(422), 'password-resets/reset', { token: req.params.token, reset, ...form })

    const password_hash = await hashPassword(form.value.password)
    await db.transaction(async trx => {
      if (!(await resets.take(trx, tokenHash))) throw worksNoMore()
      await replacePassword(trx, { id: reset.user_id, email: reset.email }, { password_hash })
    })
    flash(res, 'good', 'Your password is changed, and you are logged out everywhere. Log in with the new one.')
    await answer(req, res, '/login')
  })

  return router
}

/** Every request counts, the good ones too: each may send a mail. What was typed decides nothing but its own count. */
const countRequest = (db: Database, req: Request, name: string) =>
  throttles.countAttempt(db, { door: 'reset', name, account: name, address: req.ip ?? '', hasKnownDevice: true })

async function findOpen(db: Database, req: Request) {
  const tokenHash = hashLinkToken(req.params.token)
  const reset = tokenHash && (await resets.findOpen(db, tokenHash))
  if (!reset) throw worksNoMore()
  return { reset, tokenHash }
}

const notHere = () =>
  new Problem(
    404,
    'Passwords can’t be reset here',
    'This installation sends no such mails. Ask whoever runs it for another password.',
  )

const worksNoMore = () =>
  new Problem(
    404,
    'This link works no more',
    'It was used, replaced by a newer one, or is too old. Ask for another on the page where you log in.',
  )
