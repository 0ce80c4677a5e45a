import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { readDay } from '../times/moments.js'
import { Edges } from '../web/fields.js'
import { isKind } from './kinds.js'

/** Every kind by which somebody failed to come in, as one choice. */
export const FAILURES = 'failures'

const Day = z
  .string()
  .transform(readDay)
  .pipe(z.instanceof(Temporal.PlainDate))
  .transform(String)
  .optional()
  .catch(undefined)

/**
 * What the log is narrowed to, from its address; what makes no sense narrows nothing. Days are UTC's and whole, whichever of
 * the two was typed first.
 */
export const LogFilter = z
  .object({
    person: z.string().trim().max(254).catch(''),
    kind: z
      .string()
      .refine(kind => kind === FAILURES || isKind(kind))
      .optional()
      .catch(undefined),
    from: Day,
    to: Day,
    ...Edges.shape,
  })
  .transform(filter => {
    const { from, to } = filter
    return from && to && from > to ? { ...filter, from: to, to: from } : filter
  })
export type LogFilter = z.infer<typeof LogFilter>
