import { type Sql, sql } from './sql.js'

/**
 * Text as people search and sort it: lower case and without accents, so that `cafe` finds `Café`, and `Übung` stands
 * before `Zeichnung`. What is plain ASCII, as most is, costs next to nothing. Lists of names are read in the order of
 * indexes on this very expression.
 */
export const folded = (text: Sql): Sql =>
  sql`(case when octet_length(${text}) = length(${text}) then lower(${text})
            else replace(replace(replace(translate(regexp_replace(normalize(lower(${text}), nfd), '[\u0300-\u036f]', '', 'g'),
                 'øłđı', 'oldi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe') end)`

/** The same of what somebody typed. */
export const fold = (text: string) =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[øłđıßæœ]/g, letter => LETTERS[letter] ?? letter)

const LETTERS: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe' }
