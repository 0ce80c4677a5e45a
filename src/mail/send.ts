import { setTimeout as sleep } from 'node:timers/promises'
import { createTransport, type SendMailOptions } from 'nodemailer'
import type { Config } from '../config.js'
import { type Database, isDatabaseAway } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import { isMeant } from './audience.js'
import { compose, type Templates } from './compose.js'
import { prepare } from './kinds.js'
import { writeToOutbox } from './outbox.js'
import * as mails from './queries.js'
import { findMade, type Wording } from './wordings.js'

/** What sending takes; the settings are asked anew for every mail. */
export type Mailer = {
  db: Database
  settings: Pick<Settings, 'get'>
  config: Pick<Config, 'data_dir' | 'server'>
  templates: Templates
}

type Attempt = { isLast: boolean; signal?: AbortSignal }

const CONNECT_MILLISECONDS = 10_000
const SILENCE_MILLISECONDS = 20_000
const LONGEST_ATTEMPT_MILLISECONDS = 60_000
const LONGEST_RECORDING_MILLISECONDS = 60_000
const LONGEST_REASON = 500

/**
 * Makes one attempt at a mail and records how it went. Returns what the mail server answered, or the file that was
 * written where there is no mail server; undefined when the mail was sent or given up before, is switched off or not for its person, or its cause is gone.
 * Throws why it failed.
 */
export async function sendMail(
  mailer: Mailer,
  mailId: string,
  { isLast, signal }: Attempt,
): Promise<string | undefined> {
  const { db } = mailer
  const mail = await mails.beginAttempt(db, mailId)
  if (!mail) return undefined

  let answer: string
  try {
    const { is_on, audience, wording } = await findMade(db, mail.kind)
    const prepared = is_on && (await isMeant(db, audience, mail)) ? await prepare(db, mail) : undefined
    if (!prepared) {
      await mails.drop(db, mailId)
      return undefined
    }
    answer = await deliver(mailer, prepared, wording, signal)
  } catch (error) {
    await mails.failAttempt(db, mailId, reasonOf(error), isLast)
    throw error
  }
  await recordSent(db, mailId)
  return answer
}

async function deliver(
  { db, settings, config, templates }: Mailer,
  mail: mails.Mail,
  wording: Wording | undefined,
  signal?: AbortSignal,
) {
  const addressee = mail.user_id ? await mails.findAddressee(db, mail.user_id) : undefined
  const message = compose({ mail, addressee, wording, settings, baseUrl: config.server.base_url, templates })
  if (settings.get('smtp_host')) return sendBySmtp(settings, message, signal)

  const time = mail.created_at.toISOString().replace(/[-:]|\.\d+/g, '')
  return writeToOutbox(config.data_dir, `${time}-${mail.id}`, message)
}

async function sendBySmtp(settings: Mailer['settings'], message: SendMailOptions, signal?: AbortSignal) {
  const security = settings.get('smtp_security')
  const user = settings.get('smtp_username')
  const transport = createTransport({
    host: settings.get('smtp_host'),
    port: settings.get('smtp_port'),
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    auth: user ? { user, pass: settings.get('smtp_password') } : undefined,
    dnsTimeout: CONNECT_MILLISECONDS,
    connectionTimeout: CONNECT_MILLISECONDS,
    greetingTimeout: CONNECT_MILLISECONDS,
    socketTimeout: SILENCE_MILLISECONDS,
  })
  // Each timeout starts anew with every word of the server: a slow one could keep us for hours.
  const limit = AbortSignal.timeout(LONGEST_ATTEMPT_MILLISECONDS)
  const { response } = await transport.sendMail({
    ...message,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  })
  return response
}

/** The mail is out, so forgetting that would send it twice: a database that is being restarted is waited for. */
async function recordSent(db: Database, mailId: string) {
  const deadline = Date.now() + LONGEST_RECORDING_MILLISECONDS
  for (;;) {
    try {
      await mails.finish(db, mailId)
      return
    } catch (error) {
      if (!isDatabaseAway(error) || Date.now() > deadline) throw error
    }
    await sleep(500)
  }
}

/** Why a mail was not sent, in a line. */
export function reasonOf(error: unknown) {
  const { message, cause } = error as Error
  const reason = cause instanceof Error ? `${message}: ${cause.message}` : message
  return reason.slice(0, LONGEST_REASON)
}
