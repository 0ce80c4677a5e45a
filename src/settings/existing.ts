import type { Database } from '../database/connection.js'
import * as workspaces from '../workspaces/queries.js'
import type { Values } from './catalog.js'
import { listed } from './schemas.js'

/** Why these values can't be, by their keys: they name what is not there. Undefined where all is there. */
export async function refuseUnknown(
  db: Database,
  { default_workspaces: wanted }: Partial<Values>,
): Promise<Record<string, string> | undefined> {
  if (!wanted) return undefined
  const ids = listed(wanted)
  const known = (await workspaces.listNamed(db, ids)).map(({ id }) => id)
  const unknown = ids.filter(id => !known.includes(id))
  return unknown.length > 0 ? { default_workspaces: saying(unknown) } : undefined
}

const saying = (ids: string[]) =>
  `There is no workspace with the id ${ids.join(' or ')}. It stands in the address of the workspace’s settings page.`
