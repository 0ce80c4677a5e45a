import { z } from 'zod'
import { isId } from '../web/input.js'
import { SPANS } from './queries.js'

const Id = z.string().refine(isId).optional().catch(undefined)

/** What the page shows, from its address; what makes no sense changes nothing. */
export const ActivityFilter = z.object({
  days: z.coerce
    .number()
    .pipe(z.literal([...SPANS]))
    .catch(SPANS[0]),
  after: Id,
  before: Id,
})

/** Which mails the page shows. */
export const MailFilter = z.object({
  state: z.enum(['failed', 'waiting']).catch('failed'),
  after: Id,
  before: Id,
})
