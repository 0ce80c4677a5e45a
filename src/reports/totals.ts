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

/** The columns of entries `e` that the member may view, which `sums` sums up. Here, before any sum, rounding comes in. */
export const spent = (member: Member, rounding?: Rounding): Sql => {
  const seconds = secondsOf(rounding)
  return sql`${seconds} as seconds, e.billable, ${amountFor(seconds)} as cents, ${seen(member)} as seen`
}

/** The same of months of entries `e`. */
export const spentInMonths = (member: Member): Sql =>
  sql`e.entry_count, e.seconds, e.billable, e.amount_cents as cents, ${seen(member)} as seen`

const seen = (member: Member): Sql => sql`(${ratesAmongViewed(member)}) is true`

const sumsCounting = (count: (which: Sql) => Sql): Sql => sql`
  ${count(sql``)} as entry_count,
  cast(coalesce(sum(seconds), 0) as bigint) as seconds,
  cast(coalesce(sum(seconds) filter (where billable), 0) as bigint) as billable_seconds,
  cast(coalesce(sum(cents) filter (where seen), 0) as bigint) as amount_cents,
  ${count(sql`filter (where billable and seen)`)} as seen_count,
  ${count(sql`filter (where billable and not seen)`)} as hidden_count`

/** The columns of `Totals` over rows of `spent`. */
export const sums = sumsCounting(which => sql`count(*) ${which}`)

/** The columns of `Totals` over rows of `spentInMonths`. */
export const sumsOfMonths = sumsCounting(which => sql`coalesce(sum(entry_count) ${which}, 0)`)

/** The columns of `Totals` over rows that have them already. */
export const sumsAgain = sql`
  cast(coalesce(sum(entry_count), 0) as bigint) as entry_count,
  cast(coalesce(sum(seconds), 0) as bigint) as seconds,
  cast(coalesce(sum(billable_seconds), 0) as bigint) as billable_seconds,
  cast(coalesce(sum(amount_cents), 0) as bigint) as amount_cents,
  cast(coalesce(sum(seen_count), 0) as bigint) as seen_count,
  cast(coalesce(sum(hidden_count), 0) as bigint) as hidden_count`

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
