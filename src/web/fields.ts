import { z } from 'zod'
import { isId } from './input.js'

/** An id in an address; what can't be one says nothing. */
export const Id = z.string().refine(isId).optional().catch(undefined)

/** Where a page of a list begins or ends. */
export const Edges = z.object({ after: Id, before: Id })

/** Boxes of one name: none is absent, one is a text, several are a list. */
export const ticked = (value: unknown) => (value === undefined ? [] : [value].flat())

/** The ids of the boxes that are ticked. */
export const Ids = z.preprocess(ticked, z.array(z.string().refine(isId)).max(500))

/** What takes several fields to judge is judged once these are right, whatever is wrong with others. */
export const onceRight = (fields: z.ZodType) => ({
  when: ({ value }: { value: unknown }) => fields.safeParse(value).success,
})
