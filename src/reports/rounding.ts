import { type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'

/** How the entries of a report are rounded: to so many minutes, in which direction. */
export type Rounding = NonNullable<Member['rounding']>

/** The workspace's rounding, where the address asks for it; a workspace that doesn't round has none to ask for. */
export const readRounding = (member: Member, query: object): Rounding | undefined =>
  'rounded' in query && query.rounded === '1' ? (member.rounding ?? undefined) : undefined

export const writeRounding = (rounding: Rounding | undefined): [string, string][] =>
  rounding ? [['rounded', '1']] : []

/**
 * How long the entry `e` is for a report, in seconds: every sum and amount of a report begins with this. Each entry is
 * rounded by itself and summed after that (Clockify 5.6); what lies in the middle is rounded up. Reports count finished
 * entries alone, so a running one is never rounded: it counts once it is stopped, as long as it is then.
 */
export function secondsOf(rounding: Rounding | undefined): Sql {
  if (!rounding) return sql`e.seconds`
  const step = rounding.minutes * 60
  const added = { up: step - 1, down: 0, nearest: step / 2 }[rounding.way]
  return sql`((e.seconds + ${added}) / ${step} * ${step})`
}

const WORDS = { up: 'Rounded up to', down: 'Rounded down to', nearest: 'Rounded to the nearest' }

/** `Rounded up to 15 min`. */
export const roundingWords = ({ way, minutes }: Rounding) => `${WORDS[way]} ${minutes} min`
