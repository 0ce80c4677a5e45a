const MINUTE = 60
const HOUR = 3600

const twoDigits = (number: number) => String(number).padStart(2, '0')

/** Seconds as hours and minutes, the part of a minute dropped: 5047 is `1:24`. */
export const hm = (seconds: number) =>
  `${Math.floor(seconds / HOUR)}:${twoDigits(Math.floor((seconds % HOUR) / MINUTE))}`

/** Seconds as hours, minutes and seconds: 5047 is `1:24:07`. */
export const hms = (seconds: number) => `${hm(seconds)}:${twoDigits(Math.floor(seconds % MINUTE))}`

/** How a workspace writes durations: 5047 seconds are `1:24:07` in full, `1:24` compact, `1.40` decimal. */
export type DurationFormat = 'full' | 'compact' | 'decimal'

/** Writes seconds as the workspace does; made once a page, as its numbers are the reader's. */
export function durations(format: DurationFormat, locale: string): (seconds: number) => string {
  if (format === 'full') return hms
  if (format === 'compact') return hm
  const hours = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  return seconds => hours.format(seconds / HOUR)
}

/** Seconds as an ISO 8601 duration: 5047 is `PT5047S`. */
export const isoDuration = (seconds: number) => `PT${Math.floor(seconds)}S`

/** A number of seconds in words, in the largest unit that fits evenly: 3600 is `1 hour`, 5400 is `90 minutes`. */
export function inWords(seconds: number): string {
  const [unit, size] = SPANS.find(([, size]) => seconds % size === 0) ?? ['second', 1]
  const count = seconds / size
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

const SPANS: [string, number][] = [
  ['day', 24 * HOUR],
  ['hour', HOUR],
  ['minute', MINUTE],
]

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** A number of bytes in the largest unit that leaves at least one: 8388608 is `8.4 MB`. */
export function bytes(count: number): string {
  const step = count < 1 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), UNITS.length - 1)
  const value = count / 1000 ** step
  return `${value >= 100 || step === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[step]}`
}
