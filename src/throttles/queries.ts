import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../database/connection.js'
import { lockName } from '../database/lock.js'
import { Problem } from '../web/problem.js'

const WINDOW_SECONDS = 300
const PER_ACCOUNT_AND_ADDRESS = 5
const PER_ADDRESS = 20
/** So many failures from anywhere, and the account answers once a second. */
const PER_ACCOUNT = 20
const LONGEST_WAIT_SECONDS = 5

export type Attempt = {
  /**
   * What is tried: links of invitations are counted apart, so that a page full of dead ones bars nobody's log-in, and so
   * are the usernames that are tried with one that works.
   */
  door:
    | 'login'
    | 'code'
    | 'invitation'
    | 'registration'
    | 'reset'
    | 'email'
    | 'report'
    | 'report_password'
    | 'report_file'
  /** What was typed. */
  name: string
  /** Whom it stands for, where that is somebody: a username and an e-mail address are one account. */
  account: string
  address: string
  hasKnownDevice: boolean
}

/**
 * Counts an attempt *before* the password is looked at, so that attempts made at once can't slip through together.
 * Throws Problem 429 past 5 for a name from an address or 20 from an address in 5 minutes; what was refused isn't
 * counted, so nobody is barred for longer. Attempts on one account from many addresses are only slowed, and never for a
 * browser that this person logged in with before. Returns what undoes the counting when the attempt was good.
 */
export async function countAttempt(db: Database, attempt: Attempt): Promise<() => Promise<void>> {
  const { door, name, account, address, hasKnownDevice } = attempt
  const keys = {
    both: `both ${door} ${name} ${network(address)}`,
    address: `address ${door} ${network(address)}`,
    account: `account ${door} ${account}`,
  }
  const own: { id: number }[] = await db('throttle_hits')
    .insert(Object.values(keys).map(key => ({ key })))
    .returning('id')
  const ids = own.map(hit => hit.id)

  const hits = await countHits(db, Object.values(keys))
  if ((hits.get(keys.both) ?? 0) > PER_ACCOUNT_AND_ADDRESS || (hits.get(keys.address) ?? 0) > PER_ADDRESS) {
    await db('throttle_hits').whereIn('id', ids).del()
    throw tooMany(WINDOW_SECONDS)
  }
  if (!hasKnownDevice && (hits.get(keys.account) ?? 0) > PER_ACCOUNT) await waitForTurn(db, keys.account)

  return async () => {
    await db('throttle_hits').where({ key: keys.both }).orWhereIn('id', ids).del()
  }
}

/** How often each key was hit in the window; no further than past the limit, so that a flood costs no more. */
async function countHits(
  db: Database,
  keys: string[],
  limit = Math.max(PER_ADDRESS, PER_ACCOUNT),
): Promise<Map<string, number>> {
  const { rows } = await db.raw(
    `select key, hits.count
       from unnest(cast(:keys as text[])) as key
      cross join lateral (
            select count(*)::integer as count
              from (select from throttle_hits as t
                     where t.key = key.key and t.hit_at > now() - make_interval(secs => :seconds)
                     limit :most) as counted) as hits`,
    { keys, seconds: WINDOW_SECONDS, most: limit + 1 },
  )
  return new Map(rows.map((row: { key: string; count: number }) => [row.key, row.count]))
}

/** One attempt a second: each takes the next free second of the account and waits for it. Who would wait long takes none. */
async function waitForTurn(db: Database, account: string) {
  const seconds = await db.transaction(async trx => {
    await lockName(trx, account)
    const { rows } = await trx.raw(
      `insert into throttle_hits (key, hit_at)
       select :key, next
         from (select greatest(clock_timestamp(), coalesce(max(hit_at), '-infinity') + interval '1 second') as next
                 from throttle_hits where key = :key) as turn
        where next <= clock_timestamp() + make_interval(secs => :longest)
       returning greatest(0, extract(epoch from hit_at - clock_timestamp()))::float8 as seconds`,
      { key: `turn ${account}`, longest: LONGEST_WAIT_SECONDS },
    )
    return rows[0]?.seconds
  })
  if (seconds === undefined) throw tooMany(LONGEST_WAIT_SECONDS)
  await sleep(seconds * 1000)
}

const tooMany = (seconds: number) =>
  new Problem(
    429,
    'Too many attempts',
    `Wait ${seconds >= 60 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`} and try again.`,
  )

/**
 * What anybody may begin or ask without saying who they are, and how often an address in 5 minutes; what came to a good
 * end doesn't count. A whole house may stand behind one address.
 */
const OPEN_PER_ADDRESS = { trip: 100, sso_failure: 50, kept_form: 20, unasked: 50, report_page: 100 }

type Opened = keyof typeof OPEN_PER_ADDRESS

const openKey = (what: Opened, address: string) => `open ${what} ${network(address)}`

/** Counts one more, before anything is done for it. Undefined past the limit, else what takes the counting back. */
export async function countOpen(db: Database, what: Opened, address: string) {
  const key = openKey(what, address)
  const [own] = await db('throttle_hits').insert({ key }).returning('id')
  const forget = async () => {
    await db('throttle_hits').where({ id: own.id }).del()
  }
  const most = OPEN_PER_ADDRESS[what]
  if (((await countHits(db, [key], most)).get(key) ?? 0) <= most) return forget
  await forget()
  return undefined
}

/** The same where there is nothing to do past the limit: throws Problem 429. */
export async function countOpenOrRefuse(db: Database, what: Opened, address: string): Promise<() => Promise<void>> {
  const forget = await countOpen(db, what, address)
  if (!forget) throw tooMany(WINDOW_SECONDS)
  return forget
}

/** Takes back one that an earlier request counted. */
export const forgetOpen = (db: Database, what: Opened, address: string) =>
  db('throttle_hits')
    .whereIn('id', query =>
      query
        .from('throttle_hits')
        .where({ key: openKey(what, address) })
        .orderBy('id')
        .limit(1)
        .select('id'),
    )
    .del()

const MAILS_A_DAY = 5
const DAY_SECONDS = 86_400

/**
 * Those of these addresses that have got their day's mails of the kind that strangers cause, whichever workspace they
 * came from. The count of all of them stands still until the transaction ends.
 */
export async function listFlooded(trx: Database, addresses: string[]): Promise<string[]> {
  for (const key of addresses.map(mailTo).sort()) await lockName(trx, key)
  const { rows } = await trx.raw(
    `select key
       from throttle_hits
      where key = any(?) and hit_at > now() - make_interval(secs => ?)
      group by key
     having count(*) >= ?`,
    [addresses.map(mailTo), DAY_SECONDS, MAILS_A_DAY],
  )
  const flooded = new Set(rows.map((row: { key: string }) => row.key))
  return addresses.filter(address => flooded.has(mailTo(address)))
}

/** Counts a mail that is on its way to this address. */
export const countMail = (trx: Database, address: string) => trx('throttle_hits').insert({ key: mailTo(address) })

const mailTo = (address: string) => `mail ${address.toLowerCase()}`

/** An IPv6 address stands for its /64: whoever has one has them all. */
export function network(address: string): string {
  const mapped = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!mapped.includes(':')) return mapped
  const [head = '', tail] = mapped.split('::')
  const groups = head ? head.split(':') : []
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail ? tail.split(':').length : 0)
  const all = [...groups, ...Array(Math.max(0, missing)).fill('0'), ...(tail ? tail.split(':') : [])]
  return all
    .slice(0, 4)
    .map(group => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')
}

/** Forgets what no window reaches any more. */
export const purge = (db: Database) =>
  db('throttle_hits')
    .whereRaw(
      `hit_at < now() - case when key like 'mail %' then interval '${DAY_SECONDS} seconds'
                             else interval '${2 * WINDOW_SECONDS} seconds' end`,
    )
    .del()
