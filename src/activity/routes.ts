import { FAILURES } from '../audit/form.js'
import { listPage } from '../audit/log.js'
import { presentEvent } from '../audit/present.js'
import type { Database } from '../database/connection.js'
import { hm } from '../web/format.js'
import { linksAround } from '../web/paging.js'
import { render } from '../web/render.js'
import { operator, Router } from '../web/router.js'
import { utcTime } from '../web/utc.js'
import { drawDays } from './chart.js'
import { ActivityFilter } from './form.js'
import * as activity from './queries.js'

/** So many failed log-ins stand on the page; the others are in the log. */
const SOME = 5

/** What goes on in the installation: who tracks now, and how many people were here. */
export function activityRoutes(db: Database) {
  const router = Router()

  router.get('/', operator, async (req, res) => {
    const { days, ...edge } = ActivityFilter.parse(req.query)
    const tracking = await activity.listTracking(db, edge)
    const active = (await activity.listDays(db, days)).map(each => ({ ...each, shown: dayName(each.day) }))
    const failed = await listPage(db, { person: '', kind: FAILURES })
    render(req, res, 'activity/index', {
      page: 'activity',
      tab: 'now',
      timers: tracking.rows.map(timer => ({ ...timer, since: utcTime(timer.started_at), lasted: hm(timer.seconds) })),
      count: tracking.count,
      links: linksAround(tracking, { days: String(days) }),
      failed: failed.rows.slice(0, SOME).map(presentEvent),
      failures: FAILURES,
      days,
      spans: activity.SPANS,
      active,
      chart: active.some(each => each.count > 0) && drawDays(active, dayName),
    })
  })

  return router
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const dayName = (day: string) => DAY.format(new Date(`${day}T00:00:00Z`))
