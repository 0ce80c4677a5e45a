import type { Database } from '../database/connection.js'
import * as members from '../members/queries.js'
import { listed } from '../settings/schemas.js'
import * as workspaces from './queries.js'

const LONGEST_NAME = 60
const OF_THEIRS = '’s workspace'
const CURRENCY = 'EUR'

/** What a workspace of this person's own is called. */
export const nameOfTheirs = (name: string) => [...name].slice(0, LONGEST_NAME - OF_THEIRS.length).join('') + OF_THEIRS

/**
 * Makes a new user a member of the default workspaces, which stand in the setting of that name; those that were deleted
 * since are skipped. Returns the one in which they begin, the first; undefined where there is none.
 */
export async function joinDefaults(trx: Database, userId: string, setting: string): Promise<string | undefined> {
  const existing = await workspaces.listNamed(trx, listed(setting))
  for (const { id } of existing.toReversed()) await members.join(trx, id, userId)
  return existing[0]?.id
}

type Newcomer = { user_id: string; username: string; zone: string; week_start: number }

/**
 * Puts a new user where new people begin: into the default workspaces, or without any into one of their own, also where
 * people may not make any, as everybody needs one (seed 000). Returns where they begin.
 */
export async function settle(
  trx: Database,
  { username, ...newcomer }: Newcomer,
  defaultWorkspaces: string,
): Promise<string> {
  const landing = await joinDefaults(trx, newcomer.user_id, defaultWorkspaces)
  return landing ?? workspaces.create(trx, { ...newcomer, name: nameOfTheirs(username), currency: CURRENCY })
}
