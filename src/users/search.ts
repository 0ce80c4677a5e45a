import { always, both, type Sql, sql } from '../database/sql.js'
import { patternOf } from '../pickers/search.js'

/**
 * One condition on a user. A word occurs in their username, alias, title or e-mail. A field `holds` a text, is filled in
 * and `lacks` it, is filled in with `any`thing, or with `none`. `not` turns the condition around.
 */
export type Term = { not: boolean } & (
  | { kind: 'word'; text: string }
  | { kind: 'field'; name: string; test: 'holds'; text: string }
  | { kind: 'field'; name: string; test: 'lacks'; text: string }
  | { kind: 'field'; name: string; test: 'any' }
  | { kind: 'field'; name: string; test: 'none' }
)

/** `!`, `name:`, `!` after it, and what is looked for: a phrase, whose last quote may be missing yet, or a bare word. */
const TERM = /(!?)(?:([a-z][a-z0-9_.-]*):(!?))?(?:"([^"]*)"?|(\S*))/giu

/**
 * What was typed into a search of people (seed 002, filter and search; Kimai 3.3): `hello world`, `"hello world"`,
 * `!hello`, `location:homeoffice`, `location:"home office"`, `location:!home`, `location:*` for whoever has filled it
 * in, `location:~` or `location:""` for whoever hasn't. All of them must be true. No text is a mistake.
 */
export function parseSearch(typed: string): Term[] {
  return [...typed.trim().matchAll(TERM)].flatMap(([all, bang, name, inner, phrase, bare = '']): Term[] => {
    const text = (phrase ?? bare).replace(/\s+/gu, ' ').trim()
    if (name !== undefined)
      return [{ not: bang === '!', kind: 'field', ...fieldTest(name, inner === '!', phrase, text) }]
    if (text) return [{ not: bang === '!', kind: 'word', text }]
    return all === '!' ? [{ not: false, kind: 'word', text: '!' }] : []
  })
}

function fieldTest(typedName: string, isTurned: boolean, phrase: string | undefined, text: string) {
  const name = typedName.toLowerCase().replaceAll(/[.-]/g, '_')
  if (phrase === undefined && text === '*') return { name, test: isTurned ? ('none' as const) : ('any' as const) }
  if (text === '' || (phrase === undefined && text === '~'))
    return { name, test: isTurned ? ('any' as const) : ('none' as const) }
  return { name, test: isTurned ? ('lacks' as const) : ('holds' as const), text }
}

/** The users `u` for whom all terms are true; whoever isn't to see hidden fields finds nothing by them either. */
export const usersMatching = (terms: Term[], { hiddenFields }: { hiddenFields: boolean }): Sql =>
  both(...terms.map(term => (term.not ? sql`not ${matching(term, hiddenFields)}` : matching(term, hiddenFields))))

function matching(term: Term, hiddenFields: boolean): Sql {
  if (term.kind === 'word') return sql`(u.sought like ${patternOf(term.text)})`
  const filled = (condition: Sql) =>
    sql`(u.id in (select v.user_id
                    from user_fields as f
                    join user_field_values as v on v.field_id = f.id
                   where ${both(sql`f.name = ${term.name}`, hiddenFields ? always : sql`f.is_visible`, condition)}))`
  switch (term.test) {
    case 'any':
      return filled(always)
    case 'none':
      return sql`(not ${filled(always)})`
    case 'holds':
      return filled(sql`v.sought like ${patternOf(term.text)}`)
    case 'lacks':
      return filled(sql`v.sought not like ${patternOf(term.text)}`)
  }
}
