import { z } from 'zod'
import type { Database } from '../database/connection.js'
import * as mails from '../mail/queries.js'
import type { Settings } from '../settings/reader.js'
import * as users from '../users/queries.js'
import * as resets from './queries.js'

type Reading = Pick<Settings, 'get'>

/** Whether people can get a link at all: it comes by mail. */
export const isResetUsable = (settings: Reading) => settings.get('password_reset') && settings.get('smtp_host') !== ''

/**
 * Notes that somebody typed this name, and nothing more. Whose it is comes out in a job, so that the answer and its time
 * are the same whatever the name is.
 */
export const noteRequest = (db: Database, name: string) =>
  db.raw(`select from graphile_worker.add_job('request_password_reset', :payload)`, {
    payload: JSON.stringify({ name }),
  })

export const RequestPayload = z.object({ name: z.string() })

/** Sends a link to whoever has this username or address: not to the deactivated, nor to who never had a password here. */
export const requestReset = (db: Database, settings: Reading, { name }: z.infer<typeof RequestPayload>) =>
  db.transaction(async trx => {
    const user = await users.findUserByName(trx, name)
    if (user?.state !== 'active' || !user.password_hash || !isResetUsable(settings)) return

    const reset_id = await resets.request(trx, user.id, settings.get('password_reset_pause'))
    if (!reset_id) return
    const lifetime_seconds = String(settings.get('password_reset_lifetime'))
    await mails.enqueue(trx, {
      kind: 'password_reset',
      user_id: user.id,
      recipient: user.email,
      data: { reset_id, lifetime_seconds },
    })
  })
