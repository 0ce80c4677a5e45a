import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import type { Keys } from '../secret.js'
import { listProviders, type Provider } from '../sso/queries.js'
import { render } from '../web/render.js'
import * as workspaces from '../workspaces/queries.js'
import { idleBecause, type Key } from './catalog.js'
import { hasOpenButton } from './existing.js'
import { type GroupName, groupNames, groups, presentFields } from './groups.js'
import { presentLinks } from './links-form.js'
import * as settings from './queries.js'
import { listed } from './schemas.js'

export type Refused = { group?: GroupName | 'links'; values?: Record<string, unknown>; errors?: Record<string, string> }

/** The page of all settings; a refused form stands there as it was typed. */
export async function showSettings(
  db: Database,
  keys: Keys,
  req: Request,
  res: Response,
  { group, values: typed, errors = {} }: Refused = {},
) {
  const { values, unreadable } = await settings.listSettings(db, keys)
  const defaults = listed(values.default_workspaces)
  const named = await workspaces.listNamed(db, defaults)
  const providers = await listProviders(db)
  const asked = (name: GroupName) =>
    presentFields(groups[name].settings, values, name === group ? typed : undefined).map(field =>
      field.key === 'automatic_login' ? { ...field, choices: leadable(providers, field.value) } : field,
    )
  render(req, res, 'settings/index', {
    page: 'settings',
    unreadable,
    smtp_host: values.smtp_host,
    logo: values.instance_logo,
    groups: groupNames.map(name => ({
      name,
      title: groups[name].title,
      fields: asked(name),
      is_idle: (Object.keys(groups[name].settings) as Key[]).some(key => idleBecause(key, values)),
    })),
    default_workspaces: defaults.map(id => ({ id, name: named.find(each => each.id === id)?.name })),
    links: presentLinks(values.custom_links, group === 'links' ? typed : undefined),
    errors,
  })
}

/** To what the log-in page may lead by itself; what was chosen and can't be led to by now is still there, and says so. */
function leadable(providers: Provider[], chosen: unknown) {
  const open = providers.filter(hasOpenButton)
  const known = providers.find(({ id }) => id === chosen)
  const lost = chosen !== '' && !open.some(({ id }) => id === chosen)
  return [
    { id: '', name: 'None: people choose' },
    ...open.map(({ id, name }) => ({ id, name })),
    ...(lost ? [{ id: chosen, name: known ? `${known.name} (switched off)` : 'A provider that was deleted' }] : []),
  ]
}
