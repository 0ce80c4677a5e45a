import { z } from 'zod'
import { Edges, Id } from '../web/fields.js'
import { isId } from '../web/input.js'

/** What the list of members is narrowed to, from its address; what makes no sense narrows nothing. */
export const PeopleFilter = z.object({
  q: z.string().trim().max(254).catch(''),
  state: z.enum(['active', 'deactivated']).optional().catch(undefined),
  role: z
    .string()
    .regex(/^[A-Z_]{5,50}$/)
    .optional()
    .catch(undefined),
  team: Id,
  ...Edges.shape,
})
export type PeopleFilter = z.infer<typeof PeopleFilter>

export const RoleForm = z.object({ role: z.string({ error: 'Choose a role.' }).refine(isId, 'Choose a role.') })
