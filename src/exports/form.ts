import { z } from 'zod'

/** Which file of which report somebody wants: `query` is the report's, as in its address; `report` is a saved one. */
export const Order = z.object({
  kind: z.enum(['summary', 'detailed', 'weekly']),
  format: z.enum(['xlsx', 'pdf']),
  query: z.string().max(20_000),
  report: z.string().optional(),
})
