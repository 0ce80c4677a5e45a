import type { Database } from '../database/connection.js'
import { shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import { isInvitable, type Obstacle } from './form.js'
import { newToken } from './token.js'

export type Invitation = {
  id: string
  email: string
  /** The member who invited, and what they are called. */
  invited_by: string
  inviter: string
  sent_at: Date
  expires_at: Date
  has_expired: boolean
}

const inWorkspace = ({ workspace_id }: Pick<Member, 'workspace_id'>, id: string) => ({ workspace_id, id })
const IN_14_DAYS = "now() + interval '14 days'"
const A_MOMENT_AGO = "now() - interval '1 minute'"

/** The invitations that nobody has accepted, newest first. */
export async function listPending(db: Database, actor: Member): Promise<Invitation[]> {
  const { rows } = await db.raw(
    `select i.id, i.email, i.invited_by, ${shownName} as inviter, i.sent_at, i.expires_at,
            i.expires_at <= now() as has_expired
       from invitations as i
       join members as m on m.workspace_id = i.workspace_id and m.id = i.invited_by
       join users as u on u.id = m.user_id
      where i.workspace_id = ?
      order by i.sent_at desc, i.id`,
    [actor.workspace_id],
  )
  return rows
}

/**
 * Why some of these addresses can't be invited. What the actor invited a moment ago is no obstacle: that is the same form
 * sent twice, and it invites once.
 */
export async function listObstacles(db: Database, actor: Member, addresses: string[]): Promise<Obstacle[]> {
  const { rows } = await db.raw(
    `select address, coalesce(m.state, 'invited') as why
       from unnest(cast(:addresses as text[])) as address
       left join users as u on lower(u.email) = lower(address)
       left join members as m on m.workspace_id = :workspace_id and m.user_id = u.id and m.state <> 'removed'
       left join invitations as i on i.workspace_id = :workspace_id and lower(i.email) = lower(address)
                                 and not (i.invited_by = :id and i.created_at > ${A_MOMENT_AGO})
      where m.id is not null or i.id is not null`,
    { addresses, workspace_id: actor.workspace_id, id: actor.id },
  )
  const found = new Map((rows as Obstacle[]).map(row => [row.address, row]))
  return addresses.flatMap(
    address => (isInvitable(address) ? found.get(address) : { address, why: 'malformed' as const }) ?? [],
  )
}

export type Invited = { id: string; email: string }

/** Those of these addresses that nobody has invited here yet. */
export async function listUninvited(db: Database, actor: Member, addresses: string[]): Promise<string[]> {
  const invited: string[] = await db('invitations').where({ workspace_id: actor.workspace_id }).pluck('email')
  const known = new Set(invited.map(email => email.toLowerCase()))
  return addresses.filter(address => !known.has(address.toLowerCase()))
}

/** Notes that these addresses are invited; returns those that weren't before. Sending is the caller's part. */
export const create = async (trx: Database, actor: Member, addresses: string[]): Promise<Invited[]> =>
  addresses.length === 0
    ? []
    : trx('invitations')
        .insert(addresses.map(email => ({ workspace_id: actor.workspace_id, invited_by: actor.id, email })))
        .onConflict()
        .ignore()
        .returning(['id', 'email'])

/**
 * Makes an invitation the actor's own and valid anew; its old links work no more. What was sent a moment ago stays as it
 * is: undefined. Sending is the caller's part.
 */
export async function renew(trx: Database, actor: Member, id: string): Promise<Invited | undefined> {
  const [renewed] = await trx('invitations')
    .where(inWorkspace(actor, id))
    .whereRaw(`sent_at < ${A_MOMENT_AGO}`)
    .update({ invited_by: actor.id, token_hash: null, sent_at: trx.fn.now(), expires_at: trx.raw(IN_14_DAYS) })
    .returning(['id', 'email'])
  return renewed
}

export const findPending = (db: Database, actor: Member, id: string): Promise<Invited | undefined> =>
  db('invitations').where(inWorkspace(actor, id)).first('id', 'email')

/** Takes an invitation back, so that its links work no more; undefined where there is none. */
export async function revoke(db: Database, actor: Member, id: string): Promise<Invited | undefined> {
  const [revoked] = await db('invitations').where(inWorkspace(actor, id)).del().returning(['id', 'email'])
  return revoked
}

/** Takes back what invites a member who is there already, by whatever way they came: who is taken out stays so. */
export const revokeFor = (trx: Database, { workspace_id, user_id }: Pick<Member, 'workspace_id' | 'user_id'>) =>
  trx('invitations')
    .where({ workspace_id })
    .whereRaw('lower(email) = (select lower(email) from users where id = ?)', [user_id])
    .del()

export type Letter = { token: string; workspace: string; inviter: string }

/** Gives an invitation a new token, which only the mail knows. Undefined where it was taken back or accepted. */
export async function issueToken(db: Database, workspaceId: string, id: string): Promise<Letter | undefined> {
  const { token, token_hash } = newToken(workspaceId)
  const { rows } = await db.raw(
    `update invitations as i
        set token_hash = :token_hash, sent_at = now(), expires_at = ${IN_14_DAYS}
       from workspaces as w, members as m, users as u
      where i.workspace_id = :workspaceId and i.id = :id
        and w.id = i.workspace_id and m.workspace_id = i.workspace_id and m.id = i.invited_by and u.id = m.user_id
     returning w.name as workspace, ${shownName} as inviter`,
    { token_hash, workspaceId, id },
  )
  return rows[0] && { token, ...rows[0] }
}
