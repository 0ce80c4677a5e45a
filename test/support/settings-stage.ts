import type { TestApp } from './app.js'
import { PASSWORD } from './cast.js'
import { waitFor } from './server.js'
import type { Visitor } from './visitor.js'

/** The operator of the cast, logged in at the panel a moment ago. */
export async function atThePanel(app: TestApp, username = 'operator'): Promise<Visitor> {
  const operator = app.visitor()
  const { status } = await operator.post('/admin/login', { username, password: PASSWORD })
  if (status !== 303) throw new Error(`${username} could not enter the panel: ${status}`)
  return operator
}

/** What is said about this field of a refused form. */
export const errorOf = (html: string, field: string) =>
  new RegExp(`id="${field}-error">.*?<span>(.*?)</span>`, 's').exec(html)?.[1]

/** Waits until the application acts on a setting, which is within a second. */
export const acted = (ask: () => boolean) => waitFor(() => ask() || undefined, 1000)

/** What the log of the panel says of settings: key, old and new value, by whom, the newest last. */
export const noted = (app: TestApp): Promise<{ subject: string; actor: string; details: object }[]> =>
  app
    .db('audit_events')
    .where({ kind: 'setting_changed' })
    .orderBy(['occurred_at', 'id'])
    .select('subject', 'actor', 'details')
