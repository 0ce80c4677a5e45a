import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { accept, listOpenTo } from '../invitations/acceptance.js'
import { shortRole } from '../members/present.js'
import * as members from '../members/queries.js'
import { ADMINS_ROLE, isAdmin } from '../roles/policy.js'
import type { Settings } from '../settings/reader.js'
import { listCurrencies } from '../setup/currencies.js'
import { databaseKnowsZone } from '../setup/queries.js'
import { listZones } from '../setup/zones.js'
import { answer } from '../web/answer.js'
import { flash, keepFlash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { currentAccount, currentLogin } from '../web/login.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router, remembered } from '../web/router.js'
import { NewWorkspaceForm, UNKNOWN_ZONE, weekStartName } from './form.js'
import { landingPath, lastWorkspaceFrame } from './frame.js'
import { listMine, type MyWorkspace } from './mine.js'
import { mayCreate } from './policy.js'
import * as workspaces from './queries.js'

/** The way in: to the page where the person begins, in the workspace that they were in last. */
export function homeRoutes(db: Database) {
  const router = Router()

  router.get('/', remembered, async (_req, res) => {
    const { id, landing } = currentAccount(res)
    const { strength } = currentLogin(res)
    const member = await members.findActiveMember(db, id, strength === 'full' ? strength : 'remembered')
    keepFlash(res)
    res.redirect(303, res.locals.root + (member ? landingPath(member, landing) : '/workspaces'))
  })

  return router
}

/** The workspaces that a person is in, and making another. */
export function workspacesRoutes(db: Database, settings: Settings) {
  const router = Router()
  const frame = lastWorkspaceFrame(db) // not before the router: every page of a workspace passes here first

  const showNew = (req: Request, res: Response, form: object) =>
    render(req, res, 'workspaces/new', { zones: listZones(), currencies: listCurrencies(), ...form })

  router.get('/', frame, async (req, res) => {
    const { id, email, email_confirmed_at } = currentAccount(res)
    const mine = await listMine(db, id)
    const invitations = (await listOpenTo(db, id)).filter(open => !mine.some(each => each.id === open.workspace_id))
    render(req, res, 'workspaces/index', {
      page: 'workspaces',
      mine: mine.map(presentMine),
      invitations,
      email,
      is_confirmed: email_confirmed_at !== null,
    })
  })

  router.get('/new', frame, (req, res) => {
    if (!mayCreate(settings)) throw creationPrevented()
    const { zone, week_start } = currentAccount(res)
    showNew(req, res, { values: { zone, currency: 'EUR', week_start: weekStartName(week_start) } })
  })

  router.post('/', frame, async (req, res) => {
    if (!mayCreate(settings)) throw creationPrevented()
    const form = parse(NewWorkspaceForm, req.body)
    if (!form.ok) return showNew(req, res.status(422), form)
    if (!(await databaseKnowsZone(db, form.value.zone))) {
      return showNew(req, res.status(422), refuse(req.body, { zone: UNKNOWN_ZONE }))
    }

    const id = await workspaces.createOnce(db, { ...form.value, user_id: currentAccount(res).id })
    flash(res, 'good', `${form.value.name} is ready, and you own it. Now invite the people you work with.`)
    await answer(req, res, `/workspaces/${id}/tracker`)
  })

  router.post('/:workspace/join', frame, async (req, res) => {
    const { id } = currentAccount(res)
    const workspaceId = String(req.params.workspace)
    const invitation = (await listOpenTo(db, id)).find(each => each.workspace_id === workspaceId)
    if (invitation) await accept(db, invitation, id)
    const member = await members.findMember(db, id, workspaceId, 'full')
    if (!member) throw notFound()

    flash(res, 'good', `You are in ${member.workspace_name} now.`)
    await answer(req, res, `/workspaces/${workspaceId}/tracker`)
  })

  return router
}

/** What somebody is there: the owner and Admins by that word, other roles by their names. */
const presentMine = ({ is_owner, roles, ...each }: MyWorkspace) => ({
  ...each,
  roles: [
    ...(is_owner ? ['Owner'] : isAdmin({ roles }) ? ['Admin'] : []),
    ...roles.filter(role => role !== ADMINS_ROLE).map(shortRole),
  ],
})

const creationPrevented = () =>
  forbidden('Nobody makes workspaces of their own on this installation. Ask the owner of one to invite you.')
