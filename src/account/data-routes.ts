import type { Database } from '../database/connection.js'
import { sendFile } from '../web/download.js'
import { currentAccount } from '../web/login.js'
import { render } from '../web/render.js'
import { full, Router } from '../web/router.js'
import { lastWorkspaceFrame } from '../workspaces/frame.js'
import { files } from './data-files.js'

/** What is kept of a person, for themselves. */
export function dataRoutes(db: Database) {
  const router = Router()
  const frame = lastWorkspaceFrame(db) // not before the router: a file has none

  router.get('/', full, frame, (req, res) => {
    render(req, res, 'account/data', { tab: 'data' })
  })

  for (const [name, make] of Object.entries(files)) {
    router.get(`/${name}`, async (_req, res) => {
      const { id, username } = currentAccount(res)
      await sendFile(res, `${username}-${name}`, make(db, id))
    })
  }

  return router
}
