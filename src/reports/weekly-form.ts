import { z } from 'zod'
import { anyRate } from '../entries/policy.js'
import type { Member } from '../members/queries.js'
import type { Report } from './detailed-form.js'
import { Filter } from './filter.js'
import { readRange, weekAt } from './range.js'
import { readRounding } from './rounding.js'

const Own = z.object({
  by: z.enum(['project', 'member']).catch('project'),
  show: z.enum(['time', 'money']).catch('time'),
})

/** What the weekly report shows: the week of these days, day by day, by project or by member, in time or in money. */
export type Weekly = z.infer<typeof Own> & Report

/** Money is for whoever sees rates at all; others are shown the time. */
export function readWeekly(member: Member, query: object): Weekly {
  const range = weekAt(member, readRange(member, query, 'week'))
  const { by, show } = Own.parse(query)
  return {
    by,
    show: anyRate(member) ? show : 'time',
    range,
    filter: Filter.parse(query),
    rounding: readRounding(member, query),
  }
}

/** What a weekly report has in its address besides range and filter. */
export const writeWeekly = ({ by, show }: Pick<Weekly, 'by' | 'show'>): [string, string][] => [
  ...(by === 'project' ? [] : [['by', by] satisfies [string, string]]),
  ...(show === 'time' ? [] : [['show', show] satisfies [string, string]]),
]
