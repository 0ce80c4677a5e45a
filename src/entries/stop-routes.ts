import { backToTeam } from '../dashboard/page.js'
import type { Database } from '../database/connection.js'
import { flash } from '../web/flash.js'
import { hm } from '../web/format.js'
import { forbidden } from '../web/problem.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { currentEntry } from './page.js'
import * as timer from './timer.js'

/** Stopping a timer that its person has forgotten, from the team dashboard. */
export function stopRoutes(db: Database) {
  const router = Router()

  router.post('/:entry/stop', async (req, res) => {
    const entry = await currentEntry(db, req, res)
    const outcome = await timer.stopOf(db, currentMember(res), entry)
    if (outcome === 'refused') throw forbidden()

    const what = entry.description ? `“${entry.description.slice(0, 200)}”` : 'The timer'
    const seconds = Math.max(0, (Date.now() - entry.started_at.getTime()) / 1000)
    if (outcome === 'stopped') flash(res, 'good', `${what} is stopped after ${hm(seconds)}.`)
    else flash(res, 'info', `${what} was stopped already.`)
    await backToTeam(db, req, res)
  })

  return router
}
