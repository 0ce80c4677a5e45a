import type { TaskList } from 'graphile-worker'
import { z } from 'zod'
import { backUpNightly, type Nightly } from '../backup/nightly.js'
import { EmailChangePayload, sendEmailChange } from '../email-changes/sending.js'
import { settleMonths } from '../entries/months.js'
import { ExportPayload, endLost, makeExport } from '../exports/job.js'
import { type Mailer, sendMail } from '../mail/send.js'
import { tellLongTimers } from '../notices/long-timers.js'
import { warnOperators } from '../notices/warnings.js'
import { summariseWeeks } from '../notices/weekly.js'
import { RequestPayload, requestReset } from '../password-resets/request.js'
import { RestampPayload, restampAll } from '../rates/job.js'
import { RegistrationPayload, sendRegistration } from '../registrations/sending.js'
import { remind } from '../reminders/due.js'
import { mailReports } from '../saved-reports/mailing.js'
import { releaseAbandoned } from './abandoned.js'
import { purge } from './purge.js'

const HolderPayload = z.union([z.object({ user_id: z.string() }), z.object({ operator_id: z.string() })])
const MailPayload = z.object({ mail_id: z.string() })

/** When what is done, in UTC. Each is started once, however many nodes there are. */
export const timetable = `
*    * * * * release_abandoned ?max=1&jobKey=release_abandoned
*/5  * * * * tell_long_timers  ?max=1&jobKey=tell_long_timers
*/5  * * * * remind            ?max=1&jobKey=remind
*/10 * * * * summarise_weeks   ?max=1&jobKey=summarise_weeks
*/10 * * * * mail_reports      ?max=1&jobKey=mail_reports
*/15 * * * * warn_operators    ?max=3&jobKey=warn_operators
*/10 * * * * purge             ?max=1&jobKey=purge
*/10 * * * * settle_months     ?max=1&jobKey=settle_months
15   3 * * * back_up_nightly   ?max=3&fill=1d&jobKey=back_up_nightly
`

/** What each job does. Jobs carry ids; what they need to know they read when they run. */
export const tasks = (parts: Mailer & Nightly): TaskList => ({
  release_abandoned: async () => {
    await releaseAbandoned(parts.db)
    await endLost(parts)
  },
  purge: () => purge(parts.db, parts.settings),
  settle_months: (_payload, { abortSignal }) => settleMonths(parts.db, abortSignal),
  tell_long_timers: () => tellLongTimers(parts.db, parts.settings),
  remind: () => remind(parts.db),
  summarise_weeks: () => summariseWeeks(parts.db),
  mail_reports: () => mailReports(parts.db),
  warn_operators: () => warnOperators(parts),
  back_up_nightly: (_payload, { abortSignal }) => backUpNightly(parts, abortSignal),
  restamp: (payload, { abortSignal }) => restampAll(parts.db, RestampPayload.parse(payload), abortSignal),
  make_export: (payload, { job, abortSignal }) =>
    makeExport(parts.db, ExportPayload.parse(payload), {
      isLast: job.attempts >= job.max_attempts,
      signal: abortSignal,
    }),
  request_password_reset: payload => requestReset(parts.db, parts.settings, RequestPayload.parse(payload)),
  send_registration: payload => sendRegistration(parts.db, RegistrationPayload.parse(payload)),
  send_email_change: payload => sendEmailChange(parts.db, EmailChangePayload.parse(payload)),
  note_second_factor_off: payload => {
    parts.log.warn(HolderPayload.parse(payload), 'the second factor was switched off from the console')
  },
  send_mail: async (payload, { job, abortSignal }) => {
    const { mail_id } = MailPayload.parse(payload)
    await sendMail(parts, mail_id, { isLast: job.attempts >= job.max_attempts, signal: abortSignal })
  },
})
