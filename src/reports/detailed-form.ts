import { z } from 'zod'
import type { Member } from '../members/queries.js'
import { Edges } from '../web/fields.js'
import { parseQuery } from '../web/query-string.js'
import { Filter, writeFilter } from './filter.js'
import { type Range, readRange } from './range.js'
import { type Rounding, readRounding, writeRounding } from './rounding.js'

export const SORTS = ['date', 'description', 'project', 'member', 'duration', 'amount'] as const
export type Sort = (typeof SORTS)[number]

const Paging = z.object({
  sort: z.enum(SORTS).catch('date'),
  order: z.enum(['asc', 'desc']).optional().catch(undefined),
  ...Edges.shape,
})

/** What every kind of report is about: its days, what it is narrowed to, and how entries are rounded, if they are. */
export type Report = { range: Range; filter: Filter; rounding?: Rounding | undefined }

/** What the detailed report shows: entries of these days that the filter leaves, in which order and from where on. */
export type Detailed = z.infer<typeof Paging> & Report

/** Reads the report from an address, which is its query or the text of one. */
export function readDetailed(member: Member, query: object | string): Detailed {
  const values = typeof query === 'string' ? parseQuery(query) : query
  const report = {
    range: readRange(member, values),
    filter: Filter.parse(values),
    rounding: readRounding(member, values),
  }
  return { ...report, ...Paging.parse(values) }
}

/** Which way a column is sorted at first: words from A, days and figures from the top. */
export const firstOrder = (sort: Sort) => (sort === 'date' || sort === 'duration' || sort === 'amount' ? 'desc' : 'asc')

type Pairs = [string, string][]

/** Range, filter and rounding as pairs of an address: what every kind of report has. */
export const writeReport = ({ range, filter, rounding }: Report): Pairs => [
  ['from', range.from],
  ['to', range.to],
  ...writeFilter(filter),
  ...writeRounding(rounding),
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
