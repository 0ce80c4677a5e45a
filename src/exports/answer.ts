import type { Request, Response } from 'express'
import type { Filed } from '../reports/filed.js'
import type { Kind } from '../reports/files.js'
import { MOST_PRINTED } from '../reports/printed.js'
import { jobsFor, MOST_AT_ONCE } from '../reports/size.js'
import { sendFile, showFile } from '../web/download.js'
import { inTurn } from '../web/in-turn.js'
import { searchOf } from '../web/query-string.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import { FORMATS } from './formats.js'
import { drawPdf } from './pdf.js'

export const ENDINGS = ['csv', 'xlsx', 'pdf'] as const
export type Ending = (typeof ENDINGS)[number]

/** Which report it is: where its page is below the workspace and its files are without their endings. */
type Place = { kind: Kind; address: string; files: string; report_id?: string }

/** Sends a report as a file, or says that a job has to make it, or that it is too long for a PDF. */
export async function answerFile(req: Request, res: Response, filed: Filed, format: Ending, place: Place) {
  const locals = { page: 'reports', ...place, format, query: searchOf(req).slice(1) }
  if (format !== 'pdf') {
    if (format === 'xlsx' && (await isLarge(filed))) return render(req, res, 'exports/large', locals)
    const table = await filed.table()
    return sendFile(res, `${table.name}.${format}`, FORMATS[format](table))
  }
  const { id, locale } = currentMember(res)
  const file = await inTurn(id, async () => {
    if (res.destroyed) return undefined // gone while others of theirs were drawn
    const printed = await filed.printed()
    if (!printed) return 'too long'
    if (place.kind === 'detailed' && jobsFor(printed.rows.length).pdf) return 'large'
    return { name: `${printed.name}.pdf`, pieces: await drawPdf(printed) }
  })
  if (file === undefined) return
  if (file === 'too long')
    return render(req, res.status(422), 'reports/too-long', { ...locals, most: MOST_PRINTED.toLocaleString(locale) })
  if (file === 'large') return render(req, res, 'exports/large', locals)
  await ('print' in req.query ? showFile : sendFile)(res, file.name, file.pieces)
}

/** Whether a workbook is so large that a job makes it. */
const isLarge = async ({ count }: Filed): Promise<boolean> => jobsFor((await count(MOST_AT_ONCE.xlsx + 1)) ?? 0).xlsx
