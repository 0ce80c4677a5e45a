import type { Database } from '../database/connection.js'
import { forbidden } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { currentProject } from './page.js'
import { findStatus } from './status.js'
import { presentStatus } from './status-present.js'

/** What was tracked on a project, what it earns, and how that compares with what was planned. */
export function projectStatusRoutes(db: Database) {
  const router = Router()

  router.get('/:project/status', async (req, res) => {
    const member = currentMember(res)
    const project = await currentProject(db, req, res)
    if (!project.can_status) throw forbidden()

    const spent = presentStatus(member, project, await findStatus(db, member, project))
    render(req, res, 'projects/status', { page: 'projects', tab: 'status', project, spent })
  })

  return router
}
