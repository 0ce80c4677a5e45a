import { type Sql, sql } from '../database/sql.js'
import { MOST_SLICES, OTHER } from './slices.js'

/** Whether a key of `placed`, the longest of which is at place 1, may have a colour: `foldSlices` folds the others. */
export const isKept: Sql = sql`placed.place <= ${MOST_SLICES + 1}`

/** The key by which a bar counts what was tracked of a key of `placed`. */
export const foldedKey: Sql = sql`case when ${isKept} then placed.key else ${OTHER} end`
