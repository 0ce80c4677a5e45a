import type { Request } from 'express'
import { localPath } from '../web/return-address.js'

/** What the search page itself is asked, apart from the form that it carries on. */
const OWN = new Set(['q', 'chosen', 'name', 'within', 'return_to'])

const BASE = 'http://stint.invalid'

/** What was typed into a form before the search page was asked for, as pairs of name and value. */
const pairsOf = (carried: Record<string, unknown>): [string, string][] =>
  Object.entries(carried)
    .filter(([name]) => !OWN.has(name))
    .flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, String(each)]))

/**
 * The form that the search page was asked from, as the page carries it on. `address` is where it goes on to with other
 * values in one field: one parameter holds the whole form, as the page there has parameters of its own.
 */
export function carriedForm(carried: Record<string, unknown>, fallback: string) {
  const pairs = pairsOf(carried)
  const return_to = localPath(carried.return_to) ?? fallback

  const address = (name: string, values: string[]) => {
    const url = new URL(return_to, BASE)
    const changed = [...pairs.filter(([each]) => each !== name), ...values.map(value => [name, value])]
    url.searchParams.set('picked', new URLSearchParams(changed).toString())
    return url.pathname + url.search
  }
  const values = (name: string) => pairs.filter(([each]) => each === name).map(([, value]) => value)
  const without = (name: string, value: string) =>
    address(
      name,
      values(name).filter(each => each !== value),
    )
  return { pairs, return_to, address, without, values }
}

/**
 * What the search page brought back to a form: its fields, as a posted body has them; undefined where the page was simply
 * opened.
 */
export function carriedBack(req: Request): Record<string, string | string[]> | undefined {
  const { picked } = req.query
  if (typeof picked !== 'string') return undefined
  const fields = new URLSearchParams(picked)
  return Object.fromEntries(
    [...new Set(fields.keys())].map(name => {
      const values = fields.getAll(name)
      return [name, values.length > 1 ? values : (values[0] ?? '')]
    }),
  )
}
