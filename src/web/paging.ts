import type { Knex } from 'knex'
import { folded } from '../database/folding.js'
import { type Sql, sql } from '../database/sql.js'

/** So many rows stand on a page of a list. */
export const PAGE = 50

/** Where a page of a list begins or ends: after this row, before that one, or at the beginning of the list. */
export type Edge = { before?: string; after?: string }

/** A page of a list that is paged by key, with whether others come before and after it. */
export type Page<Row> = { rows: Row[]; has_before: boolean; has_after: boolean }

/** Lists say exactly how many there are up to here. */
export const MOST_COUNTED = 10_000

/** How many there are, as far as they are counted. */
export const countInWords = (count: number, locale: string) =>
  count > MOST_COUNTED ? `${MOST_COUNTED.toLocaleString(locale)}+` : count.toLocaleString(locale)

/**
 * A page of what `query` finds, which it calls `row`, and one more: by name, backwards before an edge. That is one of what
 * it finds, too: what isn't to be seen has no place among the others that could be told.
 */
export function pageByName<Query extends Knex.QueryBuilder>(query: Query, row: Sql, edge: Edge): Query {
  const { before, after = null } = edge
  const name = folded(sql`${row}.name`)
  const direction = before ? sql`desc` : sql`asc`
  const at = query
    .clone()
    .where(sql`${row}.id = ${before ?? after}`)
    .select(name, sql`${row}.id`)
  return query
    .where(sql`coalesce((${name}, ${row}.id) ${before ? sql`<` : sql`>`} ${at}, true)`)
    .orderByRaw(sql`${name} ${direction}, ${row}.id ${direction}`)
    .limit(PAGE + 1) as Query
}

/** Rows as they were read from the edge on: backwards before one. The one more than a page only says that the list goes on. */
export function asPage<Row>(read: Row[], { before, after }: Edge): Page<Row> {
  const goesOn = read.length > PAGE
  const rows = read.slice(0, PAGE)
  return before
    ? { rows: rows.reverse(), has_before: goesOn, has_after: true }
    : { rows, has_before: after !== undefined, has_after: goesOn }
}

/** Addresses of the pages before and after this one, which keep what the list was narrowed to. */
export function linksAround(
  page: Page<{ id: string }>,
  narrowed: Record<string, string | undefined> | [string, string][] = {},
) {
  const pairs = Array.isArray(narrowed) ? narrowed : Object.entries(narrowed)
  const kept = pairs.filter((pair): pair is [string, string] => Boolean(pair[1]))
  const link = (edge: keyof Edge, row?: { id: string }) => row && `?${new URLSearchParams([...kept, [edge, row.id]])}`
  return {
    previous: page.has_before ? link('before', page.rows[0]) : undefined,
    next: page.has_after ? link('after', page.rows.at(-1)) : undefined,
  }
}
