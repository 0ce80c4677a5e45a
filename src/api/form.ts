import { z } from 'zod'
import { isId } from '../web/input.js'

const MOST_ROWS = 1000

const Id = z.string().refine(isId, 'is not an id')
const Instant = z.iso.datetime({ offset: true, abort: true, error: 'is not an instant such as 2026-03-02T09:00:00Z' })
const asDate = (text: string) => new Date(text)

/** As on the pages: before that nobody tracked anything, and a year was mistyped. */
const FIRST = new Date('1970-01-01T00:00:00Z')

/** `page` counts from 1; a full page says that there may be another. */
const paging = {
  page: z.coerce.number().int('is not a whole number').min(1).max(10_000).default(1),
  'page-size': z.coerce.number().int('is not a whole number').min(1).max(MOST_ROWS).default(50),
}

export const ProjectQuery = z.object({
  ...paging,
  name: z.string().max(250).optional(),
  archived: z.enum(['true', 'false']).optional(),
  billable: z.enum(['true', 'false']).optional(),
})
export type ProjectQuery = z.infer<typeof ProjectQuery>

export const EntryQuery = z.object({
  ...paging,
  start: Instant.transform(asDate).optional(),
  end: Instant.transform(asDate).optional(),
  'in-progress': z.enum(['true', 'false']).optional(),
})
export type EntryQuery = z.infer<typeof EntryQuery>

/** What an entry is made of. Without `end` it is a timer, and without `start` it begins now. */
export const EntryBody = z
  .object({
    start: Instant.transform(asDate).optional(),
    end: Instant.transform(asDate).nullish(),
    description: z.string().trim().max(3000, 'has more than 3,000 characters').nullish(),
    projectId: Id.nullish(),
    taskId: Id.nullish(),
    tagIds: z.array(Id).max(50, 'has more than 50 tags').nullish(),
    billable: z.boolean().optional(),
    formId: z.string().max(64).optional(),
  })
  .refine(({ projectId, taskId }) => projectId || !taskId, { path: ['taskId'], error: 'needs a projectId' })
  .refine(({ start, end }) => !end || start, { path: ['start'], error: 'is needed where there is an end' })
  .refine(({ start, end }) => !start || !end || end >= start, { path: ['end'], error: 'is before start' })
  .refine(({ start }) => !start || start >= FIRST, { path: ['start'], error: 'is before 1970' })
  .refine(({ start }) => !start || start.getTime() <= Date.now(), { path: ['start'], error: 'is in the future' })
  .refine(({ end }) => !end || end.getTime() <= Date.now(), { path: ['end'], error: 'is in the future' })
export type EntryBody = z.infer<typeof EntryBody>

export const StopBody = z.object({
  end: Instant.transform(asDate)
    .optional()
    .refine(end => !end || end.getTime() <= Date.now(), 'is in the future'),
})
