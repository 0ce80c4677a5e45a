import type { TestApp } from './app.js'
import { PASSWORD, type Person } from './cast.js'
import type { Visitor } from './visitor.js'

/** This person at another browser, where they logged in and ticked "Remember me". */
export async function logInRemembered(app: TestApp, { username, workspace_id }: Person): Promise<Visitor> {
  const visitor = app.visitor()
  visitor.base = `/workspaces/${workspace_id}`
  const { status } = await visitor.post('/login', { username, password: PASSWORD, remember: '1' })
  if (status !== 303) throw new Error(`${username} could not log in: ${status}`)
  return visitor
}

/** The browser as it is after it was closed and opened again: its session is gone. */
export function reopen(visitor: Visitor): Visitor {
  visitor.cookies.delete('stint_session')
  return visitor
}

/** A tab of the same browser, or whoever copied its cookies; with `cookie` as the one that remembers it. */
export function copyOf(app: TestApp, visitor: Visitor, cookie = rememberCookie(visitor)): Visitor {
  const copy = app.visitor()
  copy.base = visitor.base
  for (const [name, value] of visitor.cookies) copy.cookies.set(name, value)
  if (cookie) copy.cookies.set('stint_remember', cookie)
  return copy
}

export const rememberCookie = (visitor: Visitor) => visitor.cookies.get('stint_remember')

/** Whether they get to their tracker. */
export const isIn = async (visitor: Visitor) => (await visitor.get('tracker')).status === 200
