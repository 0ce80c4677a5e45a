import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import connectPgSimple from 'connect-pg-simple'
import type { Request } from 'express'
import session, { type SessionData } from 'express-session'
import type { Database } from '../database/connection.js'
import { PREPARED } from '../database/prepared.js'
import type { Sql } from '../database/sql.js'
import { isUnattended } from './fragment.js'

/** Seconds; cookie_lifetime null means that the session ends with the browser (DESIGN 5, seed 002). */
export type Limits = { gc_maxlifetime: number; cookie_lifetime: number | null }

/** One of the two doors: members and operators have tables and cookies of their own. */
export type Door = {
  table: 'sessions' | 'operator_sessions'
  accounts: 'users' | 'operators'
  accountId: 'user_id' | 'operator_id'
  /** Columns of the account that every request needs. */
  columns: readonly string[]
  /** What this request needs to know of the account `a` besides. */
  companion: Companion
  /** Of the operators' sessions, on which those of this door may hang. */
  operatorLimits?: Limits
}

/**
 * One more column of the query that finds a session, for what whoever mounts the door would have to ask next: JSON about
 * the account `a`, undefined where this request needs none. It becomes `companion` of the session.
 */
export type Companion = (req: Request) => Sql | undefined

declare module 'express-session' {
  interface SessionData {
    account_id: string
    strength: 'remembered' | 'full'
    confirmed_at: string
    address: string
    browser: string
    /** Read with the session and never written back. */
    account: Record<string, unknown>
    companion: unknown
    last_seen_at: string
    /** Of an operator who is logged in as this person: hash of the id of their own session, and who they are. */
    operator_session_id: string
    entered_by: { id: string; username: string }
  }
}

const PgStore = connectPgSimple(session)
const SLOWEST_TOUCH_SECONDS = 60

/** Session ids are kept as hashes only: whoever reads the table can't log in with what stands there. */
export const hashToken = (token: string) => createHash('sha256').update(token).digest('base64url')

/** Marks the request that made this session id, so that `set` may insert it: see below. */
export function newSessionId(req: { newSessionId?: string }, id: string): string {
  req.newSessionId = id
  return id
}

/**
 * express-session's store in PostgreSQL. What differs from connect-pg-simple's own: both limits are enforced here, on
 * the server; only an id that this very request generated is inserted, so that a slow request can't revive a session
 * that was ended meanwhile; the account and its companion come along in the same round trip, and a deactivated account
 * ends its sessions; the session of an operator who is logged in as somebody ends with their own in the panel.
 */
export class SessionStore extends PgStore {
  readonly #db: Database
  readonly #door: Door
  readonly #limits: Limits
  /** express-session hands its store an id only; what comes along depends on the request. */
  readonly #asking = new AsyncLocalStorage<Request>()

  constructor(db: Database, door: Door, limits: Limits) {
    super({ pool: db.client.pool, pruneSessionInterval: false, tableName: door.table })
    this.#db = db
    this.#door = door
    this.#limits = limits
  }

  /** Does `next` so that a session asked for in it is found for this request. */
  for(req: Request, next: () => void) {
    this.#asking.run(req, next)
  }

  override get(sid: string, done: (error: unknown, session?: SessionData | null) => void) {
    this.#find(hashToken(sid)).then(found => done(null, found), done)
  }

  override set(sid: string, data: SessionData, done?: (error?: unknown) => void) {
    const marked = requestOf(data)
    const isNew = marked?.newSessionId === sid
    const saved = this.#save(hashToken(sid), data, isNew).then(() => {
      if (isNew) marked.newSessionId = undefined // the request saves again when it ends
    })
    saved.then(() => done?.(), done)
  }

  override touch(sid: string, data: SessionData, done?: (error?: unknown) => void) {
    const asking = requestOf(data)
    if (asking && isUnattended(asking)) return void done?.()
    const age = (Date.now() - Date.parse(data.last_seen_at)) / 1000
    if (age < Math.min(SLOWEST_TOUCH_SECONDS, this.#limits.gc_maxlifetime / 10)) return void done?.()
    this.#seen(hashToken(sid)).then(() => done?.(), done)
  }

  override destroy(sid: string, done?: (error?: unknown) => void) {
    const ended = this.#db(this.#door.table)
      .where({ sid_hash: hashToken(sid) })
      .del()
    ended.then(() => done?.(), done)
  }

  async #find(sidHash: string): Promise<SessionData | null> {
    const { table, accounts, accountId, columns, companion } = this.#door
    const req = this.#asking.getStore()
    const row = await this.#db(`${table} as s`)
      .options(PREPARED)
      .join(`${accounts} as a`, 'a.id', `s.${accountId}`)
      .where({ 's.sid_hash': sidHash, 'a.state': 'active' })
      .whereRaw(`${this.#expiry('s')} > now()`, this.#bindings())
      .first(
        's.*',
        this.#db.raw(`json_build_object(${columns.map(column => `'${column}', a.${column}`).join(', ')}) as account`),
        { companion: (req && companion(req)) ?? this.#db.raw('null'), entered_by: this.#enteredBy() },
      )
    if (!row || (row.operator_session_id && !row.entered_by)) return null

    return {
      ...row.data,
      cookie: { path: '/', originalMaxAge: null, ...row.data.cookie },
      account_id: row[accountId],
      strength: row.strength ?? 'full',
      confirmed_at: row.confirmed_at.toISOString(),
      last_seen_at: row.last_seen_at.toISOString(),
      address: row.address,
      browser: row.browser,
      account: row.account,
      companion: row.companion,
      entered_by: row.entered_by ?? undefined,
    }
  }

  async #save(sidHash: string, data: SessionData, isNewSession: boolean) {
    const { table, accountId } = this.#door
    const { account_id, strength, confirmed_at, address, browser, ...others } = data
    const { account: _, companion: __, last_seen_at: ___, entered_by: ____, operator_session_id, ...rest } = others
    const changes = {
      ...(table === 'sessions' ? { strength } : {}),
      confirmed_at,
      data: JSON.stringify(rest),
      last_seen_at: this.#db.fn.now(),
    }
    if (!isNewSession) {
      await this.#db(table).where({ sid_hash: sidHash }).update(changes)
      return
    }
    await this.#db(table).insert({
      ...changes,
      ...(table === 'sessions' ? { operator_session_id } : {}),
      sid_hash: sidHash,
      [accountId]: account_id,
      address,
      browser,
      expires_at: this.#db.raw(this.#expiryFrom('now()', 'now()'), this.#bindings()),
    })
  }

  async #seen(sidHash: string) {
    await this.#db(`${this.#door.table} as s`)
      .where({ sid_hash: sidHash })
      .update({
        last_seen_at: this.#db.fn.now(),
        expires_at: this.#db.raw(this.#expiryFrom('s.started_at', 'now()'), this.#bindings()),
      })
  }

  /** The operator on whose live session the session `s` hangs; null where that has ended, and where there is none. */
  #enteredBy() {
    const limits = this.#door.operatorLimits
    if (!limits) return this.#db.raw('null')
    return this.#db.raw(
      `(select json_build_object('id', o.id, 'username', o.username)
          from operator_sessions as own
          join operators as o on o.id = own.operator_id
         where own.sid_hash = s.operator_session_id and o.state = 'active' and ${this.#expiry('own')} > now())`,
      limits,
    )
  }

  /** The instant when a session ends: computed from its columns, so that a shorter limit acts on old sessions too. */
  #expiry = (alias: string) => this.#expiryFrom(`${alias}.started_at`, `${alias}.last_seen_at`)

  #expiryFrom = (startedAt: string, lastSeenAt: string) =>
    `least(${startedAt} + make_interval(secs => :cookie_lifetime), ${lastSeenAt} + make_interval(secs => :gc_maxlifetime))`

  #bindings = () => ({ gc_maxlifetime: this.#limits.gc_maxlifetime, cookie_lifetime: this.#limits.cookie_lifetime })
}

/** `data` is the request's own Session object; its request tells which id was generated for it. */
const requestOf = (data: SessionData) => (data as SessionData & { req?: Request & { newSessionId?: string } }).req
