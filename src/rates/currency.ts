import type { Database } from '../database/connection.js'
import { sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { moneyOf } from './money.js'

/**
 * Why the workspace can't be counted in another currency, as a sentence; undefined where it can. Money is kept in minor
 * units: with another number of decimals every rate would silently be worth ten or a hundred times as much, or as little.
 */
export async function refuseCurrency(db: Database, member: Member, currency: string): Promise<string | undefined> {
  const decimals = moneyOf(member.currency, member.locale).decimals
  if (moneyOf(currency, member.locale).decimals === decimals) return undefined
  const { has_money } = await db('workspaces as w')
    .where({ 'w.id': member.workspace_id })
    .first(
      sql`exists (select from rates as r where r.workspace_id = w.id and r.rate_cents > 0)
          or exists (select from projects as p where p.workspace_id = w.id and p.estimate_cents is not null)
          or exists (select from entries as e where e.workspace_id = w.id and e.rate_cents > 0) as has_money`,
    )
  if (!has_money) return undefined
  return `Rates are kept in ${member.currency}, which has ${decimals || 'no'} decimals. Choose a currency that has as many.`
}
