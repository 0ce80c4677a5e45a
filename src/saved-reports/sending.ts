import type { Member } from '../members/queries.js'
import { presetsOf } from '../reports/range.js'
import type { SavedReport } from './queries.js'

const SPANS = { day: 'today', week: 'week', month: 'month' } as const

/** Whether mails of a report are to come: of fixed days they end with the day, week or month that has the last of them. */
export const isSent = (member: Member, { mailed, last_day }: Pick<SavedReport, 'mailed' | 'last_day'>): boolean =>
  mailed !== null && (last_day === null || last_day >= presetsOf(member)[SPANS[mailed]].from)
