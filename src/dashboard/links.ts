import type { Span } from '../charts/spans.js'
import type { Member } from '../members/queries.js'
import { mayReport } from '../reports/policy.js'
import type { Whose } from './queries.js'
import { viewOf, writeView } from './view.js'

/** Where a bar leads: a day to its entries, for whoever has reports, and what is longer to its days. */
export function leadsFrom(member: Member, base: string, whose: Whose, asked: unknown) {
  const { range } = viewOf(member, asked)
  return ({ first: from, last: to }: Span): string | undefined => {
    if (from === to && mayReport(member))
      return `${base}/reports/detailed?${new URLSearchParams({ from, to, ...(whose === 'own' && { member: member.id }) })}`
    if (from === range.from && to === range.to) return undefined // here it is
    return `${base}/dashboard${whose === 'team' ? '/team' : ''}${writeView(asked, { from, to })}`
  }
}
