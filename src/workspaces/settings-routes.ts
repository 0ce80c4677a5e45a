import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { refuseCurrency } from '../rates/currency.js'
import { mayRateWorkspace } from '../rates/policy.js'
import { presentRate } from '../rates/present.js'
import * as rates from '../rates/queries.js'
import { ofWorkspace } from '../rates/subject.js'
import * as roles from '../roles/queries.js'
import { listCurrencies } from '../setup/currencies.js'
import { databaseKnowsZone } from '../setup/queries.js'
import { listZones } from '../setup/zones.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { LARGEST_LOGO, pictureType, REFUSED_PICTURE } from '../web/logo.js'
import { forbidden } from '../web/problem.js'
import { render } from '../web/render.js'
import { confirmed, full, Router } from '../web/router.js'
import { takeUpload, uploadedFile } from '../web/upload.js'
import { pathOf, presentFaces, saidOf } from './face-words.js'
import { faceNames, turn } from './faces.js'
import { FaceForm, NewProjectsForm, RoundingForm, SettingsForm, UNKNOWN_ZONE, weekStartName } from './form.js'
import { currentMember } from './frame.js'
import { mayDelete, mayEdit, mayHandOver, mayTurn } from './policy.js'
import * as workspaces from './queries.js'

/** What a workspace is called and how it counts, for whoever may edit it. */
export function settingsRoutes(db: Database) {
  const router = Router()

  async function show(req: Request, res: Response, form: object = {}) {
    const member = currentMember(res)
    const workspace = await workspaces.findWorkspace(db, member)
    const cells = (await roles.listRoles(db, member)).flatMap(role => role.cells)
    render(req, res, 'workspaces/settings', {
      page: 'settings',
      zones: listZones(),
      currencies: listCurrencies(),
      logo_version: workspace.logo_version,
      values: { ...workspace, week_start: weekStartName(workspace.week_start) },
      faces: presentFaces(member, cells),
      rate: mayRateWorkspace(member) && presentRate(member, await rates.findHistory(db, member, ofWorkspace)),
      rounding: { rounding: workspace.rounding, rounding_minutes: workspace.rounding_minutes },
      may_hand_over: mayHandOver(member),
      may_delete: mayDelete(member),
      ...form,
    })
  }

  const goOn = (req: Request, res: Response, said: string) => {
    flash(res, 'good', said)
    return answer(req, res, `/workspaces/${currentMember(res).workspace_id}/settings`)
  }

  router.get('/settings', async (req, res) => {
    if (!mayEdit(currentMember(res))) throw forbidden()
    await show(req, res)
  })

  router.post('/settings', async (req, res) => {
    const member = currentMember(res)
    if (!mayEdit(member)) throw forbidden()
    const form = parse(SettingsForm, req.body)
    if (!form.ok) return show(req, res.status(422), form)
    if (!(await databaseKnowsZone(db, form.value.zone))) {
      return show(req, res.status(422), refuse(req.body, { zone: UNKNOWN_ZONE }))
    }
    const currency = await refuseCurrency(db, member, form.value.currency)
    if (currency) return show(req, res.status(422), refuse(req.body, { currency }))

    await workspaces.configure(db, member, form.value)
    await goOn(req, res, 'The settings are saved.')
  })

  router.post('/settings/new-projects', async (req, res) => {
    const member = currentMember(res)
    if (!mayEdit(member)) throw forbidden()
    const form = parse(NewProjectsForm, req.body)
    if (!form.ok) return show(req, res.status(422), { errors: form.errors })

    await workspaces.configure(db, member, form.value)
    await goOn(req, res, 'New projects begin like that now.')
  })

  router.post('/settings/rounding', async (req, res) => {
    const member = currentMember(res)
    if (!mayEdit(member)) throw forbidden()
    const form = parse(RoundingForm, req.body)
    if (!form.ok) return show(req, res.status(422), { errors: form.errors, rounding: form.values })

    await workspaces.configure(db, member, form.value)
    await goOn(req, res, form.value.rounding ? 'Reports can be rounded now.' : 'Reports are exact now.')
  })

  for (const face of faceNames) {
    router.post(`/settings/${pathOf(face)}`, confirmed, async (req, res) => {
      if (!mayTurn(currentMember(res), face)) throw forbidden()
      const form = parse(FaceForm(face), req.body)
      if (!form.ok) return show(req, res.status(422), { errors: form.errors })

      await roles.whileHeld(db, currentMember(res), [], async (trx, member, all) => {
        if (!member || !mayTurn(member, face)) throw forbidden()
        await turn(trx, member, all, face, form.value)
      })
      await goOn(req, res, saidOf(face, form.value))
    })
  }

  router.post('/settings/logo', full, takeUpload(LARGEST_LOGO), async (req, res) => {
    const member = currentMember(res)
    if (!mayEdit(member)) throw forbidden()
    const upload = await uploadedFile(req, 'logo', LARGEST_LOGO)
    if (!upload.ok) return show(req, res.status(422), { errors: { logo: REFUSED_PICTURE[upload.reason] } })
    const type = pictureType(upload.file)
    if (!type) return show(req, res.status(422), { errors: { logo: REFUSED_PICTURE.unknown } })

    await workspaces.hangLogo(db, member, upload.file, type)
    await goOn(req, res, 'The workspace has a new logo.')
  })

  router.post('/settings/logo/delete', async (req, res) => {
    const member = currentMember(res)
    if (!mayEdit(member)) throw forbidden()

    await workspaces.removeLogo(db, member)
    await goOn(req, res, 'The logo is removed.')
  })

  return router
}
