import { z } from 'zod'
import type { Member } from '../members/queries.js'
import type { Report } from './detailed-form.js'
import { Filter } from './filter.js'
import { readRange } from './range.js'
import { readRounding } from './rounding.js'

/** What time can be summed up by. */
export const GROUPS = [
  'project',
  'client',
  'member',
  'team',
  'tag',
  'task',
  'day',
  'week',
  'month',
  'description',
] as const
export type Group = (typeof GROUPS)[number]

const MOST_LEVELS = 3

const SORTS = ['name', 'duration', 'amount'] as const
type Sort = (typeof SORTS)[number]

/** One group within the other, the outermost first; none twice. */
const Levels = z
  .preprocess(value => [value ?? []].flat(), z.array(z.unknown()))
  .transform((names): Group[] => {
    const known = names.filter((name): name is Group => GROUPS.includes(name as Group))
    const levels = [...new Set(known)].slice(0, MOST_LEVELS)
    return levels.length > 0 ? levels : ['project', 'member']
  })

const Own = z.object({ group: Levels, sort: z.enum(SORTS).optional().catch(undefined) })

/** What the summary report shows: the entries of these days that the filter leaves, summed up by up to three groups. */
export type Summary = Report & { groups: Group[]; sort: Sort | undefined }

export function readSummary(member: Member, query: object): Summary {
  const { group, sort } = Own.parse(query)
  const report = { range: readRange(member, query), filter: Filter.parse(query), rounding: readRounding(member, query) }
  return { ...report, groups: group, sort }
}

/** What a summary has in its address besides range and filter. */
export const writeSummary = ({ groups, sort }: Pick<Summary, 'groups' | 'sort'>): [string, string][] => [
  ...groups.map((group): [string, string] => ['group', group]),
  ...(sort ? [['sort', sort] satisfies [string, string]] : []),
]
