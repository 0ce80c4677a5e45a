const MINUTE = 60
const HOUR = 3600

const twoDigits = (number: number) => String(number).padStart(2, '0')

/** Seconds as hours and minutes, the part of a minute dropped: 5047 is `1:24`. */
export const hm = (seconds: number) =>
  `${Math.floor(seconds / HOUR)}:${twoDigits(Math.floor((seconds % HOUR) / MINUTE))}`

/** Seconds as hours, minutes and seconds: 5047 is `1:24:07`. */
export const hms = (seconds: number) => `${hm(seconds)}:${twoDigits(Math.floor(seconds % MINUTE))}`

/** Seconds as an ISO 8601 duration: 5047 is `PT5047S`. */
export const isoDuration = (seconds: number) => `PT${Math.floor(seconds)}S`
