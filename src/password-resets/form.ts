import { z } from 'zod'
import { LoginForm } from '../auth/form.js'
import { apartFromName, NewPassword } from '../auth/password-rules.js'

export const ForgotForm = LoginForm.pick({ username: true })

/** For a password of the account with these names. */
export const ResetForm = (account: { username: string; email: string }) =>
  z.object({ password: NewPassword }).superRefine(apartFromName('password', () => account))
