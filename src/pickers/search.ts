import { type Sql, sql } from '../database/sql.js'

/**
 * Text as it is searched: lower case and without accents, so that `cafe` finds `Café`. What is plain ASCII, as most is,
 * costs next to nothing.
 */
export const folded = (text: Sql): Sql =>
  sql`(case when octet_length(${text}) = length(${text}) then lower(${text})
            else regexp_replace(normalize(lower(${text}), nfd), '[\u0300-\u036f]', '', 'g') end)`

const MOST_WORDS = 8

/** The words of what was typed as patterns for `folded(...) like all (...)`: each must be somewhere, in any order. */
export const patternsOf = (typed: string): string[] =>
  typed.split(/\s+/u).filter(Boolean).slice(0, MOST_WORDS).map(patternOf)

/** What is looked for within a folded text, as it stands: `%`, `_` and `\` mean themselves. */
export const patternOf = (text: string): string => `%${fold(text).replace(/[\\%_]/g, '\\$&')}%`

const fold = (text: string) =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
