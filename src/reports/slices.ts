import { foldedKey, isKept } from '../charts/folded.js'
import type { Database } from '../database/connection.js'
import { listed, spaced, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { DEFINITIONS, JOINS } from './definitions.js'
import type { Report } from './detailed-form.js'
import type { Name } from './groups.js'
import { sourceOf, sourcesOf } from './sources.js'

/** What a picture can be coloured by: of these an entry has one or none, so that bars and ring show the total. */
export const COLOURED = ['project', 'client', 'member', 'task'] as const
export type Coloured = (typeof COLOURED)[number]

export type Slices = {
  /** The longest first, as many as a picture may have a colour for; '' is what has none. */
  slices: { key: string; name: Name; seconds: number }[]
  /** The others, of which there may be thousands. */
  shorter: { count: number; seconds: number }
  /** By the keys of the slices, and what the others came to as one. */
  parts: { start: string; key: string; seconds: number }[]
}

/** What the pictures of a report show, by one group and the days, weeks or months on which its bars begin. One query. */
export async function listSlices(
  db: Database,
  member: Member,
  report: Report,
  by: Coloured,
  bar: 'day' | 'week' | 'month',
): Promise<Slices> {
  const groups = [by, bar]
  const levels = [2]
  const { key, names, joins } = DEFINITIONS[by]
  const { rows } = await db.raw<{ rows: [Slices] }>('?', [
    sql`with ${listed(sourcesOf(member, report, groups, [levels]))},
        keyed as materialized (
          select key, start, cast(sum(seconds) as bigint) as seconds
            from (select coalesce(${key}, '') as key, ${DEFINITIONS[bar].key} as start, e.seconds
                    from ${sourceOf(groups, levels)} as e ${spaced(joins.map(join => JOINS[join](member)))}) as told
           group by key, start),
        placed as materialized (
          select key, sum(seconds) as seconds, row_number() over (order by sum(seconds) desc, key) as place
            from keyed
           group by key
          having sum(seconds) > 0)
        select (select coalesce(jsonb_agg(jsonb_build_object('key', key, 'name', n.name, 'seconds', seconds)
                                          order by place), '[]')
                  from placed left join (${names?.(member) ?? NO_NAMES}) as n on n.id = key
                 where ${isKept}) as slices,
               (select jsonb_build_object('count', count(*), 'seconds', coalesce(sum(seconds), 0))
                  from placed where not ${isKept}) as shorter,
               (select coalesce(jsonb_agg(part), '[]')
                  from (select start, ${foldedKey} as key, sum(keyed.seconds) as seconds
                          from keyed
                          join placed using (key)
                         group by 1, 2) as part) as parts`,
  ])
  return rows[0]
}

const NO_NAMES = sql`select cast(null as text) as id, cast(null as jsonb) as name`
