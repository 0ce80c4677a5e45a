import { z } from 'zod'
import { NewPassword } from '../auth/passwords.js'
import { workspaceFields } from '../workspaces/form.js'

const oneLine = (longest: number, message?: string) =>
  z
    .string({ error: message })
    .trim()
    .max(longest, `Use at most ${longest} characters.`)
    .regex(/^\P{Cc}*$/u, 'Leave out line breaks and other control characters.')

const text = (message: string, longest: number) => oneLine(longest, message).min(1, message)

/** 2 to 64 characters; no @, so that a name is never taken for an address. */
const Username = text('Choose a username.', 64)
  .min(2, 'Use at least 2 characters.')
  .regex(/^[^@/\s]*$/u, 'Leave out spaces, @ and /.')

/** Everything that an installation begins with: operator, first user, first workspace. */
export const SetupForm = z.object({
  operator_username: Username,
  operator_password: NewPassword,
  alias: oneLine(60).default(''),
  username: Username,
  email: text('Type your e-mail address.', 254).pipe(z.email('That is not an e-mail address.')),
  password: NewPassword,
  workspace: workspaceFields.name,
  zone: workspaceFields.zone,
  currency: workspaceFields.currency,
  week_start: workspaceFields.week_start,
})
export type Setup = z.infer<typeof SetupForm>
