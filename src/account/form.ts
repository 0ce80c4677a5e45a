import { z } from 'zod'
import { apartFromName, NewPassword } from '../auth/password-rules.js'

export const ThemeForm = z.object({ theme: z.enum(['system', 'light', 'dark'], { error: 'Choose one of the three.' }) })

/** For a password of the account with these names. */
export const PasswordForm = (account: { username: string; email: string }) =>
  z
    .object({
      present_password: z
        .string({ error: 'Type your present password.' })
        .min(1, 'Type your present password.')
        .max(1000),
      new_password: NewPassword,
    })
    .superRefine(apartFromName('new_password', () => account))
