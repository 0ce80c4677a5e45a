import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import type { Keys } from '../secret.js'
import { render } from '../web/render.js'
import * as workspaces from '../workspaces/queries.js'
import { idleBecause, type Key } from './catalog.js'
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
  render(req, res, 'settings/index', {
    page: 'settings',
    unreadable,
    smtp_host: values.smtp_host,
    logo: values.instance_logo,
    groups: groupNames.map(name => ({
      name,
      title: groups[name].title,
      fields: presentFields(groups[name].settings, values, name === group ? typed : undefined),
      is_idle: (Object.keys(groups[name].settings) as Key[]).some(key => idleBecause(key, values)),
    })),
    default_workspaces: defaults.map(id => ({ id, name: named.find(each => each.id === id)?.name })),
    links: presentLinks(values.custom_links, group === 'links' ? typed : undefined),
    errors,
  })
}
