import { z } from 'zod'

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
  kept: z.string().optional(),
  kept_path: z.string().optional(),
  remember: z
    .string()
    .optional()
    .transform(ticked => ticked !== undefined),
})

/** Step-up; the code is asked of whoever has a second factor. */
export const ConfirmForm = z.object({
  password: z.string({ error: 'Type your password.' }).min(1, 'Type your password.').max(1000),
  code: z.string().max(100, 'Type the code alone.').default(''),
  return_to: z.string().max(2000).optional(),
})
