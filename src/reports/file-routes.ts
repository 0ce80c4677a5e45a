import type { Database } from '../database/connection.js'
import { answerFile, ENDINGS } from '../exports/answer.js'
import { exporters } from '../exports/guard.js'
import { full, Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { filedReport } from './filed.js'
import { KINDS } from './files.js'

/** What a report shows, as a file to take along: the same rows and columns in each format. */
export function reportFileRoutes(db: Database) {
  const router = Router()

  for (const kind of KINDS)
    for (const format of ENDINGS)
      router.get(`/${kind}.${format}`, full, exporters, async (req, res) => {
        const address = `reports/${kind}`
        const filed = filedReport(db, currentMember(res), kind, req.query)
        await answerFile(req, res, filed, format, { kind, address, files: address })
      })

  return router
}
