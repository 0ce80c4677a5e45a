import type { Database } from '../database/connection.js'
import { roundTrips } from './protocols.js'
import * as providers from './queries.js'

export type Way = Pick<providers.Provider, 'id' | 'name' | 'logo_version'>

/** The providers to which a button leads, in their order. */
export const listWays = async (db: Database): Promise<Way[]> =>
  (await providers.listActive(db)).filter(({ kind }) => kind in roundTrips)

/** Those of them that know this user: by these they show again that it is them. */
export async function listWaysOf(db: Database, user_id: string): Promise<Way[]> {
  const known: string[] = await db('identities').where({ user_id }).pluck('provider_id')
  return known.length === 0 ? [] : (await listWays(db)).filter(({ id }) => known.includes(id))
}
