import { z } from 'zod'
import { COLOURS } from '../web/colours.js'
import { Edges, ticked } from '../web/fields.js'

const NAMELESS = 'Give the team a name.'

export const TeamForm = z.object({
  name: z
    .string({ error: NAMELESS })
    .trim()
    .min(1, NAMELESS)
    .max(100, 'A team’s name has at most 100 characters.')
    .refine(name => name.toLowerCase() !== 'admins', 'Admins is the name of the built-in team. Choose another.'),
  colour: z.enum(COLOURS, { error: 'Choose one of the colours.' }),
})
export type TeamValues = z.infer<typeof TeamForm>

/** What the list is narrowed to, from its address; what makes no sense narrows nothing. */
export const TeamFilter = z.object({ q: z.string().trim().max(100).catch(''), ...Edges.shape })
export type TeamFilter = z.infer<typeof TeamFilter>

/** What a list of people is narrowed to, and who in it is ticked; what makes no sense narrows nothing. */
export const Search = z.object({
  q: z.string().trim().max(100).catch(''),
  member: z.preprocess(ticked, z.array(z.string())).catch([]),
})
export type Search = z.infer<typeof Search>

export const AddForm = z.object({
  member: z.preprocess(ticked, z.array(z.string()).min(1, 'Tick at least one person, then add.')),
})
