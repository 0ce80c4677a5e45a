import { z } from 'zod'
import { Edges } from '../web/fields.js'
import { isId } from '../web/input.js'

const NAMELESS = 'Give the tag a name.'

export const TagForm = z.object({
  name: z
    .string({ error: NAMELESS })
    .transform(typed => typed.replace(/\s+/gu, ' ').trim())
    .pipe(z.string().min(1, NAMELESS).max(100, 'A tag’s name has at most 100 characters.')),
})

export const MergeForm = z.object({
  into: z.string({ error: 'Choose the tag that stays.' }).refine(isId, 'Choose the tag that stays.'),
})

/** What the list is narrowed to, from its address; what makes no sense narrows nothing. */
export const TagFilter = z.object({
  q: z.string().trim().max(100).catch(''),
  state: z.enum(['active', 'archived', 'all']).catch('active'),
  ...Edges.shape,
})
export type TagFilter = z.infer<typeof TagFilter>
