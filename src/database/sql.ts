import knex, { type Knex } from 'knex'

/** A piece of SQL with its values bound; it goes into a query as a condition, as a column or into another piece. */
export type Sql = Knex.Raw

const builder = knex({ client: 'pg' }) // never connects: it only builds
const Raw = builder.raw('').constructor as new () => Piece

/** A piece of SQL from a template: values are bound, pieces are put in, an array is one value for `= any(...)`. */
export function sql(text: TemplateStringsArray, ...values: unknown[]): Sql {
  return assemble(
    text,
    values.map(value => (isPiece(value) ? value : { sql: '?', bindings: [value] })),
  )
}

/** True where one of `conditions` is: none at all is false, and one that is always true makes the others needless. */
export function either(conditions: Sql[]): Sql {
  if (conditions.includes(always)) return always
  if (conditions.length === 0) return never
  return joined(conditions, ' or ')
}

/** True where all `conditions` are. */
export function both(...conditions: Sql[]): Sql {
  const needed = conditions.filter(condition => condition !== always)
  if (needed.includes(never)) return never
  return needed.length === 0 ? always : joined(needed, ' and ')
}

const joined = (conditions: Sql[], word: string): Sql =>
  assemble(
    ['(', ...conditions.slice(1).map(() => word), ')'],
    conditions.map(condition => (isPiece(condition) ? condition : { sql: '?', bindings: [condition] })),
  )

/** Pieces one after the other, with commas. */
export const listed = (pieces: readonly Sql[]): Sql =>
  pieces.length === 0 ? sql`` : pieces.reduce((before, piece) => sql`${before}, ${piece}`)

/** Pieces one after the other, with spaces. */
export const spaced = (pieces: readonly Sql[]): Sql => pieces.reduce((before, piece) => sql`${before} ${piece}`, sql``)

type Piece = { sql: string; bindings?: readonly unknown[] }

/** Whether a value is SQL that goes in as it stands; a query of knex's is put together by knex later. */
const isPiece = (value: unknown): value is Piece =>
  value instanceof Raw && (Array.isArray(value.bindings) || value.bindings === undefined)

/** One piece out of several: knex would compose them anew, level by level, each time that they are sent. */
function assemble(text: readonly string[], pieces: Piece[]): Sql {
  const bindings = pieces.flatMap(piece => piece.bindings ?? [])
  const whole = pieces.reduce((before, piece, index) => before + piece.sql + text[index + 1], text[0] ?? '')
  return builder.raw(whole, bindings as Knex.RawBinding[])
}

export const always = builder.raw('true')
const never = builder.raw('false')
