import type { Request, Response } from 'express'
import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import type { Keys } from '../secret.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse } from '../web/forms.js'
import { confirmedOperator, operator, Router } from '../web/router.js'
import { changeSettings } from './changing.js'
import { refuseUnknown } from './existing.js'
import { FieldsForm, groupNames, groups } from './groups.js'
import { LinksForm } from './links-form.js'
import { type Refused, showSettings } from './page.js'

/** What the operator decides for the whole installation; it counts on every node within a second (seed 000). */
export function systemSettingsRoutes(db: Database, keys: Keys) {
  const router = Router()

  const show = (req: Request, res: Response, refused?: Refused) => showSettings(db, keys, req, res, refused)

  router.get('/', operator, async (req, res) => {
    await show(req, res)
  })

  for (const group of groupNames) {
    // how people come in is asked for as what lets somebody else in
    router.post(`/${group}`, group === 'sso' ? confirmedOperator : operator, async (req, res) => {
      const form = parse(FieldsForm(groups[group].settings), req.body)
      // what was typed is handed back whole: parse() leaves out what is called like a password, as password_reset is
      if (!form.ok) return show(req, res.status(422), { group, values: req.body, errors: form.errors })
      const errors = await refuseUnknown(db, form.value)
      if (errors) return show(req, res.status(422), { group, values: req.body, errors })

      const changed = await changeSettings(db, keys, form.value, byOperator(req, res))
      flash(res, changed.length > 0 ? 'good' : 'info', changed.length > 0 ? groups[group].saved : NOTHING)
      await answer(req, res, '/admin/settings')
    })
  }

  router.post('/links', operator, async (req, res) => {
    const form = parse(LinksForm, req.body)
    if (!form.ok) return show(req, res.status(422), { group: 'links', ...form })

    const changed = await changeSettings(db, keys, { custom_links: form.value }, byOperator(req, res))
    flash(res, changed.length > 0 ? 'good' : 'info', changed.length > 0 ? 'The links are saved.' : NOTHING)
    await answer(req, res, '/admin/settings')
  })

  return router
}

const NOTHING = 'Nothing was changed.'
