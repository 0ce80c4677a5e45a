import { z } from 'zod'
import { readDay } from '../times/moments.js'
import { Mistyped } from '../times/text.js'
import { ticked } from '../web/fields.js'
import { isId } from '../web/input.js'
import type { BulkChange } from './bulk.js'
import { asWork, workFields } from './form.js'

const MOST = 500

/** The ids of the ticked rows; several that are folded are one box, with commas between. */
export const Selection = z.object({
  entry: z.preprocess(
    value => [...new Set(ticked(value).flatMap(text => String(text).split(',')))],
    z
      .array(z.string().refine(isId, 'One of these entries is not there.'))
      .min(1, 'Tick the entries first.')
      .max(MOST, `Choose at most ${MOST} entries at once.`),
  ),
})

export const UndoForm = z.object({ change: z.string().refine(isId) })

const bulkFields = ['description', 'project', 'tags', 'billable', 'day'] as const

/** Only what is ticked to be changed is read at all. */
const Ticked = z.object({
  change: z.preprocess(ticked, z.array(z.enum(bulkFields)).min(1, 'Tick what to change.')),
  tag_mode: z.enum(['add', 'replace']).catch('add'),
})

const Day = z.string().transform((text, context) => {
  const day = readDay(text)
  if (!(day instanceof Mistyped)) return `${day}`
  context.addIssue({ code: 'custom', message: day.sentence })
  return z.NEVER
})

const Values = z.object({ ...workFields, day: Day.optional() })

/** What the form for several entries comes to. */
export const BulkForm = z.looseObject({}).transform((body, context): BulkChange => {
  const given = Ticked.safeParse(body)
  const names = given.success ? given.data.change : []
  const values = Values.safeParse(Object.fromEntries(names.map(name => [name, body[name] ?? ''])))
  for (const { path, message } of [...(given.error?.issues ?? []), ...(values.error?.issues ?? [])])
    context.addIssue({ code: 'custom', path: path.slice(0, 1), message })
  if (!given.success || !values.success) return z.NEVER

  const { day, ...work } = values.data
  return { ...asWork(work), ...(day && { day }), tag_mode: given.data.tag_mode }
})
