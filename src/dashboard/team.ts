import type { Database } from '../database/connection.js'
import { both, type Sql, sql } from '../database/sql.js'
import { entriesFor, seenMembers } from '../entries/policy.js'
import { shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import { type Range, within } from '../reports/range.js'

/** What somebody does, or did last within the range. */
export type Doing = {
  id: string
  description: string
  zone: string
  started_at: string
  day: string
  project: { name: string; colour: string } | null
  can_stop: boolean
}

/** An active member; `seen` says whether the reader sees anything of their time. */
export type Colleague = {
  id: string
  name: string
  username: string
  colour: string
  avatar_url: string | null
  seen: boolean
  running: Doing | null
  last: Doing | null
}

const doing = (member: Member): Sql =>
  sql`jsonb_build_object('id', e.id, 'description', e.description, 'zone', e.zone, 'started_at', e.started_at, 'day', e.day,
                         'can_stop', ${entriesFor('stop', member)},
                         'project', case when p.id is not null
                                      then jsonb_build_object('name', p.name, 'colour', p.colour) end)`

const theirs = (member: Member, condition: Sql): Sql =>
  sql`select ${doing(member)} as doing
        from entries as e
        left join projects as p on p.workspace_id = e.workspace_id and p.id = e.project_id and p.deleted_at is null
       where e.workspace_id = m.workspace_id and e.member_id = m.id and ${both(entriesFor('view', member), condition)}`

/** The active members of the workspace, with what each of them does as far as the member may view it. One query. */
export async function listColleagues(db: Database, member: Member, range: Range): Promise<Colleague[]> {
  const { rows } = await db.raw<{ rows: Colleague[] }>('?', [
    sql`select m.id, ${shownName} as name, u.username, u.colour, u.avatar_url, running.doing as running, last.doing as last,
               (running.doing is not null or last.doing is not null or ${seenMembers(member)}) as seen
          from members as m
          join users as u on u.id = m.user_id
          left join lateral (${theirs(member, sql`e.stopped_at is null`)}) as running on true
          left join lateral (${theirs(member, both(sql`e.stopped_at is not null`, within(range)))}
                              order by e.day desc, e.started_at desc, e.id
                              limit 1) as last on true
         where m.workspace_id = ${member.workspace_id} and m.state = 'active' and u.state = 'active'
         order by name, m.id`,
  ])
  return rows
}
