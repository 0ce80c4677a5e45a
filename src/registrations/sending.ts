import { z } from 'zod'
import type { Database } from '../database/connection.js'
import * as mails from '../mail/queries.js'
import type { Settings } from '../settings/reader.js'
import * as throttles from '../throttles/queries.js'
import { findHolder } from '../users/addresses.js'
import * as registrations from './queries.js'

type Reading = Pick<Settings, 'get'>

/** Whether people can make accounts themselves: each address is confirmed by a mail. */
export const isRegistrationUsable = (settings: Reading) =>
  settings.get('registration') && !settings.get('force_sso') && settings.get('smtp_host') !== ''

/**
 * Notes a registration and nothing more. Whether its name or address is somebody's already comes out in a job, so that
 * the answer and its time are the same.
 */
export const register = (db: Database, registration: registrations.NewRegistration) =>
  db.transaction(async trx => addJob(trx, { registration_id: await registrations.create(trx, registration) }))

/** Notes that somebody wants the mail to this address once more. */
export const askAgain = (db: Database, email: string) => addJob(db, { email })

const addJob = (db: Database, payload: z.infer<typeof RegistrationPayload>) =>
  db.raw(`select from graphile_worker.add_job('send_registration', :payload)`, { payload: JSON.stringify(payload) })

export const RegistrationPayload = z.union([z.object({ registration_id: z.string() }), z.object({ email: z.string() })])

/** Sends the link that confirms, or tells whoever has the address that they have an account already. */
export const sendRegistration = (db: Database, cause: z.infer<typeof RegistrationPayload>) =>
  db.transaction(async trx => {
    const registration =
      'email' in cause
        ? await registrations.beginResending(trx, cause.email)
        : await registrations.beginSending(trx, cause.registration_id)
    if (!registration) return

    const { id, email } = registration
    const user = await findHolder(trx, email)
    if (user) await registrations.forget(trx, email)
    if ((await throttles.listFlooded(trx, [email])).length > 0) return

    await throttles.countMail(trx, email)
    if (user) await mails.enqueue(trx, { kind: 'registration_known', user_id: user.id, recipient: user.email })
    else await mails.enqueue(trx, { kind: 'registration', recipient: email, data: { registration_id: id } })
  })
