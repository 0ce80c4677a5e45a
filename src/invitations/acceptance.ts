import { hashPassword } from '../auth/passwords.js'
import { type Database, violatedKey } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { sql } from '../database/sql.js'
import { shownName } from '../members/names.js'
import * as members from '../members/queries.js'
import * as users from '../users/queries.js'
import { joinDefaults } from '../workspaces/newcomers.js'
import type { NewAccount } from './form.js'
import { mayInvite } from './policy.js'
import { readToken } from './token.js'

/** An invitation to whoever holds its link. */
export type OpenInvitation = {
  workspace_id: string
  id: string
  /** Null until its mail is written. */
  token_hash: string | null
  email: string
  workspace: string
  inviter: string
  zone: string
  week_start: number
  /** Whether the invited address is that of an account. */
  has_account: boolean
}

/** The invitation behind a link that works: not used, taken back or sent anew, and open. */
export async function findOpen(db: Database, token: string): Promise<OpenInvitation | undefined> {
  const address = readToken(token)
  if (!address) return undefined
  const [found] = await listOpen(db, 'i.workspace_id = :workspace_id and i.token_hash = :token_hash', address)
  return found
}

/** The open invitations to this user's address. Who has confirmed it needs no link: logging in proves as much. */
export const listOpenTo = (db: Database, userId: string): Promise<OpenInvitation[]> =>
  listOpen(db, 'invited.id = :userId and invited.email_confirmed_at is not null', { userId })

/** Those that haven't run out, whose inviter still may invite. An inactive member doesn't come back this way. */
async function listOpen(db: Database, condition: string, bindings: Record<string, string>): Promise<OpenInvitation[]> {
  const { rows } = await db.raw(
    `select i.workspace_id, i.id, i.token_hash, i.email, i.invited_by, w.name as workspace, w.zone, w.week_start,
            ${shownName} as inviter, invited.id is not null as has_account
       from invitations as i
       join workspaces as w on w.id = i.workspace_id
       join members as m on m.workspace_id = i.workspace_id and m.id = i.invited_by
       join users as u on u.id = m.user_id
       left join users as invited on lower(invited.email) = lower(i.email)
       left join members as same on same.workspace_id = i.workspace_id and same.user_id = invited.id
      where ${condition} and i.expires_at > now() and same.state is distinct from 'inactive'
      order by ${folded(sql`w.name`)}, i.id`,
    bindings,
  )
  const open: OpenInvitation[] = []
  for (const row of rows) {
    const [inviter] = await members.listActive(db, row.workspace_id, [row.invited_by])
    if (inviter && mayInvite(inviter)) open.push(row)
  }
  return open
}

/** Makes the user a member, whose address is confirmed by that, and the invitation is gone. False where somebody was faster with the same link. */
export const accept = (db: Database, invitation: OpenInvitation, userId: string): Promise<boolean> =>
  db.transaction(async trx => {
    if (!(await take(trx, invitation))) return false
    await users.confirmEmail(trx, userId, invitation.email)
    return members.join(trx, invitation.workspace_id, userId)
  })

export type Registered = { user_id: string } | { taken: 'username' | 'email' }

/**
 * Makes an account for the invited address, in the default workspaces and in the one that they begin in. Says where the username is taken, or the address by now;
 * undefined where somebody was faster with the same link.
 */
export async function register(
  db: Database,
  invitation: OpenInvitation,
  account: NewAccount & { locale: string },
  defaultWorkspaces: string,
): Promise<Registered | undefined> {
  const { workspace_id, email, zone, week_start } = invitation
  const { alias, username, locale } = account
  const password_hash = await hashPassword(account.password)
  const registered = db.transaction(async trx => {
    if (!(await take(trx, invitation))) return undefined
    const person = { username, email, alias, password_hash, zone, week_start, locale }
    const user_id = await users.create(trx, { ...person, has_confirmed_email: true })
    await joinDefaults(trx, user_id, defaultWorkspaces)
    await members.join(trx, workspace_id, user_id)
    return { user_id }
  })
  return registered.catch(error => ({ taken: takenBy(error) }))
}

function takenBy(error: unknown): 'username' | 'email' {
  const key = violatedKey(error)
  if (key === 'users_username_key') return 'username'
  if (key === 'users_email_key') return 'email'
  throw error
}

/** Single use: of those who come at once, one takes it. */
async function take(trx: Database, { workspace_id, id, token_hash }: OpenInvitation): Promise<boolean> {
  return (await trx('invitations').where({ workspace_id, id, token_hash }).del()) === 1
}
