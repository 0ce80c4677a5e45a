import { z } from 'zod'
import { apartFromName, NewPassword } from '../auth/password-rules.js'
import { accountFields } from '../users/form.js'
import { workspaceFields } from '../workspaces/form.js'

/** Everything that an installation begins with: operator, first user, first workspace. */
export const SetupForm = z
  .object({
    operator_username: accountFields.username,
    operator_password: NewPassword,
    ...accountFields,
    workspace: workspaceFields.name,
    zone: workspaceFields.zone,
    currency: workspaceFields.currency,
    week_start: workspaceFields.week_start,
  })
  .superRefine(apartFromName('operator_password', form => ({ username: form.operator_username })))
  .superRefine(apartFromName('password', form => form))
export type Setup = z.infer<typeof SetupForm>
