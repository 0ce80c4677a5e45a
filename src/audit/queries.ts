import type { Database } from '../database/connection.js'
import type { Kind } from './kinds.js'

/** The person behind an event: an operator, or whoever names themselves. */
type Actor = { name: string; operator_id?: string }

export type Event = {
  kind: Kind
  actor: Actor
  /** The IP address that the request came from. */
  address?: string
  /** Whom or what it was done to, as it is called now. */
  subject?: string
  user_id?: string
  workspace_id?: string
  /** What the line says besides; secrets come masked. */
  details?: Record<string, string | number | boolean | null>
}

/** The operator who does it, and from where. */
export type By = { actor: Required<Actor>; address: string }

/** Forgets events that are older than so many days. */
export const purge = (db: Database, days: number) =>
  db('audit_events').whereRaw('occurred_at < now() - make_interval(days => ?)', [days]).del()

/** Notes an event, in the transaction that makes it true. */
export async function record(trx: Database, { actor, ...event }: Event) {
  await trx('audit_events').insert({ ...event, actor: actor.name, operator_id: actor.operator_id })
}
