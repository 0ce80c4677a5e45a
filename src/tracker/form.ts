import { z } from 'zod'

const Description = z.string().trim().max(3000, 'A description has at most 3,000 characters.').default('')

export const StartForm = z.object({ description: Description, form_id: z.string().max(64).optional() })

export const DescriptionForm = z.object({ description: Description })
