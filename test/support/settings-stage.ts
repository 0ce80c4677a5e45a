import type { TestApp } from './app.js'
import { waitFor } from './server.js'

/** What is said about this field of a refused form. */
export const errorOf = (html: string, field: string) =>
  new RegExp(`id="${field}-error">.*?<span>(.*?)</span>`, 's').exec(html)?.[1]

/** Waits until the application acts on a setting of which it was told; by itself it rereads them only every 30 s. */
export const acted = (ask: () => boolean) => waitFor(() => ask() || undefined)

/** What the log of the panel says of settings: key, old and new value, by whom, the newest last. */
export const noted = (app: TestApp): Promise<{ subject: string; actor: string; details: Record<string, unknown> }[]> =>
  app
    .db('audit_events')
    .where({ kind: 'setting_changed' })
    .orderBy(['occurred_at', 'id'])
    .select('subject', 'actor', 'details')
