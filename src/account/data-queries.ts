import type { Database } from '../database/connection.js'
import { type Entry, entriesInSight } from '../entries/queries.js'
import { givenRoles } from '../members/names.js'
import type { Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import { comesAfter } from '../tracker/queries.js'
import * as fields from '../user-fields/queries.js'

const OWN = [
  'id',
  'username',
  'email',
  'email_confirmed_at',
  'alias',
  'title',
  'account_number',
  'avatar_url',
  'colour',
  'zone',
  'locale',
  'hour_cycle',
  'week_start',
  'theme',
  'landing',
  'created_at',
  'password_changed_at',
] as const

export type OwnProfile = Record<(typeof OWN)[number] | 'unwanted_mails', string | number | Date | null> & {
  /** What was filled in, by the fields' names. */
  fields: Record<string, string | null>
}

/** All that is kept of a user themselves, but for secrets. */
export async function findOwnProfile(db: Database, userId: string): Promise<OwnProfile> {
  const filled = await fields.listFilled(db, userId)
  const own = await db('users')
    .where({ id: userId })
    .first(...OWN, {
      unwanted_mails: db.raw(`array_to_string(unwanted_mails, ', ')`),
    })
  return { ...own, fields: Object.fromEntries(filled.map(({ name, value }) => [name, value])) }
}

/** Where somebody is or was a member, with the roles that they were given and their teams. */
export type OwnMembership = {
  workspace_id: string
  workspace: string
  state: 'active' | 'inactive' | 'removed'
  is_owner: boolean
  roles: string[]
  teams: string[]
  joined_at: Date
  last_active_at: Date
}

export async function listOwnMemberships(db: Database, userId: string): Promise<OwnMembership[]> {
  const { rows } = await db.raw(
    `select m.workspace_id, w.name as workspace, m.state, w.owner_id = m.id as is_owner, ${givenRoles} as roles,
            array(select t.name
                    from team_members as tm
                    join teams as t on t.workspace_id = tm.workspace_id and t.id = tm.team_id
                   where tm.workspace_id = m.workspace_id and tm.member_id = m.id
                   order by lower(t.name)) as teams,
            m.joined_at, m.last_active_at
       from members as m
       join workspaces as w on w.id = m.workspace_id
      where m.user_id = ?
      order by lower(w.name), w.id`,
    [userId],
  )
  return rows
}

export type OwnEntry = Entry & { workspace: string }

const BATCH = 1000

/**
 * All that somebody tracked, workspace by workspace, newest first: where they are an active member, and as far as their
 * roles let them see it. Read in parts, so that neither the database nor the memory holds all of it.
 */
export async function* ownEntries(db: Database, userId: string): AsyncGenerator<OwnEntry> {
  for (const { id, name } of await members.listMemberships(db, userId)) {
    const member = await members.findMember(db, userId, id, 'full')
    if (member) for await (const entry of entriesOf(db, member)) yield { ...entry, workspace: name }
  }
}

async function* entriesOf(db: Database, member: Member): AsyncGenerator<Entry> {
  let last: Entry | undefined
  do {
    const after = last
    const part: Entry[] = await entriesInSight(db, member)
      .where({ 'e.member_id': member.id })
      .modify(query => after && query.where(comesAfter(after)))
      .orderByRaw('e.day desc, e.started_at desc, e.id')
      .limit(BATCH)
    yield* part
    last = part.length === BATCH ? part.at(-1) : undefined
  } while (last)
}
