import { z } from 'zod'
import type { Member } from '../members/queries.js'
import { Filter } from './filter.js'
import { type Range, readRange, weekAt } from './range.js'

const Own = z.object({
  by: z.enum(['project', 'member']).catch('project'),
  show: z.enum(['time', 'money']).catch('time'),
})

/** What the weekly report shows: the week of these days, day by day, by project or by member, in time or in money. */
export type Weekly = z.infer<typeof Own> & { range: Range; filter: Filter }

export function readWeekly(member: Member, query: object): Weekly {
  const range = weekAt(member, readRange(member, query, 'week'))
  return { ...Own.parse(query), range, filter: Filter.parse(query) }
}

/** What a weekly report has in its address besides range and filter. */
export const writeWeekly = ({ by, show }: Pick<Weekly, 'by' | 'show'>): [string, string][] => [
  ...(by === 'project' ? [] : [['by', by] satisfies [string, string]]),
  ...(show === 'time' ? [] : [['show', show] satisfies [string, string]]),
]
