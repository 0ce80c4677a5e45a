import { z } from 'zod'

/** The second step; it carries on what was posted without a log-in. */
export const CodeForm = z.object({
  code: z.string({ error: 'Type the code.' }).trim().min(1, 'Type the code.').max(100, 'Type the code alone.'),
  kept: z.string().optional(),
  kept_path: z.string().optional(),
})

export const WRONG_CODE = 'That code is wrong, too old or used already. Type the one that the app shows now.'
