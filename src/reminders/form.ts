import { z } from 'zod'
import { formId } from '../entries/form.js'
import { readHours } from '../projects/estimate.js'
import { Ids, onceRight, ticked } from '../web/fields.js'

const HOURS = 'Write hours such as 8 or 7:30.'
const MOST_HOURS = { day: 24, week: 168 } as const

const secondsOf = (typed: string) => readHours(typed) ?? 0

const Fields = z.object({
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
const Least = Fields.pick({ least: true, span: true })
const Who = Fields.pick({ who: true, team: true, member: true })

export const ReminderForm = Fields.superRefine(({ least, span }, context) => {
  if (secondsOf(least) <= MOST_HOURS[span] * 3600) return
  context.addIssue({ code: 'custom', path: ['least'], message: `A ${span} has ${MOST_HOURS[span]} hours.` })
}, onceRight(Least))
  .refine(({ who, team, member }) => who === 'all' || team.length + member.length > 0, {
    ...onceRight(Who),
    path: ['who'],
    error: 'Tick at least one person or team, or choose everybody.',
  })
  .transform(({ least, weekday, who, team, member, ...form }) => ({
    ...form,
    least_seconds: secondsOf(least),
    weekdays: [...new Set(weekday)].sort(),
    for_all: who === 'all',
    ...(who === 'some' ? { team, member } : { team: [], member: [] }),
  }))
export type ReminderValues = z.infer<typeof ReminderForm>

/** What the people who could be reminded are narrowed to, and who is ticked; `found` says that more are looked for. */
export const PeopleSearch = z.object({
  q: z.string().trim().max(100).catch(''),
  team: Ids.catch([]),
  member: Ids.catch([]),
  found: z.literal('1').optional().catch(undefined),
})
export type PeopleSearch = z.infer<typeof PeopleSearch>
