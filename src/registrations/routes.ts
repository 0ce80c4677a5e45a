import type { Request, Response } from 'express'
import { hashPassword } from '../auth/passwords.js'
import { requireTls } from '../auth/tls.js'
import type { Database } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import { listed } from '../settings/schemas.js'
import { databaseKnowsZone } from '../setup/queries.js'
import { listZones } from '../setup/zones.js'
import { listWays } from '../sso/ways.js'
import * as throttles from '../throttles/queries.js'
import { answer } from '../web/answer.js'
import { parse, refuse } from '../web/forms.js'
import { preferredLocale } from '../web/locale.js'
import { atTheDoor, render } from '../web/render.js'
import { anonymous, Router } from '../web/router.js'
import { UNKNOWN_ZONE } from '../workspaces/form.js'
import { RegisterForm, ResendForm } from './form.js'
import { whileUsable } from './guard.js'
import { askAgain, register } from './sending.js'

/** Making an account oneself. What is answered never tells whether a name or an address is somebody's already. */
export function registrationRoutes(db: Database, settings: Settings) {
  const router = Router()
  const usable = whileUsable(settings)
  const domains = () => listed(settings.get('registration_domains'))

  const show = async (req: Request, res: Response, form: object) =>
    render(req, res, 'registrations/new', {
      zones: listZones(),
      domains: domains(),
      ways: await listWays(db),
      ...form,
    })

  router.get('/', anonymous, atTheDoor, usable, async (req, res) => {
    await show(req, res, { values: { zone: 'UTC' } })
  })

  router.post('/', anonymous, atTheDoor, usable, requireTls, async (req, res) => {
    const form = parse(RegisterForm(domains()), req.body)
    if (!form.ok) return show(req, res.status(422), form)
    const { password, ...person } = form.value
    if (!(await databaseKnowsZone(db, person.zone))) {
      return show(req, res.status(422), refuse(req.body, { zone: UNKNOWN_ZONE }))
    }
    await countRequest(db, req, person.email)
    await register(db, { ...person, password_hash: await hashPassword(password), locale: preferredLocale(req) })
    await answer(req, res, '/register/sent')
  })

  router.get('/sent', anonymous, atTheDoor, usable, (req, res) => {
    render(req, res, 'registrations/sent', { again: req.query.again === '1' })
  })

  router.post('/sent', anonymous, atTheDoor, usable, async (req, res) => {
    const form = parse(ResendForm, req.body)
    if (!form.ok) return render(req, res.status(422), 'registrations/sent', form)

    await countRequest(db, req, form.value.email)
    await askAgain(db, form.value.email)
    await answer(req, res, '/register/sent?again=1')
  })

  return router
}

const countRequest = (db: Database, req: Request, email: string) =>
  throttles.countAttempt(db, {
    door: 'registration',
    name: email.toLowerCase(),
    account: email.toLowerCase(),
    address: req.ip ?? '',
    hasKnownDevice: true,
  })
