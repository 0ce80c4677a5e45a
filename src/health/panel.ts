import type { Config } from '../config.js'
import type { Database } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import { bytes, hm } from '../web/format.js'
import { render } from '../web/render.js'
import { operator, Router } from '../web/router.js'
import { reportHealth } from './report.js'

/** The operator's page on how the installation is doing. */
export function healthPageRoutes(db: Database, config: Config, settings: Settings) {
  const router = Router()

  router.get('/', operator, async (req, res) => {
    const { database, disk, uptime_seconds, last_backup_at, ...report } = await reportHealth(db, config, settings)
    render(req, res, 'admin/health', {
      page: 'health',
      ...report,
      uptime: hm(uptime_seconds),
      database: { ...database, size: bytes(database.bytes) },
      keeps_backups: config.backup.keep > 0,
      last_backup: last_backup_at?.toISOString().slice(0, 16).replace('T', ' '),
      disk: { free: bytes(disk.free_bytes), total: bytes(disk.total_bytes) },
    })
  })

  return router
}
