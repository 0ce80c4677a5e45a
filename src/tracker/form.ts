import { z } from 'zod'

const Description = z.string().trim().max(3000, 'A description has at most 3,000 characters.').default('')

export const StartForm = z.object({ description: Description, form_id: z.string().max(64).optional() })

/** Without JavaScript, Stop posts the strip's whole form: what was typed just before is not lost. */
export const StopForm = z.object({ description: Description.removeDefault().optional() })

export const DescriptionForm = z.object({ description: Description })
