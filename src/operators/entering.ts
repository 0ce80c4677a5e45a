import type { Request, Response } from 'express'
import * as audit from '../audit/queries.js'
import { isKnownDevice, OPERATORS, rememberDevice } from '../auth/devices.js'
import { passwordFits } from '../auth/passwords.js'
import type { Database } from '../database/connection.js'
import { codeRoutes } from '../second-factor/code-page.js'
import * as pending from '../second-factor/pending.js'
import { isOn, type Sealing } from '../second-factor/queries.js'
import * as throttles from '../throttles/queries.js'
import { localPath } from '../web/return-address.js'
import { beginSession, endSession } from '../web/session.js'
import * as operators from './queries.js'

/** As at the members' door: a wrong password, an unknown name and a deactivated account are alike. */
export async function checkOperator(db: Database, req: Request, name: string, password: string) {
  const found = await operators.findOperatorByName(db, name)
  const forget = await throttles.countAttempt(db, {
    door: 'login',
    name: `operator ${name.toLowerCase()}`,
    account: `operator ${found?.id ?? name.toLowerCase()}`,
    address: req.ip ?? '',
    hasKnownDevice: await isKnownDevice(db, req, found?.id, OPERATORS),
  })
  const fits = await passwordFits(found?.password_hash, password)
  if (!found || !fits || found.state !== 'active') {
    const actor = { name, operator_id: found?.id }
    await audit.record(db, { kind: 'operator_login_failed', actor, address: req.ip ?? '' })
    return undefined
  }

  await forget()
  return found
}

/**
 * Logs in who has proved to be this operator; not where the password was changed in this very moment, nor without a code
 * where they have a second factor by now.
 */
export async function beginPanel(
  db: Database,
  req: Request,
  res: Response,
  operator: operators.Operator,
  { byCode = false } = {},
) {
  await rememberDevice(db, req, res, operator.id, OPERATORS)
  await beginSession(req, operator.id, 'full')
  const holds = await operators.stillHas(db, operator)
  if (!holds || (!byCode && (await isOn(db, { operator_id: operator.id })))) return endSession(req)

  await operators.noteEntry(db, operator.id)
  const actor = { name: operator.username, operator_id: operator.id }
  await audit.record(db, { kind: 'operator_logged_in', actor, address: req.ip ?? '' })
}

/** The operators' second step. */
export const operatorCodeRoutes = (db: Database, keys: Sealing) =>
  codeRoutes<operators.Operator>(db, keys, {
    door: pending.OPERATORS,
    enter: async (req, res, { account, return_to }) => {
      await beginPanel(db, req, res, account, { byCode: true })
      res.redirect(303, localPath(return_to) ?? `${res.locals.root}/admin`)
    },
  })
