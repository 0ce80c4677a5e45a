import { createRequire } from 'node:module'
import type { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { z } from 'zod'

const TOO_EASY = 'Many would guess that. A few words in a row are easy to keep and hard to guess.'
export const HOLDS_NAME = 'Leave the username and the e-mail address out of it.'

/** Below this a list of passwords, keyboard walks, dates and repetitions leads there in 100 million guesses or less. */
const LOWEST_SCORE = 3
/** Looking for patterns takes longer the more there is to look at, and so much of a password tells enough. */
const MOST_LOOKED_AT = 32
/** Shorter names are in too many words. */
const SHORTEST_NAME = 3

const require = createRequire(import.meta.url)
let guesser: ZxcvbnFactory | undefined

/** Loads the list when somebody first asks, so that nobody else waits for it: most commands of the console never do. */
function askGuesser() {
  if (guesser) return guesser
  const { ZxcvbnFactory } = require('@zxcvbn-ts/core') as typeof import('@zxcvbn-ts/core')
  const { adjacencyGraphs, dictionary } =
    require('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common')
  guesser = new ZxcvbnFactory({
    dictionary: { passwords: dictionary['passwords-common'] },
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: 16,
  })
  return guesser
}

const isHardToGuess = (password: string) => askGuesser().check(password.slice(0, MOST_LOOKED_AT)).score >= LOWEST_SCORE

/** 10 to 200 characters that nobody guesses. Whose it is to be isn't known here: see `holdsName`. */
export const NewPassword = z
  .string({ error: 'Type a password.' })
  .min(10, { error: 'Use at least 10 characters.', abort: true })
  .max(200, { error: 'Use at most 200 characters.', abort: true })
  .refine(isHardToGuess, TOO_EASY)

/** Whether the username, or what stands before the @ of the address, is in the password. */
export function holdsName(password: string, { username, email }: { username: string; email?: string }): boolean {
  const names = [username, email?.split('@')[0] ?? ''].map(folded)
  return names.some(name => name.length >= SHORTEST_NAME && folded(password).includes(name))
}

const folded = (text: string) => text.normalize('NFKC').toLowerCase()

type Names = { username: string; email?: string }

/** A form's check: the password in `field` holds none of the names that `namesOf` finds for it. */
export const apartFromName =
  <Form>(field: keyof Form & string, namesOf: (form: Form) => Names) =>
  (form: Form, context: z.RefinementCtx) => {
    if (holdsName(String(form[field]), namesOf(form)))
      context.addIssue({ code: 'custom', path: [field], message: HOLDS_NAME })
  }
