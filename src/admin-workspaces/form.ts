import { z } from 'zod'
import { Edges } from '../web/fields.js'

/** What the list of workspaces is narrowed to and sorted by, from its address; what makes no sense narrows nothing. */
export const WorkspaceFilter = z.object({
  q: z.string().trim().max(254).catch(''),
  sort: z.enum(['name', 'owner', 'members', 'entries', 'activity']).catch('name'),
  order: z.enum(['asc', 'desc']).optional().catch(undefined),
  ...Edges.shape,
})
export type WorkspaceFilter = z.infer<typeof WorkspaceFilter>
