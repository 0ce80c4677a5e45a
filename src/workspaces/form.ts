import { z } from 'zod'
import { formId } from '../entries/form.js'
import { currencyCodes } from '../setup/currencies.js'
import { isZone } from '../setup/zones.js'
import { answersOf, type Face } from './faces.js'

const WEEK_STARTS = { monday: 1, saturday: 6, sunday: 7 } as const
export type WeekStart = keyof typeof WEEK_STARTS

/** The name of a day as forms post it; a week that starts on another day can't be chosen here. */
export const weekStartName = (day: number) =>
  (Object.keys(WEEK_STARTS) as WeekStart[]).find(name => WEEK_STARTS[name] === day)

/** White space shows as one space, so it is kept as one: the name must be typed to delete the workspace. */
const plain = (text: string) => text.normalize().replace(/\s+/gu, ' ').trim()

/** What every workspace has, as the forms that make and change one post it; `/setup` makes the first. */
export const workspaceFields = {
  name: z
    .string({ error: 'Give the workspace a name.' })
    .transform(plain)
    .pipe(z.string().min(1, 'Give the workspace a name.').max(60, 'Use at most 60 characters.')),
  zone: z.string({ error: 'Choose a time zone.' }).refine(isZone, 'Choose a time zone from the list.'),
  currency: z
    .string({ error: 'Choose a currency.' })
    .refine(code => currencyCodes().includes(code), 'Choose a currency from the list.'),
  week_start: z
    .enum(['monday', 'saturday', 'sunday'], { error: 'Choose a day.' })
    .transform((day: WeekStart) => WEEK_STARTS[day]),
}

/** PostgreSQL computes the days of entries, so it is asked too. */
export const UNKNOWN_ZONE = 'The database does not know this zone. Choose one near it.'

export const NewWorkspaceForm = z.object({ ...workspaceFields, form_id: formId })

export const SettingsForm = z.object({
  ...workspaceFields,
  duration_format: z.enum(['full', 'compact', 'decimal'], { error: 'Choose one of the three.' }),
})
export type WorkspaceSettings = z.infer<typeof SettingsForm>

/** The button that was pressed: it has the face's name, and its answer. */
export const FaceForm = (face: Face) =>
  z
    .object({ [face]: z.enum(answersOf(face), { error: 'Choose one of the answers.' }) })
    .transform(posted => posted[face] as string)

export const NewProjectsForm = z
  .object({
    visibility: z.enum(['public', 'private'], { error: 'Choose public or private.' }),
    billable: z.literal('1').optional(),
  })
  .transform(({ visibility, billable }) => ({
    default_project_public: visibility === 'public',
    default_project_billable: billable === '1',
  }))
export type ProjectDefaults = z.infer<typeof NewProjectsForm>

const WAY = 'Choose one of the four.'
const MINUTES = 'Write whole minutes, from 1 to 240.'

/** The minutes are kept while reports don't round, so that they are there when they do again. */
export const RoundingForm = z.object({
  rounding: z.enum(['', 'up', 'down', 'nearest'], { error: WAY }).transform(way => way || null),
  rounding_minutes: z.coerce.number({ error: MINUTES }).int(MINUTES).min(1, MINUTES).max(240, MINUTES),
})
export type RoundingSettings = z.infer<typeof RoundingForm>

export const MISTYPED = 'That is not its name. Type it exactly as it stands above.'

/** Whether what was typed is the name of the workspace. */
export const isTyped = (name: string, text: unknown) => typeof text === 'string' && plain(text) === plain(name)

/** The name of the workspace, typed by whoever ends it or hands it over. */
const typed = (name: string) => z.string({ error: MISTYPED }).refine(text => isTyped(name, text), MISTYPED)

export const TypedNameForm = (name: string) => z.object({ name: typed(name) })

export const HandOverForm = (name: string) =>
  z.object({ member_id: z.string({ error: 'Choose who is to own the workspace.' }), name: typed(name) })
