import { z } from 'zod'
import { isId } from '../web/input.js'
import type { WorkChange } from './work.js'

const Description = z.string().trim().max(3000, 'A description has at most 3,000 characters.')

const NOT_THERE = 'That is not there. Choose again.'

/** '' for none, a project's id, or a project's and its task's with a colon between. */
const Project = z.string().transform((text, context) => {
  const [project_id, task_id, ...rest] = text.split(':')
  if (text === '') return { project_id: null, task_id: null }
  if (isId(project_id) && (task_id === undefined || isId(task_id)) && rest.length === 0)
    return { project_id, task_id: task_id ?? null }
  context.addIssue({ code: 'custom', message: NOT_THERE })
  return z.NEVER
})

/** A form posts one value or several; an empty one says that there are none. */
const several = (value: unknown) => (value === undefined ? undefined : [value].flat().filter(each => each !== ''))
const Tags = z.preprocess(
  several,
  z.array(z.string().refine(isId, NOT_THERE)).max(50, 'Use at most 50 tags.').optional(),
)

/** A checkbox with a hidden field before it: the last one counts. '' leaves it to the project. */
const last = (value: unknown) => (Array.isArray(value) ? value.at(-1) : value)
const Billable = z.preprocess(
  last,
  z
    .enum(['1', '0', ''], { error: 'Choose billable or not.' })
    .optional()
    .transform(value => (value ? value === '1' : undefined)),
)

/** What an entry is about, as every form that makes or changes one posts it; a field that isn't posted stays as it is. */
export const workFields = {
  description: Description.optional(),
  project: Project.optional(),
  tags: Tags,
  billable: Billable,
}

/** The fields of `workFields`, once checked, as a change of an entry. */
export const asWork = (value: {
  description?: string | undefined
  project?: WorkChange['project'] | undefined
  tags?: string[] | undefined
  billable?: boolean | undefined
}): WorkChange => ({
  ...(value.description !== undefined && { description: value.description }),
  ...(value.project && { project: value.project }),
  ...(value.tags && { tag_ids: value.tags }),
  ...(value.billable !== undefined && { billable: value.billable }),
})

export const formId = z.string().max(64).optional()
export const version = z.coerce.number().int().positive().optional()
