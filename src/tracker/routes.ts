import type { Database } from '../database/connection.js'
import { notFound } from '../web/problem.js'
import { Router, remembered } from '../web/router.js'
import { showEarlier, showTracker } from './page.js'
import { Place } from './view.js'

/** The page that people open forty times a day: the timer and one's own entries. */
export function trackerRoutes(db: Database) {
  const router = Router()

  router.get('/', remembered, (req, res) => showTracker(db, req, res))

  router.get('/earlier', remembered, (req, res) => {
    const before = Place.safeParse(req.query.before)
    if (!before.success) throw notFound()
    return showEarlier(db, req, res, before.data)
  })

  return router
}
