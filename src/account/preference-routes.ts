import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { isMeant } from '../mail/audience.js'
import { declinable, definitionOf } from '../mail/kinds.js'
import { listMade } from '../mail/wordings.js'
import { databaseKnowsZone } from '../setup/queries.js'
import { listZones } from '../setup/zones.js'
import * as users from '../users/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { currentAccount } from '../web/login.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { UNKNOWN_ZONE, weekStartName } from '../workspaces/form.js'
import { landingsOf } from '../workspaces/frame.js'
import { MailsForm, PreferencesForm } from './form.js'
import { listLocales } from './locales.js'

/** How a person reads dates, times and pages, and where they begin. */
export function preferenceRoutes(db: Database) {
  const router = Router()

  /** The mails that this person may decline, without those that are switched off or for others alone. */
  async function listOffered(user_id: string) {
    const madeOf = await listMade(db)
    const offered = declinable.filter(kind => madeOf(kind).is_on)
    const areMeant = await Promise.all(offered.map(kind => isMeant(db, madeOf(kind).audience, { user_id, data: {} })))
    return offered.filter((_, index) => areMeant[index])
  }

  async function show(req: Request, res: Response, form: object = {}) {
    const account = currentAccount(res)
    const offered = await listOffered(account.id)
    const unwanted = await users.findUnwantedMails(db, account.id)
    render(req, res, 'account/preferences', {
      tab: 'preferences',
      zones: listZones(),
      locales: listLocales(account.locale),
      landings: landingsOf(res),
      mails: offered.map(kind => ({ kind, ...definitionOf(kind), is_wanted: !unwanted.includes(kind) })),
      values: { ...account, week_start: weekStartName(account.week_start) },
      ...form,
    })
  }

  router.get('/', (req, res) => show(req, res))

  router.post('/', async (req, res) => {
    const form = parse(PreferencesForm(currentAccount(res), landingsOf(res)), req.body)
    if (!form.ok) return show(req, res.status(422), form)
    if (!(await databaseKnowsZone(db, form.value.zone))) {
      return show(req, res.status(422), refuse(req.body, { zone: UNKNOWN_ZONE }))
    }
    await users.prefer(db, currentAccount(res).id, form.value)
    flash(res, 'good', 'Your preferences are saved.')
    await answer(req, res, '/account/preferences')
  })

  router.post('/mails', async (req, res) => {
    const offered = await listOffered(currentAccount(res).id)
    const form = parse(MailsForm(offered), req.body)
    if (!form.ok) return show(req, res.status(422))
    await users.declineMails(db, currentAccount(res).id, offered, form.value.unwanted)
    flash(res, 'good', 'Your choice of mails is saved.')
    await answer(req, res, '/account/preferences')
  })

  return router
}
