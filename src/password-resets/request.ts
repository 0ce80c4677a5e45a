import { z } from 'zod'
import type { Database } from '../database/connection.js'
import * as mails from '../mail/queries.js'
import type { Settings } from '../settings/reader.js'
import { mayUsePassword } from '../sso/forcing.js'
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

/** Sends a link to whoever has this username or address, where it can be sent and they didn't ask a moment ago. */
export const requestReset = (db: Database, settings: Reading, { name }: z.infer<typeof RequestPayload>) =>
  db.transaction(async trx => {
    const user = await users.findUserByName(trx, name)
    if (!user || whyNoReset(settings, user) || !(await mayUsePassword(trx, settings, user.id))) return
    await sendReset(trx, settings, user, settings.get('password_reset_pause'))
  })

type Receiver = Pick<users.User, 'id' | 'email' | 'state' | 'password_hash'>

/** Why this user can't choose a password by a link; undefined where they can. */
export function whyNoReset(settings: Reading, user: Pick<Receiver, 'state' | 'password_hash'>): string | undefined {
  if (!settings.get('password_reset')) return 'The setting password_reset is off, so a link would not work.'
  if (!isResetUsable(settings)) return 'No mail server is set, so a link would reach nobody.'
  if (user.state !== 'active') return 'The account is deactivated.'
  return user.password_hash ? undefined : 'They have no password here.'
}

/** Sends a link, unless one was asked for less than `pauseSeconds` ago. */
export async function sendReset(trx: Database, settings: Reading, user: Receiver, pauseSeconds: number) {
  const reset_id = await resets.request(trx, user.id, pauseSeconds)
  if (!reset_id) return
  const lifetime_seconds = String(settings.get('password_reset_lifetime'))
  await mails.enqueue(trx, {
    kind: 'password_reset',
    user_id: user.id,
    recipient: user.email,
    data: { reset_id, lifetime_seconds },
  })
}
