import { parse } from 'node:querystring'
import { z } from 'zod'
import type { Member } from '../members/queries.js'
import { isId } from '../web/input.js'
import { Filter, writeFilter } from './filter.js'
import { type Range, readRange } from './range.js'

export const SORTS = ['date', 'description', 'project', 'member', 'duration', 'amount'] as const
export type Sort = (typeof SORTS)[number]

const Id = z.string().refine(isId).optional().catch(undefined)
const Paging = z.object({
  sort: z.enum(SORTS).catch('date'),
  order: z.enum(['asc', 'desc']).optional().catch(undefined),
  after: Id,
  before: Id,
})

/** What the detailed report shows: entries of these days that the filter leaves, in which order and from where on. */
export type Detailed = z.infer<typeof Paging> & { range: Range; filter: Filter }

/** Reads the report from an address, which is its query or the text of one. */
export function readDetailed(member: Member, query: object | string): Detailed {
  const values = typeof query === 'string' ? parse(query) : query
  return { range: readRange(member, values), filter: Filter.parse(values), ...Paging.parse(values) }
}

/** Which way a column is sorted at first: words from A, days and figures from the top. */
export const firstOrder = (sort: Sort) => (sort === 'date' || sort === 'duration' || sort === 'amount' ? 'desc' : 'asc')

type Pairs = [string, string][]

/** The range and the filter as pairs of an address: what every kind of report has. */
export const writeReport = ({ range, filter }: { range: Range; filter: Filter }): Pairs => [
  ['from', range.from],
  ['to', range.to],
  ...writeFilter(filter),
]

/** The order as pairs of an address, where it isn't newest first. */
export const writeOrder = ({ sort, order = firstOrder(sort) }: Pick<Detailed, 'sort' | 'order'>): Pairs => [
  ...(sort === 'date' ? [] : ([['sort', sort]] satisfies Pairs)),
  ...(order === firstOrder(sort) ? [] : ([['order', order]] satisfies Pairs)),
]

/** The whole report as the end of an address, with its question mark. */
export function writeDetailed(report: Detailed): string {
  const { after, before } = report
  const edge: Pairs = after ? [['after', after]] : before ? [['before', before]] : []
  return `?${new URLSearchParams([...writeReport(report), ...writeOrder(report), ...edge])}`
}
