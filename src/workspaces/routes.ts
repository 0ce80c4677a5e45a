import type { Database } from '../database/connection.js'
import * as members from '../members/queries.js'
import { currentAccount } from '../web/login.js'
import { Problem } from '../web/problem.js'
import { Router, remembered } from '../web/router.js'

/** The way in: to the tracker of the workspace that the person was in last. */
export function homeRoutes(db: Database) {
  const router = Router()

  router.get('/', remembered, async (_req, res) => {
    const member = await members.findActiveMember(db, currentAccount(res).id, 'remembered')
    if (!member) throw noWorkspace()
    res.redirect(303, `${res.locals.root}/workspaces/${member.workspace_id}/tracker`)
  })

  return router
}

const noWorkspace = () =>
  new Problem(
    404,
    'You are in no workspace',
    'Your account is fine, but it belongs to no workspace now. Ask the person who runs your team’s workspace to invite you.',
  )
