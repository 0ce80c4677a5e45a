import type { Database } from '../database/connection.js'
import { codeRoutes } from '../second-factor/code-page.js'
import { MEMBERS } from '../second-factor/pending.js'
import type { Sealing } from '../second-factor/queries.js'
import type { User } from '../users/queries.js'
import { enter } from './begin.js'

/** The members' second step, which remembers the browser for `lifetime` (seconds) where that was ticked in the first. */
export const memberCodeRoutes = (db: Database, keys: Sealing, { lifetime }: { lifetime: number }) =>
  codeRoutes<User>(db, keys, {
    door: MEMBERS,
    enter: (req, res, { account, is_remembering, confirmed_at, return_to }, carried) => {
      const proof = { rememberFor: is_remembering ? lifetime : undefined, byCode: true, confirmed_at }
      return enter(db, req, res, account, proof, { ...carried, return_to })
    },
  })
