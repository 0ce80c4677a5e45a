import { z } from 'zod'
import { COLOURS } from '../web/colours.js'
import { Edges, Id, Ids, onceRight } from '../web/fields.js'
import { isId } from '../web/input.js'

/** The project that a new one is to begin with. */
export const CopyQuery = z.object({ copy: Id })

/** What the list of projects is narrowed to and sorted by, from its address; what makes no sense narrows nothing. */
export const ProjectFilter = z.object({
  q: z.string().trim().max(250).catch(''),
  state: z.enum(['active', 'archived', 'all']).catch('active'),
  client: z
    .string()
    .refine(text => text === 'none' || isId(text))
    .optional()
    .catch(undefined),
  access: z.enum(['public', 'private']).optional().catch(undefined),
  billable: z.enum(['yes', 'no']).optional().catch(undefined),
  sort: z.enum(['name', 'client', 'tracked']).catch('name'),
  order: z.enum(['asc', 'desc']).optional().catch(undefined),
  ...Edges.shape,
})
export type ProjectFilter = z.infer<typeof ProjectFilter>

const NAMELESS = 'Give the project a name.'

/** What managing a project lets one say of it. `client` is empty for none; absent leaves it as it is. */
const described = {
  name: z
    .string({ error: NAMELESS })
    .transform(text => text.normalize().replace(/\s+/gu, ' ').trim())
    .pipe(z.string().min(1, NAMELESS).max(250, 'A project’s name has at most 250 characters.')),
  client: z
    .string()
    .refine(id => id === '' || isId(id), 'Choose a client from the list.')
    .optional(),
  colour: z.enum(COLOURS, { error: 'Choose one of the colours.' }),
}

export const AccessForm = z.object({ access: z.enum(['public', 'private'], { error: 'Choose who sees it.' }) })

/** A box that is ticked or isn't. */
const Ticked = z.preprocess(value => [value].flat().at(-1) === '1', z.boolean())

const NewFields = z.object({
  ...described,
  ...AccessForm.shape,
  /** The name of a client that isn't there yet, where none is chosen. */
  new_client: z.string().trim().max(100, 'A client’s name has at most 100 characters.').default(''),
  billable: Ticked,
  /** The project whose tasks and team it begins with. */
  copy: Id,
})
export type NewProject = z.infer<typeof NewFields>

/** Who can't make clients isn't asked for a new one, so what is posted as its name means nothing. */
export const NewProjectForm = (canCreateClient: boolean) =>
  NewFields.refine(({ client, new_client }) => !canCreateClient || !client || !new_client, {
    ...onceRight(NewFields.pick({ client: true, new_client: true })),
    path: ['new_client'],
    error: 'A client is chosen above. Choose “No client” there to make a new one, or leave this empty.',
  })

export const DescriptionForm = z.object({
  ...described,
  note: z
    .string()
    .transform(text => text.replaceAll('\r\n', '\n').trim())
    .pipe(z.string().max(3000, 'A note has at most 3,000 characters.'))
    .default(''),
})
export type Description = z.infer<typeof DescriptionForm>

export const DefaultsForm = z.object({
  billable: Ticked,
  estimate: z.enum(['none', 'hours', 'money'], { error: 'Choose what was planned, if anything.' }),
  /** As it was typed: hours or money. */
  planned: z.string().trim().max(30, 'Write an amount such as 120.').default(''),
})
export type DefaultsValues = z.infer<typeof DefaultsForm>

/** What the people and teams that could be added are narrowed to, who of them is ticked, and whether to manage. */
export const CandidateSearch = z.object({
  q: z.string().trim().max(100).catch(''),
  member: Ids.catch([]),
  team: Ids.catch([]),
  manager: Ticked,
})
export type CandidateSearch = z.infer<typeof CandidateSearch>

export const AddForm = z
  .object({ member: Ids, team: Ids, manager: Ticked })
  .refine(({ member, team }) => member.length + team.length > 0, {
    path: ['member'],
    message: 'Tick at least one person or team, then add.',
  })
export type Added = z.infer<typeof AddForm>
