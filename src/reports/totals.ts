import { type Sql, sql } from '../database/sql.js'
import { anyRate, ratesAmongViewed } from '../entries/policy.js'
import type { Member } from '../members/queries.js'
import { amountFor } from '../rates/amount.js'
import type { Money } from '../rates/money.js'
import { type Rounding, secondsOf } from './rounding.js'

/** What entries come to. Amounts are of those whose rates the member may view, and of no others. */
export type Totals = {
  entry_count: number
  seconds: number
  billable_seconds: number
  amount_cents: number
  /** How many billable entries there are of which the member sees, or doesn't see, what they earn. */
  seen_count: number
  hidden_count: number
}

/** Where time is summed up from; `seen` says whether the member sees what the rows earn. */
type Source = {
  /** The columns of a row `e` of entries, or of months of them, that the member may view. */
  columns: (member: Member, rounding?: Rounding) => Sql
  /** What rows of these come to: `entry_count`, `seconds` and `cents`, all `WHOLE`. */
  sums: Sql
}

/**
 * How whole numbers are added up: exact below 2^53, which are 285 million years of seconds, or ninety trillion units of
 * money. PostgreSQL keeps each sum of a bigint in memory of its own, and took four times as long with many groups.
 */
const WHOLE = sql`double precision`

const seen = (member: Member): Sql => sql`e.billable, (${ratesAmongViewed(member)}) is true as seen`

/** Entries. Here, before any sum, rounding comes in. */
export const ENTRIES: Source = {
  columns: (member, rounding) => {
    const seconds = secondsOf(rounding)
    return sql`${seen(member)}, ${seconds} as seconds, ${amountFor(seconds)} as cents`
  },
  sums: sql`cast(count(*) as ${WHOLE}) as entry_count, cast(sum(seconds) as ${WHOLE}) as seconds,
            sum(cast(cents as ${WHOLE})) as cents`,
}

/** Months of entries, which are never rounded. */
export const MONTHS: Source = {
  columns: member => sql`${seen(member)}, e.entry_count, e.seconds, e.amount_cents as cents`,
  sums: sql`sum(cast(entry_count as ${WHOLE})) as entry_count, sum(cast(seconds as ${WHOLE})) as seconds,
            sum(cast(cents as ${WHOLE})) as cents`,
}

/** The columns of `Totals` over rows of `billable`, `seen` and the sums of a source. */
export const inTotal = sql`
  cast(coalesce(sum(entry_count), 0) as bigint) as entry_count,
  cast(coalesce(sum(seconds), 0) as bigint) as seconds,
  cast(coalesce(sum(seconds) filter (where billable), 0) as bigint) as billable_seconds,
  cast(coalesce(sum(cents) filter (where seen), 0) as bigint) as amount_cents,
  cast(coalesce(sum(entry_count) filter (where billable and seen), 0) as bigint) as seen_count,
  cast(coalesce(sum(entry_count) filter (where billable and not seen), 0) as bigint) as hidden_count`

/** What several come to together; undefined for none. */
export function sumOf(parts: readonly Totals[]): Totals | undefined {
  const [first, ...rest] = parts
  return first && rest.reduce(added, first)
}

const added = (one: Totals, other: Totals): Totals => ({
  entry_count: one.entry_count + other.entry_count,
  seconds: one.seconds + other.seconds,
  billable_seconds: one.billable_seconds + other.billable_seconds,
  amount_cents: one.amount_cents + other.amount_cents,
  seen_count: one.seen_count + other.seen_count,
  hidden_count: one.hidden_count + other.hidden_count,
})

/** Whether a report over these entries shows amounts at all, and whether they leave something out. */
export function moneyIn(member: Member, { seen_count, hidden_count }: Totals) {
  const shown = anyRate(member) && (seen_count > 0 || hidden_count === 0)
  return { shown, is_part: shown && hidden_count > 0 }
}

/** Whether entries earn something, and nothing of it is for the member to see. */
export const isHidden = ({ seen_count, hidden_count }: Totals) => seen_count === 0 && hidden_count > 0

/** The totals as the head of a report shows them; `amount` is undefined where none is for the member to see. */
export function presentTotals(member: Member, all: Totals, money: Money) {
  const { shown, is_part } = moneyIn(member, all)
  return {
    seconds: all.seconds,
    billable_seconds: all.billable_seconds,
    billable_percent: all.seconds === 0 ? 0 : Math.round((100 * all.billable_seconds) / all.seconds),
    amount: shown ? money.show(all.amount_cents) : undefined,
    is_part,
  }
}
