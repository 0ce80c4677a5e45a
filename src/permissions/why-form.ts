import { z } from 'zod'

/** An id, or an address that ends in one; nothing where nothing was asked, no id where it can't be one. */
const Pasted = z
  .string()
  .trim()
  .transform(text => (text ? { text, id: text.match(/[0-9a-f]{24}/g)?.at(-1) } : undefined))
  .catch(undefined)

/** Of which entry and of which project somebody asks why. */
export const WhyForm = z.object({ entry: Pasted, project: Pasted })
