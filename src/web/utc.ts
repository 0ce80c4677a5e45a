const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })

/**
 * `22 Nov 2026, 11:58:03`: operators have no zone of their own, so the panel writes times as the server's log does, in
 * UTC.
 */
export const utcTime = (at: Date) => TIME.format(at)
