import { z } from 'zod'
import { workFields } from '../entries/form.js'

/** Undo says the tags in one text: they are separated by commas then. */
const several = (body: unknown) => {
  const { tags, ...others } = (body ?? {}) as Record<string, unknown>
  return { ...others, tags: tags === undefined ? undefined : [tags].flat().flatMap(each => String(each).split(',')) }
}

export const FavouriteForm = z.preprocess(
  several,
  z.object({ ...workFields, position: z.coerce.number().int().min(1).max(5).optional().catch(undefined) }),
)

export const NameForm = z.object({
  description: z.string().trim().max(3000, 'A description has at most 3,000 characters.').default(''),
})
