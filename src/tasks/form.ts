import { z } from 'zod'
import { Edges, ticked } from '../web/fields.js'
import { isId } from '../web/input.js'

const NAMELESS = 'Give the task a name.'
const MOST = 200

const plain = (typed: string) => typed.replace(/\s+/gu, ' ').trim()

const isOnce = (name: string, index: number, names: string[]) =>
  names.findIndex(each => each.toLowerCase() === name.toLowerCase()) === index

/** One name a line; what is typed twice is one task. */
export const AddForm = z.object({
  names: z
    .string({ error: 'Write a task, or several, one a line.' })
    .transform(typed =>
      typed
        .split('\n')
        .map(plain)
        .filter(name => name !== '')
        .filter(isOnce),
    )
    .pipe(z.array(z.string()).min(1, 'Write a task, or several, one a line.').max(MOST, `Add at most ${MOST} at once.`))
    .refine(names => names.every(name => name.length <= 250), 'A task’s name has at most 250 characters.'),
})

export const TaskForm = z.object({
  name: z
    .string({ error: NAMELESS })
    .transform(plain)
    .pipe(z.string().min(1, NAMELESS).max(250, 'A task’s name has at most 250 characters.')),
})

/** Who a task is assigned to; nobody is an answer too. */
export const AssignForm = z.object({ member: z.preprocess(ticked, z.array(z.string().refine(isId)).max(1000)) })

/** What the people who could be assigned are narrowed to, and who of them is ticked; `find` says that more are looked for. */
export const PeopleSearch = z.object({
  q: z.string().trim().max(100).catch(''),
  member: z.preprocess(ticked, z.array(z.string())).catch([]),
  found: z.literal('1').optional().catch(undefined),
})
export type PeopleSearch = z.infer<typeof PeopleSearch>

/** What the list is narrowed to, from its address; what makes no sense narrows nothing. */
export const TaskFilter = z.object({
  q: z.string().trim().max(100).catch(''),
  state: z.enum(['open', 'done', 'all']).catch('open'),
  ...Edges.shape,
})
export type TaskFilter = z.infer<typeof TaskFilter>
