import type { Database } from '../database/connection.js'
import type { Settings } from '../settings/reader.js'
import type { Assertion, Step } from './outcome.js'
import { arrive } from './people.js'
import type { Provider } from './queries.js'
import { type Reason, reasons } from './reasons.js'

type Rehearsed = { step: Step; reason?: Reason }

/** What a log-in by this would come to, as the last step of a test: it is tried and undone, so that nothing of it stays. */
export async function rehearse(
  db: Database,
  settings: Pick<Settings, 'get'>,
  provider: Provider,
  assertion: Assertion,
): Promise<Rehearsed> {
  const trx = await db.transaction()
  const around = { default_workspaces: settings.get('default_workspaces'), address: '' }
  const arrival = await arrive(trx, provider, assertion, around).finally(() => trx.rollback())
  const label = 'Looked for here'
  if (!arrival.ok) {
    const { reason, detail = '' } = arrival
    return { step: { label, detail: `${reasons[reason][0]} ${detail}`.trim(), ok: false }, reason }
  }
  const { id, username } = arrival.user
  const isKnown = (await db('users').where({ id }).first('id')) !== undefined
  const detail = isKnown ? `It is the account ${username}.` : `Nobody yet: a log-in makes the account ${username}.`
  return { step: { label, detail, ok: true } }
}
