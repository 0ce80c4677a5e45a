import { z } from 'zod'
import type { Database } from '../database/connection.js'
import * as mails from '../mail/queries.js'
import * as throttles from '../throttles/queries.js'
import { findHolder } from '../users/addresses.js'
import * as changes from './queries.js'

/**
 * Notes that a user wants this address, and nothing more. Whether it is somebody else's comes out in a job, so that the
 * answer and its time are the same.
 */
export const request = (db: Database, userId: string, email: string) =>
  db.transaction(async trx => addJob(trx, await changes.request(trx, userId, email)))

/** Has the link sent again; false where nothing waits or the mail was just sent. */
export const resend = (db: Database, userId: string): Promise<boolean> =>
  db.transaction(async trx => {
    const change = await changes.beginResending(trx, userId)
    if (change) await addJob(trx, change.id)
    return change !== undefined
  })

const addJob = (trx: Database, email_change_id: string) =>
  trx.raw(`select from graphile_worker.add_job('send_email_change', :payload)`, {
    payload: JSON.stringify({ email_change_id }),
  })

export const EmailChangePayload = z.object({ email_change_id: z.string() })

/** Sends the link that confirms, or tells whoever has the address that somebody else wants it. */
export const sendEmailChange = (db: Database, { email_change_id }: z.infer<typeof EmailChangePayload>) =>
  db.transaction(async trx => {
    const change = await changes.find(trx, email_change_id)
    if (!change) return
    if ((await throttles.listFlooded(trx, [change.email])).length > 0) return

    await throttles.countMail(trx, change.email)
    const holder = await findHolder(trx, change.email)
    if (holder && holder.id !== change.user_id)
      await mails.enqueue(trx, { kind: 'email_change_known', user_id: holder.id, recipient: holder.email })
    else
      await mails.enqueue(trx, {
        kind: 'email_change',
        user_id: change.user_id,
        recipient: change.email,
        data: { email_change_id },
      })
  })
