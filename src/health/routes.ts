import type { Database } from '../database/connection.js'
import { anonymous, Router } from '../web/router.js'

/** For load balancers and supervisors. Mounted before sessions, so that it works whatever else is broken. */
export function healthRoutes(db: Database, isStopping: () => boolean) {
  const router = Router()

  /** The process lives. */
  router.get('/', anonymous, (_req, res) => {
    res.type('text').send('ok\n')
  })

  /** It can do its work: the database answers, and it isn't on its way out. */
  router.get('/ready', anonymous, async (req, res) => {
    const problem = isStopping()
      ? 'stopping'
      : await reach(db).then(
          () => undefined,
          (error: unknown) => {
            req.log?.warn({ err: error }, 'not ready')
            return 'the database can not be reached'
          },
        )
    res
      .status(problem ? 503 : 200)
      .type('text')
      .send(`${problem ?? 'ready'}\n`)
  })

  return router
}

const reach = (db: Database) => db.raw('select 1').timeout(2000)
