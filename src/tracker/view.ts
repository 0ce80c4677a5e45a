import type { Request, Response } from 'express'
import { z } from 'zod'
import { isId } from '../web/input.js'
import { currentMember } from '../workspaces/frame.js'

/** Where an entry stands in the list: newest first is (day desc, started_at desc, id). */
export type Place = { day: string; started_at: Date; id: string }

/** Which part of one's list is looked at: everything where nothing is said. */
export type View = {
  /** Words to search for. */
  q: string
  /** From the end of this day on, back in time: 'YYYY-MM-DD'. */
  day?: string | undefined
  /** Only what comes after this entry. */
  before?: Place | undefined
  /** Down to this entry, however many there are: what somebody has unfolded stays so. */
  until?: Place | undefined
}

/** A place as an address carries it: `2026-11-20_1795168800_<id>`. */
const writePlace = ({ day, started_at, id }: Place) => `${day}_${started_at.getTime() / 1000}_${id}`

/** PostgreSQL has no year 0. */
const Day = z.iso.date().refine(day => day > '0001')

export const Place = z.string().transform((text, context): Place => {
  const [day, seconds = '', id] = text.split('_')
  if (Day.safeParse(day).success && /^\d{1,11}$/.test(seconds) && isId(id))
    return { day: String(day), started_at: new Date(Number(seconds) * 1000), id }
  context.addIssue('A place has a day, a time and an id.')
  return z.NEVER
})

/** What makes no sense in an address asks for nothing. */
const Query = z.object({
  q: z.string().trim().max(200).catch(''),
  day: Day.optional().catch(undefined),
  before: Place.optional().catch(undefined),
  until: Place.optional().catch(undefined),
})

/**
 * What of the list this request is about. A page says it in its address, a form that came from one in `view`; else it is
 * the page from which the request was sent, so that a change leaves everybody where they were.
 */
export function viewOf(req: Request, res: Response): View {
  const { path } = trackerOf(res)
  if (req.method === 'GET' && isAt(req.originalUrl, path)) return Query.parse(req.query)

  const posted = req.body?.view
  if (typeof posted === 'string') return read(posted)
  return read(isFromTracker(req, res) ? new URL(originOf(req)).search : '')
}

/** The page from which this request was sent. */
export const originOf = (req: Request) => req.get('HX-Current-URL') ?? req.get('Referer') ?? ''

/** Whether the tracker is the page from which this request was sent. */
export const isFromTracker = (req: Request, res: Response) => isAt(originOf(req), trackerOf(res).path)

/** The tracker's address below the app's root, and with it. */
export function trackerOf(res: Response) {
  const below = `/workspaces/${currentMember(res).workspace_id}/tracker`
  return { below, path: `${res.locals.root}${below}` }
}

const read = (search: string) => Query.parse(Object.fromEntries(new URLSearchParams(search)))

const isAt = (address: string, path: string) =>
  URL.canParse(address, 'http://stint.invalid') && new URL(address, 'http://stint.invalid').pathname === path

/** A view as the end of an address: '' for the whole list, else with its question mark. */
export function writeView({ q, day, before, until }: View): string {
  const parts = {
    ...(q && { q }),
    ...(day && { day }),
    ...(before && { before: writePlace(before) }),
    ...(until && { until: writePlace(until) }),
  }
  const written = new URLSearchParams(parts).toString()
  return written && `?${written}`
}
