import type { Request, Response } from 'express'
import { browserInWords } from '../account/browsers.js'
import { notePresence } from '../activity/presence.js'
import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import { noteEnd } from '../log-in-as/queries.js'
import * as mails from '../mail/queries.js'
import { showCode } from '../second-factor/code-page.js'
import * as pending from '../second-factor/pending.js'
import { isOn } from '../second-factor/queries.js'
import * as users from '../users/queries.js'
import { flash, keepFlash } from '../web/flash.js'
import { isFragmentRequest } from '../web/fragment.js'
import { forgetBrowser, rememberBrowser } from '../web/remembered.js'
import { render } from '../web/render.js'
import { localPath } from '../web/return-address.js'
import { beginSession, endSession } from '../web/session.js'
import { findLastUser, isNewDevice, rememberDevice } from './devices.js'
import { type Carried, readKept } from './kept.js'

const MISUSED =
  'An old copy of the cookie that remembered you was used, so all that it had opened is closed. If you can’t explain ' +
  'that, change your password.'

type Proof = {
  /** Seconds for which this browser is to be remembered. */
  rememberFor?: number
  /** Whether a code was proved besides the password. */
  byCode?: boolean
  /** When they proved who they are, where that was not in this moment. */
  confirmed_at?: Date
}

/**
 * Logs in who has proved to be this user: a session, and with `rememberFor` a browser that is remembered. Whatever this
 * browser remembered before is over. A browser that is new to them is told of by mail. No log-in where the password was
 * changed in this very moment, nor without a code where the user has a second factor by now.
 */
async function beginLogin(
  db: Database,
  req: Request,
  res: Response,
  user: users.User,
  { rememberFor, byCode = false, confirmed_at }: Proof = {},
) {
  const isNew = await isNewDevice(db, req, user.id)
  await rememberDevice(db, req, res, user.id)
  await noteEnd(db, req, res)
  await forgetBrowser(db, req, res)
  await beginSession(req, user.id, 'full', { confirmed_at })
  const holds = await db.transaction(async trx => {
    if (!(await users.stillHas(trx, user))) return false
    if (!byCode && (await isOn(trx, { user_id: user.id }))) return false
    if (rememberFor) await rememberBrowser(trx, req, res, user.id, rememberFor)
    const actor = { name: user.username }
    const address = req.ip ?? ''
    await audit.record(trx, { kind: 'logged_in', actor, user_id: user.id, address })
    const data = { browser: browserInWords(req.get('User-Agent') ?? ''), ip_address: address }
    if (isNew) await mails.enqueue(trx, { kind: 'new_device', user_id: user.id, recipient: user.email, data })
    return true
  })
  if (!holds) return endSession(req)

  await notePresence(db, { id: user.id, last_active_at: null })

  if (await users.takeMisuse(db, user.id)) {
    flash(res, 'warn', MISUSED)
    keepFlash(res)
  }
}

export type Wishes = Carried & Omit<Proof, 'byCode'> & { return_to?: string }

/** Lets in who has proved who they are, and goes on to where they wanted to go; with a second factor the code comes first. */
export async function letIn(db: Database, req: Request, res: Response, user: users.User, wishes: Wishes) {
  const { rememberFor, confirmed_at, return_to, kept, kept_path } = wishes
  if (!(await isOn(db, { user_id: user.id }))) return enter(db, req, res, user, { rememberFor, confirmed_at }, wishes)

  const is_remembering = rememberFor !== undefined
  await pending.begin(db, req, res, pending.MEMBERS, user, { is_remembering, confirmed_at, return_to })
  // what was typed before is too long for a row or an address: the page of the code carries it on
  if (kept) showCode(req, res, pending.MEMBERS, { values: { kept, kept_path } })
  else res.redirect(303, `${res.locals.root}/login/code`)
}

/**
 * Logs in, and goes on: to what was posted here without a log-in, if it was the same person who had been logged in here
 * before, else to where they wanted to go.
 */
export async function enter(
  db: Database,
  req: Request,
  res: Response,
  user: users.User,
  proof: Proof,
  { return_to, ...carried }: Carried & { return_to?: string },
) {
  const kept = readKept(carried)
  const isTheirs = kept && (await findLastUser(db, req)) === user.id
  await beginLogin(db, req, res, user, proof)
  if (kept && isTheirs) return render(req, res, 'auth/kept', { kept })
  if (kept) {
    flash(res, 'warn', 'Somebody else was logged in here before. What they typed last was not sent.')
    keepFlash(res)
  }
  goOn(req, res, return_to)
}

/** Goes where they wanted to go. A page that asked in place stays, and is only told that all is well. */
export function goOn(req: Request, res: Response, returnTo: string | undefined) {
  const address = localPath(returnTo) ?? `${res.locals.root}/`
  if (isFragmentRequest(req)) res.set('HX-Redirect', address).end()
  else res.redirect(303, address)
}
