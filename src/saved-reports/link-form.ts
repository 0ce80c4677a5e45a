import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { Day } from '../reports/range.js'

/** The password as it was typed; '' is none. */
const Password = z
  .string()
  .max(200, 'Use at most 200 characters.')
  .refine(text => text === '' || text.length >= 8, 'Use at least 8 characters.')

/**
 * How a report is public: until the end of a day, or for good, and whether a password is asked for. `password` replaces
 * the one that is there; `is_open` takes it away.
 */
export const LinkForm = (zone: string) =>
  z
    .object({
      until: z
        .union([z.literal(''), Day], { error: 'Choose a day.' })
        .refine(day => day === '' || endOf(day, zone) > new Date(), 'That day is over. Choose a later one.')
        .default(''),
      link_password: Password.default(''),
      open: z.literal('1').optional(),
    })
    .transform(({ until, link_password, open }) => ({
      expires_at: until ? endOf(until, zone) : null,
      password: link_password || undefined,
      is_open: open === '1',
    }))
export type LinkValues = z.infer<ReturnType<typeof LinkForm>>

const endOf = (day: string, zone: string) =>
  new Date(Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds)

/** The last day, in this zone, on which a link works that expires then: 'YYYY-MM-DD'. */
export const lastDay = (expires_at: Date, zone: string) =>
  `${Temporal.Instant.fromEpochMilliseconds(expires_at.getTime() - 1)
    .toZonedDateTimeISO(zone)
    .toPlainDate()}`
