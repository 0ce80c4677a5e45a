import type { Request, Response } from 'express'
import { letIn } from '../auth/begin.js'
import { requireTls } from '../auth/tls.js'
import type { Database } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import * as throttles from '../throttles/queries.js'
import * as users from '../users/queries.js'
import { flash, keepFlash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { hashLinkToken } from '../web/link-token.js'
import { Problem } from '../web/problem.js'
import { atTheDoor, render } from '../web/render.js'
import { anonymous, Router } from '../web/router.js'
import { confirm } from './confirmation.js'
import { ConfirmForm } from './form.js'
import { whileUsable } from './guard.js'
import * as registrations from './queries.js'

const TAKEN = 'That username is taken. Choose another.'

/** What the link of a registration opens. Looking at it uses nothing up, as mail scanners look at every link. */
export function registrationLinkRoutes(db: Database, settings: Settings) {
  const router = Router()
  const usable = whileUsable(settings)

  const show = (req: Request, res: Response, registration: registrations.Registration, form: object) =>
    render(req, res, 'registrations/confirm', { registration, token: req.params.token, ...form })

  router.get('/:token', anonymous, atTheDoor, usable, async (req, res) => {
    const registration = await findOpen(db, req)
    show(req, res, registration, (await nameIsTaken(registration)) ? refuse({}, { username: TAKEN }) : {})
  })

  router.post('/:token', anonymous, atTheDoor, usable, requireTls, async (req, res) => {
    const registration = await findOpen(db, req)
    const form = parse(ConfirmForm, req.body)
    if (!form.ok) return show(req, res.status(422), registration, form)

    const forget = await countTry(req, registration)
    const username = form.value.username ?? registration.username
    const confirmed = await confirm(db, registration, username, settings.get('default_workspaces'))
    if (!confirmed) throw worksNoMore()
    if ('taken' in confirmed) {
      if (confirmed.taken === 'email') throw worksNoMore()
      return show(req, res.status(422), registration, refuse(req.body, { username: TAKEN }))
    }
    await forget()
    const user = await users.findUserByName(db, username)
    flash(res, 'good', 'Welcome. Type what you are working on and start the timer.')
    keepFlash(res)
    const return_to = `${res.locals.root}/workspaces/${confirmed.workspace_id}/tracker`
    if (user) await letIn(db, req, res, user, { return_to })
    else res.redirect(303, return_to)
  })

  /** As long as a link isn't used up, it says whether a username is taken: so the tries are counted. */
  const countTry = (req: Request, { token_hash }: registrations.Registration) =>
    throttles.countAttempt(db, {
      door: 'registration',
      name: `${token_hash}`,
      account: `${token_hash}`,
      address: req.ip ?? '',
      hasKnownDevice: false,
    })

  const nameIsTaken = async ({ username }: registrations.Registration) =>
    (await users.findUserByName(db, username)) !== undefined

  return router
}

async function findOpen(db: Database, req: Request) {
  const tokenHash = hashLinkToken(req.params.token)
  const registration = tokenHash && (await registrations.findOpen(db, tokenHash))
  if (!registration) throw worksNoMore()
  return registration
}

const worksNoMore = () =>
  new Problem(
    404,
    'This link works no more',
    'It was used, replaced by a newer one, or is older than a day. If you have no account yet, register again.',
  )
