import { z } from 'zod'
import { Edges, ticked } from '../web/fields.js'
import { isId } from '../web/input.js'

const NAMELESS = 'Give the client a name.'
const NO_ADDRESS = 'That is no e-mail address. Write one, or leave the field empty.'
const TOO_LONG = 'Use at most 3000 characters.'

const name = z
  .string({ error: NAMELESS })
  .transform(typed => typed.replace(/\s+/gu, ' ').trim())
  .pipe(z.string().min(1, NAMELESS).max(100, 'A client’s name has at most 100 characters.'))

/** Browsers post every end of a line as two characters. */
const text = z
  .string()
  .default('')
  .transform(typed => typed.replaceAll('\r\n', '\n').trim())
  .pipe(z.string().max(3000, TOO_LONG))

export const NewClientForm = z.object({ name })

export const ClientForm = z.object({
  name,
  address: text,
  email: z
    .string()
    .trim()
    .max(254, 'An e-mail address has at most 254 characters.')
    .refine(typed => typed === '' || z.email().safeParse(typed).success, NO_ADDRESS)
    .default(''),
  note: text,
  team: z.preprocess(ticked, z.array(z.string().refine(isId, 'Choose teams of this workspace.'))),
  /** Whoever limits the client knows that they won’t see it any more. */
  unseen: z
    .literal('1')
    .optional()
    .catch(undefined)
    .transform(box => box === '1'),
})
export type ClientValues = z.infer<typeof ClientForm>

/** What the list is narrowed to, from its address; what makes no sense narrows nothing. */
export const ClientFilter = z.object({
  q: z.string().trim().max(100).catch(''),
  state: z.enum(['active', 'archived', 'all']).catch('active'),
  ...Edges.shape,
})
export type ClientFilter = z.infer<typeof ClientFilter>
