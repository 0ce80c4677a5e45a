import { z } from 'zod'
import { accountFields, oneLine, profileFields } from '../users/form.js'
import { Edges, Id, ticked } from '../web/fields.js'
import { isId } from '../web/input.js'

export const SORTS = ['name', 'registered', 'active', 'workspaces'] as const

/** What the list of accounts is narrowed to and sorted by, from its address; what makes no sense narrows nothing. */
export const AccountFilter = z.object({
  q: z.string().trim().max(254).catch(''),
  state: z.enum(['active', 'deactivated', 'unconfirmed']).optional().catch(undefined),
  /** A role that they hold, or `OWNER`; in any workspace, or in the chosen one. */
  role: z
    .string()
    .regex(/^[A-Z_]{5,50}$/)
    .optional()
    .catch(undefined),
  workspace: Id,
  sort: z.enum(SORTS).catch('name'),
  order: z.enum(['asc', 'desc']).optional().catch(undefined),
  ...Edges.shape,
  /** Whose name is being changed. */
  edit: Id,
})
export type AccountFilter = z.infer<typeof AccountFilter>

const names = { username: accountFields.username, alias: accountFields.alias }

export const NameForm = z.object(names)

/** What the operator may change of an account. The colour and the picture are the person's own. */
export const AccountForm = z.object({
  ...names,
  email: accountFields.email,
  title: profileFields.title,
  account_number: profileFields.account_number,
})
export type AccountChange = z.infer<typeof AccountForm>

/** The ids of what is ticked on one page, each once. */
const Ticked = z.preprocess(
  value => [...new Set(ticked(value))],
  z.array(z.string().refine(isId)).max(50, 'Choose at most 50 at once.'),
)

/** The accounts that something is to be done to, none where what was sent makes no sense, and the list that they stood in. */
export const Selection = z.object({
  user: Ticked.catch([]),
  list: z
    .string()
    .regex(/^(\?[\w%&=+.*~!-]*)?$/)
    .catch(''),
})

const NO_KEY = 'Tick the keys first.'
export const KeysForm = z.object({ key: Ticked.pipe(z.array(z.string()).min(1, NO_KEY)) })

/** Which keys are ticked at first, from the address. */
export const KeysQuery = z.object({ key: Ticked.catch([]) })

/** The username of whoever is to have something; empty for nobody. */
const heir = oneLine(64).default('')

export const OwnerForm = z.object({ heir: heir.pipe(z.string().min(1, 'Type the username of the new owner.')) })

/** As many as are deleted, typed by whoever deletes several at once. */
export const CountForm = (count: number) => {
  const message = `Type ${count}, as many as are deleted.`
  return z.object({
    count: z
      .string({ error: message })
      .trim()
      .refine(typed => typed === String(count), message),
  })
}

/**
 * The username, so that nobody deletes an account by a slip, and by the ids of workspaces the usernames of those who are
 * to have its entries there.
 */
export const DeletionForm = (account: { username: string }, workspaces: { id: string }[]) =>
  z
    .object({
      username: z
        .string({ error: 'Type the username.' })
        .trim()
        .refine(typed => typed.toLowerCase() === account.username.toLowerCase(), 'That is not the username.'),
      ...Object.fromEntries(workspaces.map(({ id }) => [heirField(id), heir])),
    })
    .transform((form: Record<string, unknown>) => {
      const chosen = workspaces.map(({ id }): [string, string] => [id, String(form[heirField(id)])])
      return Object.fromEntries(chosen.filter(([, username]) => username !== ''))
    })

/** How the form of a deletion calls whoever is to have the entries in this workspace. */
export const heirField = (workspaceId: string) => `heir_${workspaceId}`
