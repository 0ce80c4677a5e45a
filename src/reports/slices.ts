import { MOST_SLICES } from '../charts/slices.js'
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
  /** The longest first, no more than a picture has colours for. */
  slices: { key: string | null; name: Name; seconds: number }[]
  /** The others, as one. */
  rest: { count: number; seconds: number }
  /** What each slice, by its place among `slices`, came to from `start` on; past their end what the others did. */
  parts: { place: number; start: string; seconds: number }[]
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
  const most = MOST_SLICES
  const { key, names, joins } = DEFINITIONS[by]
  const { rows } = await db.raw<{ rows: [Slices] }>('?', [
    sql`with ${listed(sourcesOf(member, report, groups, [levels]))},
        keyed as materialized (
          select key, start, cast(sum(seconds) as bigint) as seconds
            from (select coalesce(${key}, '') as key, ${DEFINITIONS[bar].key} as start, e.seconds
                    from ${sourceOf(groups, levels)} as e ${spaced(joins.map(join => JOINS[join](member)))}) as told
           group by key, start),
        placed as materialized (
          select key, sum(seconds) as seconds,
                 row_number() over (order by sum(seconds) desc, key) - 1 as place,
                 case when count(*) over () > ${most + 1} then cast(${most} as integer) else ${most + 1} end as most
            from keyed
           group by key
          having sum(seconds) > 0),
        part as (
          select least(p.place, p.most) as place, k.start, sum(k.seconds) as seconds
            from keyed as k
            join placed as p on p.key = k.key
           group by least(p.place, p.most), k.start)
        select (select coalesce(jsonb_agg(jsonb_build_object('key', nullif(p.key, ''), 'name', n.name, 'seconds', p.seconds)
                                          order by p.place), '[]')
                  from placed as p left join (${names?.(member) ?? NO_NAMES}) as n on n.id = p.key
                 where p.place < p.most) as slices,
               (select jsonb_build_object('count', count(*), 'seconds', coalesce(sum(seconds), 0))
                  from placed where place >= most) as rest,
               (select coalesce(jsonb_agg(jsonb_build_object('place', place, 'start', start, 'seconds', seconds)), '[]')
                  from part) as parts`,
  ])
  return rows[0]
}

const NO_NAMES = sql`select cast(null as text) as id, cast(null as jsonb) as name`
