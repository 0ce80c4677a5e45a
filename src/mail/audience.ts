import type { Database } from '../database/connection.js'
import { BUILT_IN_ROLES } from '../permissions/catalog.js'
import type { Mail } from './queries.js'

const [, TEAMLEAD, ...ADMINS] = BUILT_IN_ROLES

/** Whom an operator may keep a mail to, of those whom it is about (seed 000, "define who gets what"). */
export const audiences = {
  everyone: { label: 'Everyone', roles: undefined },
  leads: { label: 'Admins and team leads', roles: [TEAMLEAD, ...ADMINS] },
  admins: { label: 'Admins only', roles: ADMINS },
}

export type Audience = keyof typeof audiences

/** To whom a mail is kept, within a sentence; undefined where everyone gets it. */
export const keptTo = (audience: Audience) =>
  audience === 'everyone' ? undefined : audiences[audience].label.toLowerCase()

export const audienceNames = Object.keys(audiences) as Audience[]

/** Whether the mail goes to its person: by their roles in the workspace that it is about, or in any, where it is about none. */
export async function isMeant(
  db: Database,
  audience: Audience,
  { user_id, data }: Pick<Mail, 'user_id' | 'data'>,
): Promise<boolean> {
  const { roles } = audiences[audience]
  if (!roles) return true
  const { rows } = await db.raw(
    `select exists (select
                      from members as m
                      join workspaces as w on w.id = m.workspace_id
                     where m.user_id = :user_id and m.state = 'active' and m.workspace_id = coalesce(:workspace_id, m.workspace_id)
                       and (w.owner_id = m.id
                            or exists (select from member_roles as mr
                                         join roles as r on r.workspace_id = mr.workspace_id and r.id = mr.role_id
                                        where mr.workspace_id = m.workspace_id and mr.member_id = m.id
                                          and r.name = any(:roles)))) as is_meant`,
    { user_id, workspace_id: data.workspace_id ?? null, roles },
  )
  return rows[0].is_meant
}
