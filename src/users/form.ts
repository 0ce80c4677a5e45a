import { z } from 'zod'
import { NewPassword } from '../auth/password-rules.js'
import { COLOURS } from '../web/colours.js'

export const oneLine = (longest: number, message?: string) =>
  z
    .string({ error: message })
    .trim()
    .max(longest, `Use at most ${longest} characters.`)
    .regex(/^\P{Cc}*$/u, 'Leave out line breaks and other control characters.')

const text = (message: string, longest: number) => oneLine(longest, message).min(1, message)

/** 2 to 64 characters; no @, so that a name is never taken for an address. */
const Username = text('Choose a username.', 64)
  .min(2, 'Use at least 2 characters.')
  .regex(/^[^@/\s]*$/u, 'Leave out spaces, @ and /.')

/** What people say about themselves besides. */
export const profileFields = {
  title: oneLine(60).default(''),
  account_number: oneLine(30).default(''),
  colour: z.enum(COLOURS, { error: 'Choose one of the colours.' }),
}

const LONGEST_URL = 500
const NO_PICTURE = 'Type an address that begins with https://, such as https://example.org/me.jpg.'

/** The address of a picture elsewhere, as a browser would write it; empty for none. */
export const avatarUrl = z
  .string()
  .trim()
  .default('')
  .transform((typed, context) => {
    if (typed === '') return ''
    const url = URL.canParse(typed) ? new URL(typed) : undefined
    const isPicture = url?.protocol === 'https:' && !url.username && !url.password && !/\s/.test(typed)
    if (isPicture && url.href.length <= LONGEST_URL) return url.href
    context.addIssue({ code: 'custom', message: isPicture ? `Use at most ${LONGEST_URL} characters.` : NO_PICTURE })
    return z.NEVER
  })

/** What an account is made of, wherever one is made. */
export const accountFields = {
  alias: oneLine(60).default(''),
  username: Username,
  email: text('Type your e-mail address.', 254).pipe(z.email('That is not an e-mail address.')),
  password: NewPassword,
}
