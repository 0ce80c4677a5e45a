import type { Database } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import { sendFile } from '../web/download.js'
import { linksAround } from '../web/paging.js'
import { render } from '../web/render.js'
import { operator, Router } from '../web/router.js'
import { FAILURES, LogFilter } from './form.js'
import { kinds } from './kinds.js'
import { listAll, listPage } from './log.js'
import { csvOf, presentEvent } from './present.js'

/** The log of what operators did, who came in and what was deleted. */
export function logRoutes(db: Database, settings: Pick<Settings, 'get'>) {
  const router = Router()

  router.get('/', operator, async (req, res) => {
    const filter = LogFilter.parse(req.query)
    const { after: _, before: __, ...narrowed } = filter
    const found = await listPage(db, filter)
    render(req, res, 'activity/log', {
      page: 'activity',
      tab: 'log',
      events: found.rows.map(presentEvent),
      links: linksAround(found, narrowed),
      filter,
      is_narrowed: Object.values(narrowed).some(Boolean),
      narrowed: new URLSearchParams(Object.entries(narrowed).filter((pair): pair is [string, string] => !!pair[1])),
      kinds: [[FAILURES, 'Every failure to come in'], ...Object.entries(kinds)],
      audit_days: settings.get('audit_days'),
    })
  })

  router.get('/events.csv', operator, async (req, res) => {
    const { after: _, before: __, ...narrowed } = LogFilter.parse(req.query)
    await sendFile(res, 'stint-log.csv', csvOf(listAll(db, narrowed)))
  })

  return router
}
