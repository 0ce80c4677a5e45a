import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import { FieldsForm } from '../user-fields/form.js'
import { presentInputs } from '../user-fields/present.js'
import * as fields from '../user-fields/queries.js'
import * as users from '../users/queries.js'
import { answer } from '../web/answer.js'
import { COLOURS } from '../web/colours.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { currentAccount } from '../web/login.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { ProfileForm } from './form.js'
import { saveProfile } from './profile.js'

/** What a person says about themselves. */
export function profileRoutes(db: Database, settings: Pick<Settings, 'get'>) {
  const router = Router()

  async function show(req: Request, res: Response, form: { values?: Record<string, unknown> } = {}) {
    const { id } = currentAccount(res)
    const profile = await users.findProfile(db, id)
    const inputs = presentInputs(await fields.listFilled(db, id), form.values)
    render(req, res, 'account/profile', { tab: 'profile', profile, inputs, colours: COLOURS, values: profile, ...form })
  }

  router.get('/', (req, res) => show(req, res))

  router.post('/', async (req, res) => {
    const { id } = currentAccount(res)
    const profile = parse(ProfileForm(settings.get('outside_avatars')), req.body)
    const filled = parse(FieldsForm(await fields.listFilled(db, id)), req.body)
    if (!profile.ok || !filled.ok) {
      const errors = { ...(profile.ok ? {} : profile.errors), ...(filled.ok ? {} : filled.errors) }
      return show(req, res.status(422), refuse(req.body, errors))
    }
    if (!(await saveProfile(db, id, profile.value, filled.value))) {
      return show(req, res.status(422), refuse(req.body, { username: 'That username is taken. Choose another.' }))
    }
    flash(res, 'good', 'Your profile is saved.')
    await answer(req, res, '/account/profile')
  })

  return router
}
