import { z } from 'zod'

/** What a list is asked for: words to find, and what is chosen now, as a form posts it. What makes no sense is nothing. */
export const Search = z.object({
  q: z.string().trim().max(250).catch(''),
  chosen: z.string().catch(''),
})

const NAMELESS = 'Type a name first.'

const named = (most: number) =>
  z
    .string({ error: NAMELESS })
    .transform(typed => typed.normalize().replace(/\s+/gu, ' ').trim())
    .pipe(z.string().min(1, NAMELESS).max(most, `A name has at most ${most} characters.`))

/** What is made from within a list. */
export const ProjectForm = z.object({ name: named(250) })
export const TaskForm = z.object({ name: named(250), within: z.string().catch('') })
export const TagForm = z.object({ name: named(100) })
