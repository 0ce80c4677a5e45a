import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import type { Money } from './money.js'

/** An amount an hour as it was typed, in cents; null for nothing typed. */
export const typedRate = (money: Money) =>
  z
    .string()
    .trim()
    .default('')
    .transform((text, context) => {
      if (text === '') return null
      const reading = money.read(text)
      if (reading.ok) return reading.cents
      context.addIssue({ code: 'custom', message: reading.error })
      return z.NEVER
    })

const FIRST_YEAR = 1970
const YEARS_AHEAD = 10
const NO_DATE = `Choose a date from ${FIRST_YEAR} on, at most ${YEARS_AHEAD} years ahead.`
const NO_CHOICE = 'Choose “From a date on” for this date, or clear it.'

/** A change of a rate: how much, and whether from today on, from a day, or for all that is past too. */
export const RateForm = (money: Money) =>
  z
    .object({
      rate: typedRate(money),
      since: z.enum(['now', 'day', 'all'], { error: 'Choose from when it counts.' }).default('now'),
      day: z.string().optional(),
      seen: z.string().max(24).optional(),
    })
    .transform(({ rate, since, day, seen }, context) => {
      const form = { rate_cents: rate, ...(seen === undefined ? {} : { seen }) }
      if (since !== 'day' && !day) return { ...form, since }
      const date = since === 'day' ? readDay(day) : undefined
      if (date) return { ...form, since: { day: date } }
      context.addIssue({ code: 'custom', path: ['day'], message: since === 'day' ? NO_DATE : NO_CHOICE })
      return z.NEVER
    })

function readDay(text = ''): string | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined
  const last = Temporal.Now.plainDateISO().add({ years: YEARS_AHEAD })
  try {
    const day = Temporal.PlainDate.from(text)
    return day.year >= FIRST_YEAR && Temporal.PlainDate.compare(day, last) <= 0 ? text : undefined
  } catch {
    return undefined // 31 June
  }
}
