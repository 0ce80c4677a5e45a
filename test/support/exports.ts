import { runOnce } from 'graphile-worker'
import readWorkbook from 'read-excel-file/node'
import { extractText, getDocumentProxy } from 'unpdf'
import { bridge } from '../../src/jobs/log.js'
import { tasks } from '../../src/jobs/tasks.js'
import { mailTemplates } from '../../src/mail/compose.js'
import type { TestApp } from './app.js'
import type { Person } from './cast.js'

/** Does all jobs that wait, as the worker does. */
export async function work(app: TestApp) {
  const connectionString = app.config.database.direct_url ?? ''
  const taskList = tasks({ ...app, directUrl: connectionString, templates: mailTemplates(app.views) })
  await runOnce({ connectionString, taskList, noHandleSignals: true, logger: bridge(app.log) })
}

/** The path below the workspace to which this person was sent. */
export const pathIn = (person: Person, location = '') => location.slice(person.base.length + 1)

/** The cells of a workbook's first sheet, read by another library. */
export const cellsOf = async (bytes: Buffer) => (await readWorkbook(bytes))[0]?.data ?? []

/** The texts of a PDF's pages, read by another library, with one space between words. */
export async function pagesIn(bytes: Buffer): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), { mergePages: false })
  return text.map(page => page.replaceAll(/\s+/g, ' '))
}
