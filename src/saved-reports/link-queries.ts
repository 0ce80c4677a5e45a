import * as audit from '../audit/queries.js'
import { hashPassword } from '../auth/passwords.js'
import type { Database } from '../database/connection.js'
import { newToken, readToken } from '../invitations/token.js'
import { shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import type { Keys } from '../secret.js'
import type { LinkValues } from './link-form.js'
import { savedReportsFor } from './policy.js'
import { type SavedReport, STORED } from './queries.js'

type Sealing = Pick<Keys, 'encrypt' | 'decrypt'>
type By = Pick<audit.Event, 'actor' | 'address'>
type Named = Pick<SavedReport, 'id' | 'name'>

/** The link of a saved report, as its maker sees it. */
export type Link = { token: string; expires_at: Date | null; has_password: boolean }

const linkOf = (db: Database, { workspace_id }: Pick<Member, 'workspace_id'>, { id }: Pick<SavedReport, 'id'>) =>
  db('saved_report_links').where({ workspace_id, report_id: id })

export async function findLink(db: Database, keys: Sealing, actor: Member, report: Named): Promise<Link | undefined> {
  const row = await linkOf(db, actor, report).first('sealed_token', 'expires_at', 'password_hash')
  return (
    row && {
      token: keys.decrypt(row.sealed_token),
      expires_at: row.expires_at,
      has_password: row.password_hash !== null,
    }
  )
}

/** Makes a report public, or changes until when and with which password it is. The link that there is stays the same. */
export async function publish(db: Database, keys: Sealing, actor: Member, report: Named, values: LinkValues, by: By) {
  const { expires_at, password, is_open } = values
  const password_hash = password && !is_open ? await hashPassword(password) : null
  const change = { expires_at, ...((password || is_open) && { password_hash }) }
  await db.transaction(async trx => {
    const { workspace_id } = actor
    const [made] = await trx('saved_report_links')
      .insert({ workspace_id, report_id: report.id, ...sealed(keys, actor), expires_at, password_hash })
      .onConflict(['workspace_id', 'report_id'])
      .ignore()
      .returning('report_id')
    if (!made) await linkOf(trx, actor, report).update(change)
    await record(trx, made ? 'report_published' : 'report_link_changed', actor, report, by)
  })
}

/** Gives a public report another link; the one before leads nowhere. False where it isn't public (any more). */
export const renew = (db: Database, keys: Sealing, actor: Member, report: Named, by: By): Promise<boolean> =>
  db.transaction(async trx => {
    const renewed = await linkOf(trx, actor, report).update({ ...sealed(keys, actor), made_at: trx.fn.now() })
    if (renewed) await record(trx, 'report_link_renewed', actor, report, by)
    return renewed > 0
  })

/** Ends the link of a report within reach; doing it twice is doing it once. */
export const revoke = (db: Database, actor: Member, report: Named, by: By) =>
  db.transaction(async trx => {
    const within = trx('saved_reports as s').where(savedReportsFor('revoke', actor)).where({ 's.id': report.id })
    const revoked = await linkOf(trx, actor, report).whereIn('report_id', within.select('s.id')).del()
    if (revoked) await record(trx, 'report_link_revoked', actor, report, by)
  })

const record = (trx: Database, kind: audit.Event['kind'], { workspace_id }: Member, { name }: Named, by: By) =>
  audit.record(trx, { kind, ...by, subject: name, workspace_id })

function sealed(keys: Sealing, { workspace_id }: Member) {
  const { token, token_hash } = newToken(workspace_id)
  return { token_hash, sealed_token: keys.encrypt(token) }
}

/** A saved report as anybody sees it who has its link. */
export type PublicReport = Omit<SavedReport, 'team_ids' | 'member_ids' | 'can_edit' | 'can_publish' | 'can_revoke'> & {
  changed_at: Date
  token_hash: string
  password_hash: string | null
}

/** The saved report behind a link that works. */
export async function findPublic(db: Database, token: string): Promise<PublicReport | undefined> {
  const address = readToken(token)
  if (!address) return undefined
  return db('saved_report_links as l')
    .join('saved_reports as s', { 's.workspace_id': 'l.workspace_id', 's.id': 'l.report_id' })
    .join('members as maker', { 'maker.workspace_id': 's.workspace_id', 'maker.id': 's.member_id' })
    .join('users as u', 'u.id', 'maker.user_id')
    .where({ 'l.workspace_id': address.workspace_id, 'l.token_hash': address.token_hash })
    .whereRaw('coalesce(l.expires_at > now(), true)')
    .first('l.token_hash', 'l.password_hash', 's.changed_at', {
      ...Object.fromEntries(STORED.map(name => [name, `s.${name}`])),
      maker: shownName,
      is_public: db.raw('true'),
      has_link: db.raw('true'),
      is_shared: db.raw('false'),
      link_expires_at: 'l.expires_at',
    })
}

/** Seals every link anew with the present secret, once that was exchanged. */
export const reseal = (db: Database, keys: Sealing) =>
  db.transaction(async trx => {
    const rows = await trx('saved_report_links').forNoKeyUpdate().select('workspace_id', 'report_id', 'sealed_token')
    for (const { sealed_token, ...key } of rows)
      await trx('saved_report_links')
        .where(key)
        .update({ sealed_token: keys.encrypt(keys.decrypt(sealed_token)) })
  })
