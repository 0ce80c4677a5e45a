import { z } from 'zod'
import { formId } from '../entries/form.js'
import { readHours } from '../projects/estimate.js'
import { Ids, ticked } from '../web/fields.js'

const HOURS = 'Write hours such as 8 or 7:30.'
const MOST_HOURS = { day: 24, week: 168 } as const

const secondsOf = (typed: string) => readHours(typed) ?? 0

export const ReminderForm = z
  .object({
    least: z
      .string({ error: HOURS })
      .trim()
      .refine(typed => secondsOf(typed) >= 60, HOURS),
    span: z.enum(['day', 'week'], { error: 'Choose a day or a week.' }),
    weekday: z.preprocess(ticked, z.array(z.coerce.number().int().min(1).max(7)).min(1, 'Tick the days that count.')),
    hour: z.coerce.number({ error: 'Choose an hour.' }).int('Choose an hour.').min(0).max(23, 'Choose an hour.'),
    who: z.enum(['all', 'some'], { error: 'Choose who is reminded.' }),
    team: Ids,
    member: Ids,
    form_id: formId,
  })
  .transform(({ least, weekday, who, team, member, ...form }, context) => {
    const least_seconds = secondsOf(least)
    if (least_seconds > MOST_HOURS[form.span] * 3600) {
      const message = `A ${form.span} has ${MOST_HOURS[form.span]} hours.`
      context.addIssue({ code: 'custom', path: ['least'], message })
    }
    const some = who === 'some' ? { team, member } : { team: [], member: [] }
    if (who === 'some' && team.length + member.length === 0) {
      const message = 'Tick at least one person or team, or choose everybody.'
      context.addIssue({ code: 'custom', path: ['who'], message })
    }
    return { ...form, least_seconds, weekdays: [...new Set(weekday)].sort(), for_all: who === 'all', ...some }
  })
export type ReminderValues = z.infer<typeof ReminderForm>

/** What the people who could be reminded are narrowed to, and who is ticked; `found` says that more are looked for. */
export const PeopleSearch = z.object({
  q: z.string().trim().max(100).catch(''),
  team: Ids.catch([]),
  member: Ids.catch([]),
  found: z.literal('1').optional().catch(undefined),
})
export type PeopleSearch = z.infer<typeof PeopleSearch>
