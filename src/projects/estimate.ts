import { moneyOf } from '../rates/money.js'
import { hm } from '../web/format.js'
import type { DefaultsValues } from './form.js'

type Reader = { currency: string; locale: string }
type Planned = { estimate_seconds: number | null; estimate_cents: number | null }
export type Estimate = { ok: true; value: Planned } | { ok: false; error: string }

const HOUR = 3600
const HOURS = /^(\d{1,6})(?:[.,](\d{1,2})|:([0-5]\d))?\s*h?$/i
const NONE: Planned = { estimate_seconds: null, estimate_cents: null }
const MOST_CENTS = 10 ** 12

/** Reads what was typed as planned: hours such as `120`, `7.5` and `7:30`, or money in the workspace's currency. */
export function readEstimate({ estimate, planned }: DefaultsValues, { currency, locale }: Reader): Estimate {
  if (estimate === 'none') return { ok: true, value: NONE }
  if (planned === '') return { ok: false, error: 'Write how much was planned, or choose that nothing was.' }
  if (estimate === 'hours') {
    const seconds = readHours(planned)
    if (!seconds) return { ok: false, error: 'Write hours such as 120 or 7:30.' }
    return { ok: true, value: { ...NONE, estimate_seconds: seconds } }
  }
  const money = moneyOf(currency, locale).read(planned, MOST_CENTS)
  if (!money.ok) return money
  if (money.cents === 0) return { ok: false, error: 'Write more than nothing.' }
  return { ok: true, value: { ...NONE, estimate_cents: money.cents } }
}

/** Hours such as `120`, `7.5` and `7:30` in seconds; undefined for anything else. */
export function readHours(text: string): number | undefined {
  const match = HOURS.exec(text)
  if (!match) return undefined
  const [, hours = '0', decimals = '', minutes = '0'] = match
  return Number(hours) * HOUR + Math.round(Number(`0.${decimals || 0}`) * HOUR) + Number(minutes) * 60
}

/** An estimate as its form shows it. */
export function presentEstimate({ estimate_seconds, estimate_cents }: Planned, { currency, locale }: Reader) {
  if (estimate_seconds)
    return {
      estimate: 'hours',
      planned: estimate_seconds % HOUR ? hm(estimate_seconds) : String(estimate_seconds / HOUR),
    }
  if (estimate_cents) return { estimate: 'money', planned: moneyOf(currency, locale).typed(estimate_cents) }
  return { estimate: 'none', planned: '' }
}
