import type { Config } from '../config.js'
import type { Database } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import { listConcerns } from '../sso/concerns.js'
import { bytes, hm } from '../web/format.js'
import { render } from '../web/render.js'
import { operator, Router } from '../web/router.js'
import { utcTime } from '../web/utc.js'
import { type Read, reportHealth } from './report.js'
import { findWarnings } from './warnings.js'

/** The operator's page on how the installation is doing. */
export function healthPageRoutes(db: Database, config: Config, settings: Settings) {
  const router = Router()

  router.get('/', operator, async (req, res) => {
    const report = await reportHealth(db, config)
    const { database, disk, jobs, mails, last_backup_at, nodes } = report
    const noBackup = config.backup.keep > 0 ? 'none yet; the first is written at 03:15 UTC' : 'switched off'
    render(req, res, 'admin/health', {
      page: 'health',
      warnings: [...findWarnings(report, { config, settings, now: Date.now() }), ...(await listConcerns(db))],
      facts: [
        ['Stint', `${report.version}, on Node.js ${report.node}`],
        ['Running for', `${hm(report.uptime_seconds)} hours`],
        [
          'Database',
          `PostgreSQL ${database.version}${database.embedded ? ', embedded' : ''}, ${bytes(database.bytes)}`,
        ],
        ['Disk of data_dir', shown(disk, each => `${bytes(each.free_bytes)} free of ${bytes(each.total_bytes)}`)],
        ['Jobs', shown(jobs, each => `${each.waiting} waiting, ${each.failed} given up`)],
        ['Mails', shown(mails, each => `${each.waiting} waiting, ${each.failed} given up`)],
        ['Last nightly backup', shown(last_backup_at, at => (at ? `${utcTime(at)} UTC` : noBackup))],
      ],
      nodes: nodes.map(node => ({
        ...node,
        started: utcTime(node.started_at),
        last_seen: utcTime(node.last_seen_at),
      })),
    })
  })

  return router
}

const shown = <T>(read: Read<T>, show: (value: T) => string) => (read.ok ? show(read.value) : 'can’t be read')
