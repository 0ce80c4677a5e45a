import { parse } from 'node:querystring'
import type { Request } from 'express'

/** The end of this request's address, with its question mark; empty where it has none. */
export function searchOf({ originalUrl }: Request): string {
  const at = originalUrl.indexOf('?')
  return at < 0 ? '' : originalUrl.slice(at)
}

/** The end of an address, with its question mark or without, as values by name. */
export const parseQuery = (query: string): object => parse(query.replace(/^\?/, ''))
