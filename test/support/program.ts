import type { TestApp } from './app.js'
import type { Person } from './cast.js'

export type ApiAnswer = { status: number; headers: Headers; body: unknown }

/** A key of this person's, made on their own page, where it is shown once. */
export async function makeKey(person: Person, access: 'full' | 'read' = 'full', lifetime = '30'): Promise<string> {
  const { text } = await person.post('/account/api-keys', { name: 'test', access, lifetime })
  const [key] = /stint_[0-9a-f]{8}_[\w-]{43}/.exec(text) ?? []
  if (!key) throw new Error('The page shows no key.')
  return key
}

/** Somebody's program: it sends its key, JSON, and nothing else. */
export const program = (app: TestApp, key?: string, headers: Record<string, string> = {}) => {
  const send = async (method: string, path: string, body?: unknown): Promise<ApiAnswer> => {
    const answer = await fetch(`${app.url.replace(/\/$/, '')}/api/v1${path}`, {
      method,
      headers: {
        ...(key && { 'X-Api-Key': key }),
        ...(body ? { 'Content-Type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: answer.status, headers: answer.headers, body: await answer.json() }
  }
  return {
    get: (path: string) => send('GET', path),
    post: (path: string, body: unknown) => send('POST', path, body),
    patch: (path: string, body: unknown) => send('PATCH', path, body),
  }
}
