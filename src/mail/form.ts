import { z } from 'zod'
import { audienceNames } from './audience.js'
import type { Kind } from './kinds.js'
import { lacksLink, unknownIn } from './placeholders.js'

export const AudienceForm = z.object({ audience: z.enum(audienceNames, 'Choose who gets it.') })

const SUBJECT = 'Type a subject of at most 200 characters on one line.'
const BODY = 'Type a text of at most 5000 characters.'

/** The words of a mail: only placeholders that it knows, and its link where it is for one. */
export const WordingForm = (kind: Kind) => {
  const known = (text: string, context: z.RefinementCtx) => {
    const [unknown] = unknownIn(kind, text)
    if (unknown !== undefined)
      context.addIssue({ code: 'custom', message: `There is no {{${unknown}}} here. Take one of the names below.` })
  }
  return z.object({
    subject: z
      .string(SUBJECT)
      .trim()
      .min(1, SUBJECT)
      .max(200, SUBJECT)
      .refine(text => !/\p{Cc}/u.test(text), SUBJECT)
      .superRefine(known),
    body: z
      .string(BODY)
      .transform(text => text.replace(/\r\n?/g, '\n').trim())
      .pipe(z.string().min(1, BODY).max(5000, BODY).superRefine(known))
      .refine(body => !lacksLink(kind, body), 'This mail is for a link: put {{link}} where it belongs.'),
  })
}
