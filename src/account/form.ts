import { z } from 'zod'
import { NewPassword } from '../auth/passwords.js'

export const ThemeForm = z.object({ theme: z.enum(['system', 'light', 'dark'], { error: 'Choose one of the three.' }) })

export const PasswordForm = z.object({
  present_password: z.string({ error: 'Type your present password.' }).min(1, 'Type your present password.').max(1000),
  new_password: NewPassword,
})
