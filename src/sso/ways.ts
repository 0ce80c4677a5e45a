import type { Request, Response } from 'express'
import type { Carried } from '../auth/kept.js'
import type { Database } from '../database/connection.js'
import { markBrowser } from './browser.js'
import { roundTrips } from './protocols.js'
import * as providers from './queries.js'
import * as trips from './trips.js'

export type Way = Pick<providers.Provider, 'id' | 'name' | 'logo_version'> & {
  /** A trip that waits to be begun and carries what was typed. */
  trip?: string
}

/** The providers to which a button leads, in their order. */
export const listWays = async (db: Database): Promise<Way[]> =>
  (await providers.listActive(db)).filter(({ kind }) => kind in roundTrips)

/** As much as fits into a form and a row. */
const LONGEST = 64 * 1024

/** The same ways, each with a trip that carries what was posted without a log-in, where that is anything. */
export async function carryOn(
  db: Database,
  req: Request,
  res: Response,
  ways: Way[],
  { return_to, kept, kept_path }: Carried & { return_to?: string },
): Promise<Way[]> {
  if (!kept || !kept_path || kept.length > LONGEST) return ways
  const browser = markBrowser(req, res)
  const begun = { purpose: 'login', browser, return_to: return_to?.slice(0, 2000), kept, kept_path } as const
  return Promise.all(
    ways.map(async way => ({ ...way, trip: (await trips.begin(db, { ...begun, provider_id: way.id })).id })),
  )
}

/** Those of them that know this user: by these they show again that it is them. */
export async function listWaysOf(db: Database, user_id: string): Promise<Way[]> {
  const known: string[] = await db('identities').where({ user_id }).pluck('provider_id')
  return known.length === 0 ? [] : (await listWays(db)).filter(({ id }) => known.includes(id))
}
