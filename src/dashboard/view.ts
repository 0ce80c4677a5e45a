import type { Request } from 'express'
import { z } from 'zod'
import type { Member } from '../members/queries.js'
import { type Range, readRange } from '../reports/range.js'

/** What a dashboard is asked to show. */
export type View = {
  range: Range
  /** What the colours say. */
  by: 'project' | 'billable'
  /** All activities or members instead of the first. */
  all: boolean
  /** In which order a team stands. */
  sort: 'total' | 'latest'
}

const Query = z.object({
  from: z.string().optional().catch(undefined),
  to: z.string().optional().catch(undefined),
  by: z.enum(['project', 'billable']).optional().catch(undefined),
  sort: z.enum(['total', 'latest']).optional().catch(undefined),
  all: z.enum(['1']).optional().catch(undefined),
})
type Query = z.infer<typeof Query>

/** What the address asks for; what makes no sense in it asks for nothing. */
export function viewOf(member: Member, asked: unknown): View {
  const { by = 'project', sort = 'total', all } = Query.parse(asked ?? {})
  return { range: readRange(member, asked, 'week'), by, sort, all: all === '1' }
}

/** The end of an address that asks for the same and for `change`: '' or with its question mark. */
export function writeView(asked: unknown, change: Query & { seen?: string } = {}): string {
  const values = Object.entries({ ...Query.parse(asked ?? {}), ...change }).flatMap(([name, value]) =>
    value ? [[name, value]] : [],
  )
  return values.length > 0 ? `?${new URLSearchParams(values)}` : ''
}

/** What the address asks for, or for a form that was posted from a dashboard the end of that one's address. */
export const askedOf = (req: Request): unknown =>
  req.method === 'GET' ? req.query : Object.fromEntries(new URLSearchParams(String(req.body?.view ?? '')))
