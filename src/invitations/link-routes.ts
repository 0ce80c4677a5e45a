import type { Request, Response } from 'express'
import { rememberDevice } from '../auth/devices.js'
import { requireTls } from '../auth/tls.js'
import type { Database } from '../database/connection.js'
import * as members from '../members/queries.js'
import type { Settings } from '../settings/reader.js'
import * as throttles from '../throttles/queries.js'
import { flash, keepFlash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { preferredLocale } from '../web/locale.js'
import { currentAccount, currentLogin } from '../web/login.js'
import { Problem } from '../web/problem.js'
import { forgetBrowser } from '../web/remembered.js'
import { atTheDoor, render } from '../web/render.js'
import { anonymous, Router } from '../web/router.js'
import { beginSession } from '../web/session.js'
import * as acceptance from './acceptance.js'
import { AccountForm } from './form.js'
import { readToken } from './token.js'

/** What the link of an invitation opens. Looking at it uses nothing up, as mail scanners look at every link. */
export function invitationLinkRoutes(db: Database, settings: Settings) {
  const router = Router()

  const show = (req: Request, res: Response, invitation: acceptance.OpenInvitation, form: object = {}) =>
    render(req, res, 'invitations/show', {
      invitation,
      token: req.params.token,
      login_address: loginAddress(req, res),
      way: wayFor(res, invitation, settings),
      ...form,
    })

  const enter = (res: Response, { workspace_id, workspace }: acceptance.OpenInvitation) => {
    flash(res, 'good', `You are in ${workspace} now.`)
    keepFlash(res)
    res.redirect(303, trackerOf(res, workspace_id))
  }

  router.get('/:token', anonymous, atTheDoor, async (req, res) => {
    const invitation = await findOpen(db, req)
    if (!invitation) throw worksNoMore()
    show(req, res, invitation)
  })

  router.post('/:token', anonymous, atTheDoor, requireTls, async (req, res) => {
    const invitation = await findOpen(db, req)
    if (!invitation) return res.redirect(303, await whereTheyAre(db, req, res))

    const way = wayFor(res, invitation, settings)
    if (way === 'other') return show(req, res.status(403), invitation)
    if (way === 'log in') return res.redirect(303, loginAddress(req, res))
    if (way === 'register') return register(req, res, invitation)

    if (!(await acceptance.accept(db, invitation, currentAccount(res).id))) throw worksNoMore()
    enter(res, invitation)
  })

  async function register(req: Request, res: Response, invitation: acceptance.OpenInvitation) {
    const form = parse(AccountForm(invitation.email), req.body)
    if (!form.ok) return show(req, res.status(422), invitation, form)

    // as long as a link isn't used up, it says whether a username is taken
    const forget = await throttles.countAttempt(db, {
      door: 'registration',
      name: `${invitation.token_hash}`,
      account: `${invitation.token_hash}`,
      address: req.ip ?? '',
      hasKnownDevice: false,
    })
    const account = { ...form.value, locale: preferredLocale(req) }
    const made = await acceptance.register(db, invitation, account, settings.get('default_workspaces'))
    if (!made) throw worksNoMore()
    if ('user_id' in made) {
      await forget()
      await rememberDevice(db, req, res, made.user_id)
      await forgetBrowser(db, req, res)
      await beginSession(req, made.user_id, 'full')
      return enter(res, invitation)
    }
    if (made.taken === 'email') return res.redirect(303, loginAddress(req, res))
    show(req, res.status(422), invitation, refuse(req.body, { username: 'That username is taken. Choose another.' }))
  }

  return router
}

/** The invitation behind the link. Links that lead nowhere are counted against the address that tries them. */
async function findOpen(db: Database, req: Request) {
  const token = String(req.params.token)
  const address = readToken(token)
  if (!address) return undefined

  const { token_hash } = address
  const forget = await throttles.countAttempt(db, {
    door: 'invitation',
    name: token_hash,
    account: token_hash,
    address: req.ip ?? '',
    hasKnownDevice: true,
  })
  const invitation = await acceptance.findOpen(db, token)
  if (invitation) await forget()
  return invitation
}

type Way = 'join' | 'log in' | 'register' | 'other'

/** An invitation is for its address: whoever is logged in with another one is told so. */
function wayFor(
  res: Response,
  { email, has_account }: acceptance.OpenInvitation,
  settings: Pick<Settings, 'get'>,
): Way {
  const login = currentLogin(res)
  if (login.strength === 'anonymous') return has_account || settings.get('force_sso') ? 'log in' : 'register'
  if (login.account.email.toLowerCase() !== email.toLowerCase()) return 'other'
  return login.strength === 'full' ? 'join' : 'log in'
}

/** Joining twice is joining once: whoever is in the workspace already goes there. */
async function whereTheyAre(db: Database, req: Request, res: Response): Promise<string> {
  const login = currentLogin(res)
  const workspaceId = readToken(String(req.params.token))?.workspace_id
  if (login.strength !== 'full' || !workspaceId) throw worksNoMore()
  if (!(await members.findMember(db, login.account.id, workspaceId, 'full'))) throw worksNoMore()
  return trackerOf(res, workspaceId)
}

const trackerOf = (res: Response, workspaceId: string) => `${res.locals.root}/workspaces/${workspaceId}/tracker`

const loginAddress = (req: Request, res: Response) =>
  `${res.locals.root}/login?return_to=${encodeURIComponent(`${res.locals.root}/invitations/${req.params.token}`)}`

const worksNoMore = () =>
  new Problem(
    404,
    'This link works no more',
    'The invitation was used, taken back, sent again or is too old. Ask whoever invited you to send another.',
  )
