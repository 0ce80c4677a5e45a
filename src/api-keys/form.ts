import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'

const LIFETIMES = ['30', '90', '365', 'never'] as const

/** The day after which a key is worth nothing, from how many days it is to live. */
const expiry = (days: (typeof LIFETIMES)[number]) =>
  days === 'never' ? null : new Date(Temporal.Now.instant().add({ hours: 24 * Number(days) }).epochMilliseconds)

export const KeyForm = z.object({
  name: z
    .string({ error: 'Give the key a name.' })
    .trim()
    .min(1, 'Give the key a name.')
    .max(60, 'Use at most 60 characters.'),
  access: z.enum(['full', 'read'], { error: 'Choose one of the two.' }).transform(access => access === 'read'),
  lifetime: z.enum(LIFETIMES, { error: 'Choose how long it is to live.' }).transform(expiry),
})
