import * as mails from './queries.js'
import { type Mailer, reasonOf, sendMail } from './send.js'

/** Somebody waits for it in front of a page. */
const PATIENCE_MILLISECONDS = 10_000

/** Sends a test mail at once and returns the server's very answer, or its very refusal; without a server, where it lies. */
export async function sendTest(mailer: Mailer, recipient: string): Promise<{ ok: boolean; said: string }> {
  const host = mailer.settings.get('smtp_host')
  const id = await mails.create(mailer.db, { kind: 'test', recipient })
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS)
  return sendMail(mailer, id, { isLast: true, signal }).then(
    answer => ({
      ok: true,
      said: host ? `${host} answered: ${answer}` : `No mail server is set, so it is in ${answer}`,
    }),
    error => ({
      ok: false,
      said: signal.aborted
        ? `${host} did not answer within 10 seconds.`
        : `${host} did not take it: ${reasonOf(error)}`,
    }),
  )
}
