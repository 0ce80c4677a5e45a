import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'

/** Notes what whoever runs the installation did from the console, where nobody logs in. */
export const note = (trx: Database, event: Omit<audit.Event, 'actor' | 'address'>) =>
  audit.record(trx, { actor: { name: 'the console' }, ...event })
