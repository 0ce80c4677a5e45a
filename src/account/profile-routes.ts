import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import * as users from '../users/queries.js'
import { answer } from '../web/answer.js'
import { COLOURS } from '../web/colours.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { currentAccount } from '../web/login.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { ProfileForm } from './form.js'

/** What a person says about themselves. */
export function profileRoutes(db: Database, settings: Pick<Settings, 'get'>) {
  const router = Router()

  async function show(req: Request, res: Response, form: object = {}) {
    const profile = await users.findProfile(db, currentAccount(res).id)
    render(req, res, 'account/profile', { tab: 'profile', profile, colours: COLOURS, values: profile, ...form })
  }

  router.get('/', (req, res) => show(req, res))

  router.post('/', async (req, res) => {
    const form = parse(ProfileForm(settings.get('outside_avatars')), req.body)
    if (!form.ok) return show(req, res.status(422), form)
    if (!(await users.describe(db, currentAccount(res).id, form.value))) {
      return show(req, res.status(422), refuse(req.body, { username: 'That username is taken. Choose another.' }))
    }
    flash(res, 'good', 'Your profile is saved.')
    await answer(req, res, '/account/profile')
  })

  return router
}
