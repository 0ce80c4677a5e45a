import { z } from 'zod'
import { apartFromName, NewPassword } from '../auth/password-rules.js'
import { accountFields } from '../users/form.js'
import { Edges } from '../web/fields.js'

/** What the list of operators is narrowed to, from its address; what makes no sense narrows nothing. */
export const OperatorFilter = z.object({ q: z.string().trim().max(64).catch(''), ...Edges.shape })
export type OperatorFilter = z.infer<typeof OperatorFilter>

export const NewOperatorForm = z
  .object({ username: accountFields.username, password: NewPassword })
  .superRefine(apartFromName('password', form => form))

/** A password that another operator gives to the one with this name. */
export const ResetForm = (operator: { username: string }) =>
  z.object({ new_password: NewPassword }).superRefine(apartFromName('new_password', () => operator))
