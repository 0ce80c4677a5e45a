import { Temporal } from 'temporal-polyfill'
import type { Member } from '../members/queries.js'
import { type Money, moneyOf } from './money.js'
import { BEGINNING, type History, type Outcome, type Rate } from './queries.js'

/** The workspace's money, as this member reads and types it. */
export const moneyFor = ({ currency, locale }: Member): Money => moneyOf(currency, locale)

const dayOf = (day: string, { locale }: Member) =>
  Temporal.PlainDate.from(day).toLocaleString(locale, { day: 'numeric', month: 'short', year: 'numeric' })

/** The rate that counts on the day `today`, and the newest before it. */
const atDay = ({ today, rates }: History): Rate | undefined => rates.find(rate => rate.valid_from <= today)

/** What counts now and what is set to count later, in one line each, for the page of whoever's rate it is. */
export function presentRate(actor: Member, history: History) {
  const money = moneyFor(actor)
  const now = atDay(history)
  const next = history.rates.filter(rate => rate.valid_from > history.today).at(-1)
  return {
    now: now && now.rate_cents !== null ? money.show(now.rate_cents) : undefined,
    since: now && now.valid_from !== BEGINNING ? dayOf(now.valid_from, actor) : undefined,
    next: next && {
      rate: next.rate_cents === null ? undefined : money.show(next.rate_cents),
      from: dayOf(next.valid_from, actor),
    },
    is_running: history.running.length > 0,
  }
}

/** The page where a rate is changed: each row of its history, and the form as it begins. */
export function presentHistory(actor: Member, history: History) {
  const money = moneyFor(actor)
  const { today, rates, running } = history
  const now = atDay(history)
  return {
    currency: actor.currency,
    example: money.typed(85 * 10 ** money.decimals),
    rates: rates.map(({ valid_from, rate_cents }, index) => ({
      from: valid_from === BEGINNING ? undefined : dayOf(valid_from, actor),
      until: dayBefore(rates[index - 1]?.valid_from, actor),
      rate: rate_cents === null ? undefined : money.show(rate_cents),
      is_now: rates[index] === now,
      is_later: valid_from > today,
    })),
    seen: rates[0]?.id ?? '',
    running: running.map(each => ({
      ...each,
      count: each.entry_count.toLocaleString(actor.locale),
      percent: Math.floor((100 * each.done_count) / each.entry_count),
    })),
    typed: now && now.rate_cents !== null ? money.typed(now.rate_cents) : '',
    today,
  }
}

const dayBefore = (day: string | undefined, actor: Member) =>
  day && dayOf(Temporal.PlainDate.from(day).subtract({ days: 1 }).toString(), actor)

const entries = (count: number, locale: string) =>
  `${count.toLocaleString(locale)} time ${count === 1 ? 'entry' : 'entries'}`

/** What is said once a rate is set. */
export function saidOf(actor: Member, rate_cents: number | null, outcome: Outcome): string {
  if (outcome.kind !== 'set') return 'The rate is like that already.'
  const what = rate_cents === null ? 'No rate of its own counts' : `${moneyFor(actor).show(rate_cents)} an hour counts`
  const when = outcome.valid_from === BEGINNING ? 'for all entries' : `from ${dayOf(outcome.valid_from, actor)} on`
  const { entry_count, changed_count } = outcome
  if (changed_count === undefined)
    return `${what} ${when}. ${entries(entry_count, actor.locale)} are being worked out again.`
  if (changed_count === 0) return `${what} ${when}. No entry is worth another amount by it.`
  return `${what} ${when}. ${entries(changed_count, actor.locale)} ${changed_count === 1 ? 'has' : 'have'} a new rate.`
}

/** The rates that are set for these people on a project, as the tab Team shows them, by the member's id. */
export function presentMemberRates(actor: Member, people: { id: string; rate_cents: number | null }[]) {
  const money = moneyFor(actor)
  return Object.fromEntries(
    people.flatMap(({ id, rate_cents }) => (rate_cents === null ? [] : [[id, money.show(rate_cents)]])),
  )
}
