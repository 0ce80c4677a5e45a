import type { Database } from '../database/connection.js'
import * as mails from '../mail/queries.js'
import type { Member } from '../members/queries.js'
import * as throttles from '../throttles/queries.js'
import type { Obstacle } from './form.js'
import * as invitations from './queries.js'

/** Invites these addresses, or none of them: then it says which can't be invited and why. */
export const invite = (db: Database, actor: Member, addresses: string[]): Promise<Obstacle[]> =>
  db.transaction(async trx => {
    const obstacles = await invitations.listObstacles(trx, actor, addresses)
    if (obstacles.length > 0) return obstacles

    const uninvited = await invitations.listUninvited(trx, actor, addresses)
    const flooded = await throttles.listFlooded(trx, uninvited)
    if (flooded.length > 0) return flooded.map(address => ({ address, why: 'flooded' }))

    for (const invited of await invitations.create(trx, actor, uninvited)) await send(trx, actor, invited)
    return []
  })

export type Resent = { email: string; way: 'sent' | 'just sent' | 'flooded' }

/** Sends an invitation again as the actor's own, unless that was done a moment ago; undefined where there is none. */
export const resend = (db: Database, actor: Member, id: string): Promise<Resent | undefined> =>
  db.transaction(async trx => {
    const pending = await invitations.findPending(trx, actor, id)
    if (!pending) return undefined
    if ((await throttles.listFlooded(trx, [pending.email])).length > 0) return { ...pending, way: 'flooded' }

    const renewed = await invitations.renew(trx, actor, id)
    if (renewed) await send(trx, actor, renewed)
    return { ...pending, way: renewed ? 'sent' : 'just sent' }
  })

/** The mail carries ids only: its link is made when it is written. */
async function send(trx: Database, { workspace_id }: Member, { id, email }: invitations.Invited) {
  await throttles.countMail(trx, email)
  await mails.enqueue(trx, { kind: 'invitation', recipient: email, data: { workspace_id, invitation_id: id } })
}
