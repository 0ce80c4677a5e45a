import type { Member } from '../members/queries.js'
import { hms } from '../web/format.js'
import { Problem } from '../web/problem.js'
import type { Range } from './range.js'

export const fileName = (kind: string, { from, to }: Range) => `${kind}-${from}-${to}.csv`

/** Seconds as a file has them: `1:30:07`, and as hours to four decimals, which is to the second. */
export const durationCells = (seconds: number): [string, string] => [hms(seconds), (seconds / 3600).toFixed(4)]

/** How a file writes minor units of the workspace's currency: plainly, so that any program reads a number. */
export function amountsIn({ currency }: Member): (cents: number | null) => string | null {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2
  return cents => (cents === null ? null : (cents / 10 ** decimals).toFixed(decimals))
}

/** For a file that would be cut, as nobody would see that it is. */
export const tooManyGroups = () =>
  new Problem(422, 'Too many groups', 'That are more groups than a file holds. Choose fewer days or groups.')
