import { either, type Sql, sql } from '../database/sql.js'
import type { Settings } from '../settings/reader.js'
import { comesInByPassword } from './forcing.js'

const comesInByAnother = sql`exists (select from identities as o
                                       join sso_providers as p on p.id = o.provider_id
                                      where o.user_id = i.user_id and o.provider_id <> i.provider_id and p.is_active)`

/** Whether the user `u` may unlink the identity `i`: never the only way in that they have. */
export const mayUnlink = (settings: Pick<Settings, 'get'>): Sql =>
  either([comesInByPassword(settings), comesInByAnother])
