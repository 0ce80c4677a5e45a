import type { Database } from './connection.js'

/** The ids with one of them moved a place up or down; as they are where there is no such place. */
export function shifted(ids: string[], id: string, by: -1 | 1): string[] {
  const from = ids.indexOf(id)
  const to = from + by
  if (from < 0 || to < 0 || to >= ids.length) return ids
  const others = ids.toSpliced(from, 1)
  return others.toSpliced(to, 0, id)
}

/** Numbers the rows of a table from 1, in the order of their ids. The table is locked by whoever asked for them. */
export const place = (trx: Database, table: string, ids: string[]) =>
  trx.raw(
    `update ?? as t
        set position = placed.position
       from unnest(cast(? as text[])) with ordinality as placed (id, position)
      where placed.id = t.id`,
    [table, ids],
  )
