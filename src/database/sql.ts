import knex, { type Knex } from 'knex'

/** A piece of SQL with its values bound; it goes into a query as a condition, as a column or into another piece. */
export type Sql = Knex.Raw

const builder = knex({ client: 'pg' }) // never connects: it only builds

/** A piece of SQL from a template: values are bound, pieces are put in, an array is one value for `= any(...)`. */
export function sql(text: TemplateStringsArray, ...values: unknown[]): Sql {
  return builder.raw(text.join('?'), values as Knex.RawBinding[])
}

/** True where one of `conditions` is: none at all is false, and one that is always true makes the others needless. */
export function either(conditions: Sql[]): Sql {
  if (conditions.includes(always)) return always
  if (conditions.length === 0) return never
  return builder.raw(`(${conditions.map(() => '?').join(' or ')})`, conditions)
}

/** True where all `conditions` are. */
export function both(...conditions: Sql[]): Sql {
  const needed = conditions.filter(condition => condition !== always)
  if (needed.includes(never)) return never
  return needed.length === 0 ? always : builder.raw(`(${needed.map(() => '?').join(' and ')})`, needed)
}

export const always = builder.raw('true')
const never = builder.raw('false')
