import type { Request, Response } from 'express'
import type { Carried } from '../auth/kept.js'
import type { Database } from '../database/connection.js'
import * as throttles from '../throttles/queries.js'
import { markBrowser } from './browser.js'
import { keepForm } from './kept-forms.js'
import { roundTrips } from './protocols.js'
import * as providers from './queries.js'

export type Way = Pick<providers.Provider, 'id' | 'name' | 'logo_version'> & {
  /** Id of what was typed, to be taken along. */
  kept?: string
}

const hasButton = ({ kind }: Pick<providers.Provider, 'kind'>) => kind in roundTrips

/** The providers to which a button leads, in their order. */
export const listWays = async (db: Database): Promise<Way[]> => (await providers.listActive(db)).filter(hasButton)

/** What the log-in page offers besides our own passwords: buttons, and directories by their names, as they share its form. */
export async function listDoors(db: Database): Promise<{ ways: Way[]; directories: string[] }> {
  const active = await providers.listActive(db)
  return {
    ways: active.filter(hasButton),
    directories: active.filter(each => !hasButton(each)).map(({ name }) => name),
  }
}

/** As much as fits into a form and a row. */
const LONGEST = 64 * 1024

/**
 * The same ways, each to be gone with what was posted without a log-in, where that is anything. It waits in the page besides,
 * so nothing is kept for an address that leaves too much.
 */
export async function carryOn(
  db: Database,
  req: Request,
  res: Response,
  ways: Way[],
  { return_to, kept, kept_path, kept_id }: Carried & { return_to?: string; kept_id?: string },
): Promise<Way[]> {
  if (kept_id) return ways.map(way => ({ ...way, kept: kept_id }))
  if (ways.length === 0 || !kept || !kept_path || kept.length > LONGEST) return ways
  if (!(await throttles.countOpen(db, 'kept_form', req.ip ?? ''))) return ways
  const form = { kept, kept_path, return_to: return_to?.slice(0, 2000) ?? '' }
  const id = await keepForm(db, markBrowser(req, res), form)
  return ways.map(way => ({ ...way, kept: id }))
}

/** Those of them that know this user: by these they show again that it is them. */
export async function listWaysOf(db: Database, user_id: string): Promise<Way[]> {
  const known: string[] = await db('identities').where({ user_id }).pluck('provider_id')
  return known.length === 0 ? [] : (await listWays(db)).filter(({ id }) => known.includes(id))
}
