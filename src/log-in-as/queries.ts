import type { Request, Response } from 'express'
import * as audit from '../audit/queries.js'
import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import { newLinkToken } from '../web/link-token.js'
import { currentAccount, enteredBy } from '../web/login.js'

/** So long a token waits. */
export const LIFETIME_SECONDS = 60

/** Whom an operator may be logged in as. */
export type Enterable = { id: string; username: string; state: 'active' | 'deactivated' }

/** A user by id; undefined where there is none or they deleted their account. */
export const findEnterable = (db: Database, userId: string): Promise<Enterable | undefined> =>
  db('users').where({ id: userId }).whereNot({ state: 'deleted' }).first('id', 'username', 'state')

/** Makes what leads this operator's session to the user: a token for the address, and a secret for the browser. */
export async function makeToken(db: Database, operatorSidHash: string, userId: string) {
  const [address, browser] = [newLinkToken(), newLinkToken()]
  await db('enter_tokens').insert({
    token_hash: address.token_hash,
    browser_hash: browser.token_hash,
    operator_session_id: operatorSidHash,
    user_id: userId,
    expires_at: db.raw('now() + make_interval(secs => ?)', [LIFETIME_SECONDS]),
  })
  return { token: address.token, browser: browser.token }
}

/** Who goes in as whom, and when they last proved that it is them. */
export type Entrance = {
  user_id: string
  username: string
  operator_id: string
  operator_username: string
  operator_session_id: string
  confirmed_at: Date
}

/**
 * Uses a token up, and notes that. Undefined, and nothing is used up, where it is late, used already, was asked for in
 * another browser, or where either account is closed meanwhile.
 */
export const takeToken = (
  db: Database,
  { token_hash, browser_hash, address }: { token_hash: string; browser_hash: string; address: string },
): Promise<Entrance | undefined> =>
  db.transaction(async trx => {
    const { rows } = await trx.raw(
      `delete from enter_tokens as t
        using users as u, operator_sessions as s, operators as o
        where t.token_hash = ? and t.browser_hash = ? and t.expires_at > now()
          and u.id = t.user_id and u.state = 'active'
          and s.sid_hash = t.operator_session_id and s.expires_at > now() and o.id = s.operator_id and o.state = 'active'
       returning t.user_id, u.username, s.sid_hash as operator_session_id, s.confirmed_at,
                 o.id as operator_id, o.username as operator_username`,
      [token_hash, browser_hash],
    )
    const entrance: Entrance | undefined = rows[0]
    if (!entrance) return undefined
    const actor = { name: entrance.operator_username, operator_id: entrance.operator_id }
    const { username: subject, user_id } = entrance
    await audit.record(trx, { kind: 'log_in_as_began', actor, address, subject, user_id })
    return entrance
  })

/** Notes the end of every log-in as somebody that hangs on this session of an operator: it goes with it. */
export async function noteEnds(db: Database, req: Request, res: Response, operatorSidHash: string) {
  const ending = db('sessions as s').join('users as u', 'u.id', 's.user_id')
  for (const { id, username } of await ending
    .where({ operator_session_id: operatorSidHash })
    .select('u.id', 'u.username'))
    await audit.record(db, { kind: 'log_in_as_ended', ...byOperator(req, res), subject: username, user_id: id })
}

/** Notes that the operator whose session this is goes out, if it is one. */
export async function noteEnd(db: Database, req: Request, res: Response) {
  if (!enteredBy(res)) return
  const { id, username } = currentAccount(res)
  await audit.record(db, { kind: 'log_in_as_ended', ...byOperator(req, res), subject: username, user_id: id })
}

/** Forgets tokens that nobody used in time. */
export const purge = (db: Database) => db('enter_tokens').where('expires_at', '<', db.fn.now()).del()
