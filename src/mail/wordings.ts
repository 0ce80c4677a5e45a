import type { Database } from '../database/connection.js'
import type { Audience } from './audience.js'
import type { Kind } from './kinds.js'

/** A subject and a text, with placeholders like {{name}}. */
export type Wording = { subject: string; body: string }

/** What an operator made of a mail, and who gets it; without another wording it is as it comes. */
export type Made = { is_on: boolean; audience: Audience; wording?: Wording }

type Row = { kind: string; is_on: boolean; audience: Audience; subject: string | null; body: string | null }

const asMade = ({ is_on, audience, subject, body }: Row): Made =>
  subject !== null && body !== null ? { is_on, audience, wording: { subject, body } } : { is_on, audience }

const COLUMNS = ['kind', 'is_on', 'audience', 'subject', 'body']

const UNTOUCHED: Made = { is_on: true, audience: 'everyone' }

/** What was made of each mail, to be asked by its kind; those without a row are as they come. */
export async function listMade(db: Database): Promise<(kind: Kind) => Made> {
  const rows: Row[] = await db('mail_wordings').select(COLUMNS)
  const made = new Map(rows.map(row => [row.kind, asMade(row)]))
  return kind => made.get(kind) ?? UNTOUCHED
}

/** What was made of the mails of this kind. */
export async function findMade(db: Database, kind: string): Promise<Made> {
  const row: Row | undefined = await db('mail_wordings').where({ kind }).first(COLUMNS)
  return row ? asMade(row) : UNTOUCHED
}

/** Says a mail in these words from now on, or again in Stint's own. */
export const say = (trx: Database, kind: Kind, wording: Wording | undefined) =>
  keep(trx, kind, wording ?? { subject: null, body: null })

/** Switches the mails of a kind on or off. */
export const turn = (trx: Database, kind: Kind, is_on: boolean) => keep(trx, kind, { is_on })

/** Keeps the mails of a kind to some of those whom they are about, or sends them to all again. */
export const narrow = (trx: Database, kind: Kind, audience: Audience) => keep(trx, kind, { audience })

const keep = (trx: Database, kind: Kind, values: object) =>
  trx('mail_wordings')
    .insert({ kind, ...values, updated_at: trx.fn.now() })
    .onConflict('kind')
    .merge()
