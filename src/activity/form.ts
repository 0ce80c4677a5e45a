import { z } from 'zod'
import { Edges } from '../web/fields.js'
import { SPANS } from './queries.js'

/** What the page shows, from its address; what makes no sense changes nothing. */
export const ActivityFilter = z.object({
  days: z.coerce
    .number()
    .pipe(z.literal([...SPANS]))
    .catch(SPANS[0]),
  ...Edges.shape,
})

/** Which mails the page shows. */
export const MailFilter = z.object({
  state: z.enum(['failed', 'waiting']).catch('failed'),
  ...Edges.shape,
})
