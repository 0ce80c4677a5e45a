import { Temporal } from 'temporal-polyfill'

const ZONE = 'Europe/Vienna'

/** Now, or then, where the cast is. */
export const here = (date = new Date()) =>
  Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(ZONE)

/** As somebody types it: '09:30'. */
export const clock = (moment: Temporal.ZonedDateTime) => moment.toPlainTime().toString().slice(0, 5)
