import type { Database } from '../database/connection.js'

/** A process that serves this database, or did until it fell silent. */
export type Node = { id: string; name: string; version: string; started_at: Date; last_seen_at: Date; is_gone: boolean }

export type NewNode = Pick<Node, 'id' | 'name' | 'version' | 'started_at'>

/** Notes that this node lives; also one that was forgotten meanwhile. */
export const beat = (db: Database, node: NewNode) =>
  db('nodes').insert(node).onConflict('id').merge({ last_seen_at: db.fn.now() })

/** Forgets a node that says goodbye. */
export const leave = (db: Database, id: string) => db('nodes').where({ id }).del()

/** All nodes, those that live first; one that was silent for over a minute is gone. */
export const list = (db: Database): Promise<Node[]> =>
  db('nodes')
    .orderByRaw('is_gone, name, id')
    .select('*', db.raw(`last_seen_at < now() - interval '1 minute' as is_gone`))

/** Forgets nodes that were silent for a day. */
export const purge = (db: Database) => db('nodes').whereRaw(`last_seen_at < now() - interval '1 day'`).del()
