import type { Request, RequestHandler, Response } from 'express'
import { passwordFits } from '../auth/passwords.js'
import type { Database } from '../database/connection.js'
import { findChangeCount } from '../entries/counting.js'
import { ENDINGS } from '../exports/answer.js'
import { csvOf } from '../exports/csv.js'
import { readToken } from '../invitations/token.js'
import type { Member } from '../members/queries.js'
import { mayExport } from '../reports/policy.js'
import { MOST_AT_ONCE } from '../reports/size.js'
import type { Keys } from '../secret.js'
import * as throttles from '../throttles/queries.js'
import { sendFile, showFile } from '../web/download.js'
import { durations } from '../web/format.js'
import { refuse } from '../web/forms.js'
import { Problem } from '../web/problem.js'
import { searchOf } from '../web/query-string.js'
import { render, renderForAnybody } from '../web/render.js'
import { anonymous, Router } from '../web/router.js'
import { evaluate, eyesOf } from './evaluate.js'
import { tableOf } from './filed.js'
import { Asked } from './form.js'
import { findPublic, type PublicReport } from './link-queries.js'
import { keepForMoments } from './moments.js'
import { whyEnded } from './policy.js'
import { hasNarrowed } from './present.js'
import { makeFile, type Packed, type PublicFile } from './public-files.js'
import { findMakers } from './queries.js'
import { isUnlocked, unlock } from './unlocking.js'

/** No crawler is to keep what somebody showed to those who have a link. */
const unlisted: RequestHandler = (_req, res, next) => {
  res.set('X-Robots-Tag', 'noindex, nofollow, noarchive')
  next()
}

/** A saved report as anybody sees it who has its link (seed 001: “even if they don’t have an account”). */
export function publicReportRoutes(db: Database, keys: Pick<Keys, 'links'>) {
  const router = Router()
  router.use(unlisted)
  const keep = keepForMoments<string>()
  const keepFile = keepForMoments<PublicFile | undefined>(30_000, 20)

  router.get('/:token', anonymous, async (req, res) => {
    const { report, maker } = await findOpen(db, req)
    if (!isUnlocked(keys.links, req, report)) return askForPassword(req, res)

    // the address is the key: nothing that the page leads to learns it. The form before has to prove its origin.
    res.set('Referrer-Policy', 'no-referrer')
    const asked = Asked.parse(req.query)
    const eyes = eyesOf(maker, report, maker)
    const inFull = durations(maker.duration_format, maker.locale)
    const inBrief = durations(maker.duration_format === 'full' ? 'compact' : maker.duration_format, maker.locale)
    const formats = { duration: inFull, brief_duration: inBrief }
    const seen = await findChangeCount(db, maker, 'team')
    const make = async () =>
      renderForAnybody(req, res, 'saved-reports/public', {
        ...(await evaluate(db, eyes, report, asked, formats)),
        ...formats,
        name: report.name,
        is_narrowed: hasNarrowed(report, maker),
        address: `${res.locals.root}/shared/${req.params.token}`,
        can_export: mayExport(maker),
        is_for_anybody: true,
      })
    // days can be asked for without end, and others wait for their turn
    const admit = () => throttles.countOpenOrRefuse(db, 'report_page', req.ip ?? '')
    const html = await keep(nameOf(report, maker, asked, seen), make, admit)
    res.type('html').send(html)
  })

  router.post('/:token', anonymous, async (req, res) => {
    const { report } = await findOpen(db, req)
    const path = `${res.locals.root}/shared/${req.params.token}`
    if (report.password_hash === null) return res.redirect(303, path)

    const forget = await throttles.countAttempt(db, attemptOn('report_password', req, report.token_hash))
    if (!(await passwordFits(report.password_hash, String(req.body?.password ?? '')))) {
      const wrong = { password: 'That is not the password. Ask whoever sent you the link.' }
      return askForPassword(req, res.status(422), refuse({}, wrong))
    }
    await forget()
    unlock(keys.links, req, res, report)
    res.redirect(303, path)
  })

  for (const format of ENDINGS)
    router.get(`/:token/report.${format}`, anonymous, async (req, res) => {
      const { report, maker } = await findOpen(db, req)
      if (!isUnlocked(keys.links, req, report))
        return res.redirect(303, `${res.locals.root}/shared/${req.params.token}`)
      if (!mayExport(maker)) throw leadsNowhere()

      await throttles.countAttempt(db, attemptOn('report_file', req, report.token_hash))
      res.set('Referrer-Policy', 'no-referrer')
      const asked = Asked.parse(req.query)
      const eyes = eyesOf(maker, report, maker)
      if (format === 'csv') {
        const table = await tableOf(db, eyes, report, asked)
        return sendFile(res, `${table.name}.csv`, csvOf(table))
      }
      const seen = await findChangeCount(db, maker, 'team')
      const name = format + nameOf(report, maker, asked, seen)
      const file = await keepFile(name, () => makeFile(db, eyes, report, asked, format))
      if (!file) return refuseLong(req, res, report, maker, format)
      await ('print' in req.query ? showFile : sendFile)(res, file.name, [file.bytes])
    })

  return router
}

const LABELS: Record<Packed, string> = { xlsx: 'Excel', pdf: 'a PDF' }

const refuseLong = (req: Request, res: Response, report: PublicReport, { locale }: Member, format: Packed) =>
  render(req, res.status(422), 'saved-reports/too-long', {
    address: `${res.locals.root}/shared/${req.params.token}`,
    format: LABELS[format],
    most: MOST_AT_ONCE[format].toLocaleString(locale),
    is_fixed: report.period === null,
    query: searchOf(req) || '?',
  })

const askForPassword = (req: Request, res: Response, refused: object = {}) =>
  render(req, res, 'saved-reports/locked', { address: `${res.locals.root}/shared/${req.params.token}`, ...refused })

/**
 * The report behind the link, with its maker. One that was revoked, has expired or ended is as if it had never been;
 * links that lead nowhere are counted against the address that tries them, and those that work cost nothing.
 */
async function findOpen(db: Database, req: Request): Promise<{ report: PublicReport; maker: Member }> {
  const token = String(req.params.token)
  const report = await findPublic(db, token)
  const maker = report && (await findMakers(db, [report])).get(report.member_id)
  if (report && maker && !whyEnded(report, maker, 'anybody')) return { report, maker }

  if (readToken(token)) await throttles.countAttempt(db, attemptOn('report', req, token))
  throw leadsNowhere()
}

const attemptOn = (door: throttles.Attempt['door'], req: Request, name: string): throttles.Attempt => ({
  door,
  name,
  account: name,
  address: req.ip ?? '',
  hasKnownDevice: door === 'report',
})

/** By what a page is known: who looks, at what, and how far entries have changed. Names may be some seconds old. */
const nameOf = (
  { token_hash, changed_at, rights }: PublicReport,
  { is_present, permissions, ...maker }: Member,
  asked: Asked,
  seen: string,
) => JSON.stringify([token_hash, changed_at, rights, maker, [...permissions], asked, seen])

const leadsNowhere = () =>
  new Problem(
    404,
    'This link leads nowhere',
    'It has expired, was revoked or was never one. Ask whoever sent it to you for another.',
  )
