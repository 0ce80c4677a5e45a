import type { RequestHandler } from 'express'
import type { Database } from '../database/connection.js'
import { asFoundMember } from '../members/queries.js'
import { currentLogin } from '../web/login.js'
import { maySeeTeam } from './policy.js'
import { findSeen } from './seen.js'

/**
 * Answers 204 to a dashboard that asks if anything has changed since it was as `seen` says, where nothing has: by one
 * read, before anything else is loaded.
 */
export function whileUnchanged(db: Database): RequestHandler {
  return async (req, res, next) => {
    const { seen } = req.query
    const login = currentLogin(res)
    if (typeof seen !== 'string' || login.strength !== 'full') return next()
    const found = asFoundMember(login.companion, login.strength)
    if (!found || found.member.workspace_id !== req.params.workspace) return next()

    const whose = req.path === '/' ? 'own' : 'team'
    if (whose === 'team' && !maySeeTeam(found.member)) return next()
    if ((await findSeen(db, found.member, whose)) !== seen) return next()
    res.status(204).end()
  }
}
