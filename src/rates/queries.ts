import type { Database } from '../database/connection.js'
import { type Sql, sql } from '../database/sql.js'
import { shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import * as restamps from './restamps.js'
import type { Subject } from './subject.js'

/** A rate that counts from a day until the next one of its subject; null cents say "whatever the level below says". */
export type Rate = { id: string; valid_from: string; rate_cents: number | null }

export type History = {
  /** The date in the workspace's zone. */
  today: string
  /** What was ever set for the subject, newest first. */
  rates: Rate[]
  /** Changes whose entries are being stamped. */
  running: { entry_count: number; done_count: number }[]
}

/** The day from which a rate counts that counts for all past entries too. */
export const BEGINNING = '0001-01-01'

/** All that is set at one level, and what is being done about it. One query. */
export const findHistory = (db: Database, { workspace_id }: Member, subject: Subject): Promise<History> =>
  db('workspaces as w')
    .where({ 'w.id': workspace_id })
    .first(
      sql`cast(now() at time zone w.zone as date) as today`,
      sql`(select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'valid_from', r.valid_from, 'rate_cents', r.rate_cents)
                                     order by r.valid_from desc), '[]')
             from rates as r
            where r.workspace_id = w.id and r.member_id is not distinct from ${subject.member_id}
              and r.project_id is not distinct from ${subject.project_id}) as rates`,
      sql`(select coalesce(jsonb_agg(jsonb_build_object('entry_count', s.entry_count, 'done_count', s.done_count)
                                     order by s.id), '[]')
             from restamps as s
            where s.workspace_id = w.id and s.entry_count > ${restamps.MOST_AT_ONCE}
              and s.member_id is not distinct from ${subject.member_id}
              and s.project_id is not distinct from ${subject.project_id}) as running`,
    )

export type Change = {
  rate_cents: number | null
  /** From today on, from a day, or for all past entries too. */
  since: 'now' | 'all' | { day: string }
  /** The newest rate that the form showed, '' for none: another one means that somebody has changed it since. */
  seen?: string
}

export type Outcome =
  | { kind: 'set'; valid_from: string; entry_count: number; changed_count: number | undefined }
  | { kind: 'same' }
  | { kind: 'conflict' }

/**
 * Sets a rate from a day on. What was set for later goes, and a rate that is the one before it needs no row. Its entries
 * get it in the same transaction where they are few, else by a job; `changed_count` is undefined then. Changes in one
 * workspace wait for each other, and the same one again changes nothing.
 */
export const set = (db: Database, actor: Member, subject: Subject, { rate_cents, since, seen }: Change) =>
  db.transaction(async (trx): Promise<Outcome> => {
    const { workspace_id } = actor
    await trx('workspaces').where({ id: workspace_id }).forNoKeyUpdate().first('id')
    const { today, rates } = await findHistory(trx, actor, subject)
    const valid_from = since === 'now' ? today : since === 'all' ? BEGINNING : since.day

    const before = rates.find(rate => rate.valid_from < valid_from)
    const later = rates.filter(rate => rate.valid_from >= valid_from)
    const goesOn = (before?.rate_cents ?? null) === rate_cents
    const stands = goesOn
      ? later.length === 0
      : later.length === 1 && later[0]?.valid_from === valid_from && later[0].rate_cents === rate_cents
    if (stands) return { kind: 'same' }
    if (seen !== undefined && seen !== (rates[0]?.id ?? '')) return { kind: 'conflict' }

    const ids = later.map(rate => rate.id)
    await trx('rates').where({ workspace_id }).whereIn('id', ids).del()
    if (!goesOn) await trx('rates').insert({ workspace_id, ...subject, valid_from, rate_cents })
    return { kind: 'set', valid_from, ...(await restamps.begin(trx, workspace_id, subject, valid_from)) }
  })

/** What is set for the member `m` on a project and counts today, in cents; null where nothing is. */
export const rateOn = (projectId: string): Sql =>
  sql`(select r.rate_cents
         from rates as r
         join workspaces as w on w.id = r.workspace_id
        where r.workspace_id = m.workspace_id and r.project_id = ${projectId} and r.member_id = m.id
          and r.valid_from <= cast(now() at time zone w.zone as date)
        order by r.valid_from desc
        limit 1)`

/** Somebody who is on the project, by themselves or through a team, or was once given a rate on it. */
export const findProjectMember = (
  db: Database,
  { workspace_id }: Member,
  project_id: string,
  id: string,
): Promise<{ id: string; name: string } | undefined> =>
  db('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .where({ 'm.workspace_id': workspace_id, 'm.id': id })
    .where(
      sql`(exists (select from project_members as pm
                    where pm.workspace_id = m.workspace_id and pm.project_id = ${project_id} and pm.member_id = m.id)
           or exists (select from rates as r
                       where r.workspace_id = m.workspace_id and r.project_id = ${project_id} and r.member_id = m.id)
           or exists (select from project_teams as pt
                        join team_members as tm on tm.workspace_id = pt.workspace_id and tm.team_id = pt.team_id
                       where pt.workspace_id = m.workspace_id and pt.project_id = ${project_id} and tm.member_id = m.id))`,
    )
    .first('m.id', sql`${shownName} as name`)
