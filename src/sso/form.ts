import { z } from 'zod'

const text = (message: string, longest: number) => z.string({ error: message }).trim().min(1, message).max(longest)

/** Linking an account by its password, and its code where it has a second factor. */
export const LinkForm = z.object({
  code: z.string(),
  username: text('Type your username or e-mail.', 254),
  password: z.string({ error: 'Type your password.' }).min(1, 'Type your password.').max(1000),
  second_code: z.string().trim().max(100, 'Type the code alone.').default(''),
})

/** Somebody's own name and password in a directory. */
export const EntryForm = z.object({
  username: text('Type your name there.', 254),
  password: z.string({ error: 'Type your password there.' }).min(1, 'Type your password there.').max(1000),
})

/** The code of the second factor, at a step-up. */
export const ConfirmForm = z.object({ code: z.string(), second_code: text('Type the code.', 100) })
