import { z } from 'zod'
import { formId, version, workFields } from '../entries/form.js'
import { timeFields } from '../entries/times.js'
import { isId } from '../web/input.js'

/** The timer that the strip showed. */
const entry = z.string().refine(isId, 'That timer is not there.').optional()

export const StartForm = z.object({ ...workFields, form_id: formId })

/** Without JavaScript, Stop posts the strip's whole form: what was typed just before is not lost. */
export const StopForm = z.object({ ...workFields, ...timeFields, version, entry })

export const DiscardForm = z.object({ entry })

const Shown = z.string().max(100).optional()

/** What the times of the manual form were before anybody typed; `fresh` while they are the ones that it came with. */
const shownTimes = { shown_start: Shown, shown_end: Shown, shown_duration: Shown, fresh: Shown }

export const ManualForm = z.object({ ...workFields, ...timeFields, ...shownTimes, form_id: formId })

const lenient = (field: z.ZodType<string | undefined>) => field.catch(undefined)

/** The times alone, as they are typed: what makes no sense yet is said beside its field and refused nothing. */
export const TimesQuery = z.object({
  day: lenient(timeFields.day),
  start: lenient(timeFields.start),
  end: lenient(timeFields.end),
  duration: lenient(timeFields.duration),
  shown_start: lenient(Shown),
  shown_end: lenient(Shown),
  shown_duration: lenient(Shown),
  fresh: lenient(Shown),
})
export type TimesValues = { [Name in keyof z.infer<typeof TimesQuery>]?: string | undefined }
