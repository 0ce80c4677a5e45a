import { z } from 'zod'
import { formId } from '../entries/form.js'
import { KINDS } from '../reports/files.js'
import { Day, type Preset } from '../reports/range.js'
import { Edges, Ids, onceRight } from '../web/fields.js'

const NAMELESS = 'Give the report a name.'
const DAY = 'Choose a day.'

/** The periods that a report can be about, as of the day on which it is opened, in the order of the form. */
export const PERIODS = [
  'today',
  'yesterday',
  'week',
  'last_week',
  'two_weeks',
  'month',
  'last_month',
  'quarter',
  'last_quarter',
  'year',
  'last_year',
] as const satisfies Preset[]
export type Period = (typeof PERIODS)[number]

const fields = z.object({
  name: z
    .string({ error: NAMELESS })
    .transform(typed => typed.replace(/\s+/gu, ' ').trim())
    .pipe(z.string().min(1, NAMELESS).max(100, 'A report’s name has at most 100 characters.')),
  period: z.enum(['fixed', ...PERIODS], { error: 'Choose which days it shows.' }),
  from: z.string().optional(),
  to: z.string().optional(),
  amounts: z.literal('1').optional(),
  who: z.enum(['me', 'some', 'all'], { error: 'Choose who sees it.' }),
  team: Ids,
  member: Ids,
  mailed: z.enum(['never', 'day', 'week', 'month'], { error: 'Choose how often.' }).default('never'),
  form_id: formId,
})

const Days = fields.pick({ period: true, from: true, to: true })
const Who = fields.pick({ who: true, team: true, member: true })

const isDay = (text?: string) => Day.safeParse(text).success

/** What several fields must be together. */
const judged = <Schema extends z.ZodType<z.infer<typeof fields>>>(schema: Schema) =>
  schema
    .refine(({ period, from }) => period !== 'fixed' || isDay(from), { ...onceRight(Days), path: ['from'], error: DAY })
    .refine(({ period, to }) => period !== 'fixed' || isDay(to), { ...onceRight(Days), path: ['to'], error: DAY })
    .refine(({ who, team, member }) => who !== 'some' || team.length + member.length > 0, {
      ...onceRight(Who),
      path: ['who'],
      error: 'Tick at least one person or team, or choose everybody.',
    })

/** Fixed days in their order, and those for whom it is: nobody is kept who was ticked in vain. */
function settle({ period, from = '', to = '', amounts, who, team, member, mailed, ...form }: z.infer<typeof fields>) {
  const some = who === 'some' ? { team, member } : { team: [], member: [] }
  const shared = {
    ...form,
    ...some,
    for_all: who === 'all',
    is_shared: who !== 'me',
    shows_amounts: amounts === '1',
    mailed: mailed === 'never' ? null : mailed,
  }
  if (period !== 'fixed') return { ...shared, period, first_day: null, last_day: null }
  const [first_day = '', last_day = ''] = [from, to].sort()
  return { ...shared, period: null, first_day, last_day }
}

/** A report that is saved: `query` is the end of its address. */
export const NewReportForm = judged(fields.extend({ kind: z.enum(KINDS), query: z.string().max(20_000) })).transform(
  form => ({ ...settle(form), kind: form.kind, query: form.query }),
)
export type NewReport = z.infer<typeof NewReportForm>

export const ReportForm = judged(fields).transform(settle)
export type ReportValues = z.infer<typeof ReportForm>

/** The report that somebody is about to save, from the address of the form. */
export const Draft = z.object({
  kind: z.enum(KINDS).catch('summary'),
  query: z.string().max(20_000).catch(''),
})

/** What the list is narrowed to, from its address; what makes no sense narrows nothing. */
export const ListFilter = z.object({
  q: z.string().trim().max(100).catch(''),
  state: z.enum(['all', 'mine', 'public']).catch('all'),
  ...Edges.shape,
})
export type ListFilter = z.infer<typeof ListFilter>

/** What whoever looks at a saved report asks for besides: other days, another order, another page. */
export const Asked = z.object({
  from: z.string().optional().catch(undefined),
  to: z.string().optional().catch(undefined),
  sort: z.string().max(20).optional().catch(undefined),
  order: z.string().max(20).optional().catch(undefined),
  ...Edges.shape,
})
export type Asked = z.infer<typeof Asked>
