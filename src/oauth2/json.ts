import { type Fetched, guardedFetch } from '../sso/fetch.js'
import { Refusal } from '../sso/refusal.js'

/** What a server answered, as an object of JSON. Throws a Refusal for anything else. */
function readJson({ status, text }: Fetched, what: string): Record<string, unknown> {
  if (status !== 200) throw new Refusal('answer_unreadable', `${what} answered ${status}.`)
  try {
    const read: unknown = JSON.parse(text)
    if (read && typeof read === 'object' && !Array.isArray(read)) return read as Record<string, unknown>
  } catch {
    // said below
  }
  throw new Refusal('answer_unreadable', `${what} answered with something else than JSON.`)
}

type Asking = { allows_http: boolean; token?: string }

export const fetchJson = async (url: string, what: string, { allows_http, token }: Asking) =>
  readJson(await guardedFetch(url, { allows_http, headers: token ? { Authorization: `Bearer ${token}` } : {} }), what)
