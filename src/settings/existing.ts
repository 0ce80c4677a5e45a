import type { Database } from '../database/connection.js'
import * as instance from '../instance/queries.js'
import * as providers from '../sso/queries.js'
import * as workspaces from '../workspaces/queries.js'
import type { Values } from './catalog.js'
import { listed } from './schemas.js'

/** Whether the log-in page may lead to this provider: directories have no page of their own. */
export const hasOpenButton = (provider: providers.Provider | undefined): boolean =>
  provider?.is_active === true && provider.kind !== 'ldap'

/** Why these values can't be, by their keys: they name what is not there. Undefined where all is there. */
export async function refuseUnknown(
  db: Database,
  { default_workspaces: wanted, instance_logo: logo, automatic_login, force_sso }: Partial<Values>,
): Promise<Record<string, string> | undefined> {
  if (logo && (await instance.findLogo(db))?.logo_version !== logo)
    return { instance_logo: 'There is no such picture. Upload one in the panel.' }
  if (automatic_login && !hasOpenButton(await providers.findProvider(db, automatic_login)))
    return { automatic_login: 'No such provider is switched on and has a button. Choose another or none.' }
  if (force_sso && (await providers.listActive(db)).length === 0)
    return { force_sso: 'Switch a provider on first: nobody new could log in.' }
  if (!wanted) return undefined
  const ids = listed(wanted)
  const known = (await workspaces.listNamed(db, ids)).map(({ id }) => id)
  const unknown = ids.filter(id => !known.includes(id))
  return unknown.length > 0 ? { default_workspaces: saying(unknown) } : undefined
}

const saying = (ids: string[]) =>
  `There is no workspace with the id ${ids.join(' or ')}. It stands in the address of the workspace’s settings page.`
