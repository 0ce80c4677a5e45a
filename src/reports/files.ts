import type { Table } from '../exports/table.js'
import type { Member } from '../members/queries.js'
import { Problem } from '../web/problem.js'
import type { Range } from './range.js'

export const KINDS = ['summary', 'detailed', 'weekly'] as const
export type Kind = (typeof KINDS)[number]

export const TITLES: Record<Kind, string> = {
  summary: 'Summary report',
  detailed: 'Detailed report',
  weekly: 'Weekly report',
}

/** What the file of a report is called, and in which money it is. */
export const headOf = (kind: Kind, { currency }: Member, { from, to }: Range): Omit<Table, 'columns' | 'parts'> => ({
  name: `${kind}-${from}-${to}`,
  title: TITLES[kind],
  currency,
})

/** For a file that would be cut, as nobody would see that it is. */
export const tooManyGroups = () =>
  new Problem(422, 'Too many groups', 'That are more groups than a file holds. Choose fewer days or groups.')
