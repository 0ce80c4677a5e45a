import { runOnce } from 'graphile-worker'
import { bridge } from '../../src/jobs/log.js'
import { tasks } from '../../src/jobs/tasks.js'
import { mailTemplates } from '../../src/mail/compose.js'
import type { Key, Values } from '../../src/settings/catalog.js'
import * as queries from '../../src/settings/queries.js'
import { openApp, type TestApp } from './app.js'
import { smtp } from './mailer.js'
import { waitFor } from './server.js'
import { openMailServer } from './smtp.js'

type Letter = { to: string; subject: string; text: string; html: string; link: string }

/** The application with a real mail server, where links come by mail. */
export type PostedApp = TestApp & {
  /** Changes settings and waits until the application acts on them. */
  change(values: Partial<Values>): Promise<void>
  /** Does all jobs that wait, as the worker does, and returns the mails that arrived through them. */
  deliver(): Promise<Letter[]>
}

export async function openPostedApp(environment: NodeJS.ProcessEnv = {}): Promise<PostedApp> {
  const app = await openApp(environment)
  const server = await openMailServer()

  const change = async (values: Partial<Values>) => {
    for (const [key, value] of Object.entries(values)) await queries.set(app.db, app.keys, key as Key, value)
    const isKnown = () => Object.entries(values).every(([key, value]) => app.settings.get(key as Key) === value)
    await waitFor(() => isKnown() || undefined)
  }
  const deliver = async () => {
    server.mails.length = 0
    const connectionString = app.config.database.direct_url ?? ''
    const taskList = tasks({ ...app, directUrl: connectionString, templates: mailTemplates(app.views) })
    await runOnce({ connectionString, taskList, noHandleSignals: true, logger: bridge(app.log) })
    return server.mails.map(({ rcptTo, subject = '', text = '', html = '' }) => ({
      to: rcptTo.join(),
      subject,
      text,
      html,
      link: /https?:\/\/\S+\/((?:password|register|account)\/[\w/-]+)/.exec(text)?.[1] ?? '',
    }))
  }
  await change(smtp(server.port))
  return Object.assign(app, { change, deliver })
}
