import type { Database } from '../database/connection.js'

/** A place where somebody is logged in: a remembered browser with its sessions, or a session without. */
type LogIn = {
  id: string
  /** The browser's User-Agent. */
  browser: string
  address: string
  last_seen_at: Date
  /** Null where the log-in isn't remembered. */
  remembered_until: Date | null
  is_here: boolean
  /** Whether it is an operator, logged in as this person. */
  is_operator: boolean
}

const MOST = 50

/** Where this user is logged in: this place first, then the last seen; the newest 50 and how many there are in all. */
export async function listLogIns(db: Database, userId: string, ownSidHash: string) {
  const { rows } = await db.raw(
    `select *, count(*) over ()::integer as count
       from (select d.id, d.browser, d.address, greatest(d.last_seen_at, own.last_seen_at) as last_seen_at,
                    d.expires_at as remembered_until, coalesce(own.is_here, false) as is_here,
                    false as is_operator
               from remembered_devices as d
              cross join lateral (
                    select max(s.last_seen_at) as last_seen_at, bool_or(s.sid_hash = :own) as is_here
                      from sessions as s
                     where s.remembered_device_id = d.id and s.expires_at > now()) as own
              where d.user_id = :user and d.expires_at > now()
              union all
             select s.id, s.browser, s.address, s.last_seen_at, null, s.sid_hash = :own,
                    s.operator_session_id is not null
               from sessions as s
              where s.user_id = :user and s.remembered_device_id is null and s.expires_at > now()) as places
      order by is_here desc, last_seen_at desc, id
      limit :most`,
    { user: userId, own: ownSidHash, most: MOST },
  )
  return { places: rows as LogIn[], count: (rows[0]?.count ?? 0) as number }
}
