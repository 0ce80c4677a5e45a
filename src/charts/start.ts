import { type Sql, sql } from '../database/sql.js'
import type { Unit } from './spans.js'

/** On which day the bar begins to which the entry `e` counts, as `spansOf` has it but for the beginning of the range. */
export function startOf(unit: Unit, weekStart: number): Sql {
  if (unit === 'day') return sql`e.day`
  if (unit === 'week') return sql`(e.day - (cast(extract(isodow from e.day) as integer) - ${weekStart} + 7) % 7)`
  if (unit === 'month') return sql`(e.day - cast(extract(day from e.day) as integer) + 1)`
  return sql`(e.day - cast(extract(doy from e.day) as integer) + 1)`
}
