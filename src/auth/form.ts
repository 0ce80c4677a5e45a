import { z } from 'zod'
import { apartFromName, NewPassword } from './password-rules.js'

/** The log-in form of operators. */
export const LoginForm = z.object({
  username: z
    .string({ error: 'Type your username or e-mail.' })
    .trim()
    .min(1, 'Type your username or e-mail.')
    .max(254),
  password: z.string({ error: 'Type your password.' }).min(1, 'Type your password.').max(1000),
  return_to: z.string().max(2000).optional(),
})

/** The log-in form of members, whose browser may be remembered, and which may carry what was posted before. */
export const MemberLoginForm = LoginForm.extend({
  kept: z
    .string()
    .max(64 * 1024)
    .optional()
    .catch(undefined),
  kept_path: z.string().optional(),
  remember: z
    .string()
    .optional()
    .transform(ticked => ticked !== undefined),
})

/** Another password for oneself, with the present one. */
export const PasswordForm = (owner: { username: string; email?: string }) =>
  z
    .object({
      present_password: z
        .string({ error: 'Type your present password.' })
        .min(1, 'Type your present password.')
        .max(1000),
      new_password: NewPassword,
    })
    .superRefine(apartFromName('new_password', () => owner))

/** Step-up; the code is asked of whoever has a second factor. */
export const ConfirmForm = z.object({
  password: z.string({ error: 'Type your password.' }).min(1, 'Type your password.').max(1000),
  code: z.string().max(100, 'Type the code alone.').default(''),
  return_to: z.string().max(2000).optional(),
})
