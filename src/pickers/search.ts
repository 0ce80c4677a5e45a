import { fold } from '../database/folding.js'

const MOST_WORDS = 8

/** The words of what was typed as patterns for `folded(...) like all (...)`: each must be somewhere, in any order. */
export const patternsOf = (typed: string): string[] =>
  typed.split(/\s+/u).filter(Boolean).slice(0, MOST_WORDS).map(patternOf)

/** What is looked for within a folded text, as it stands: `%`, `_` and `\` mean themselves. */
export const patternOf = (text: string): string => `%${fold(text).replace(/[\\%_]/g, '\\$&')}%`
