import type { Member } from '../members/queries.js'
import { readDetailed, writeOrder, writeReport } from '../reports/detailed-form.js'
import type { Kind } from '../reports/files.js'
import { readSummary, writeSummary } from '../reports/summary-form.js'
import { readWeekly, writeWeekly } from '../reports/weekly-form.js'
import { parseQuery } from '../web/query-string.js'

/** What a report's address says besides its days, by name. */
export type Meaning = Record<string, string | string[]>

type Pairs = [string, string][]

/** Each kind reads an address and writes it again, so that only what means something is kept. */
const WRITTEN: Record<Kind, (member: Member, query: object) => Pairs> = {
  summary: (member, query) => {
    const report = readSummary(member, query)
    return [...writeReport(report), ...writeSummary(report)]
  },
  detailed: (member, query) => {
    const report = readDetailed(member, query)
    return [...writeReport(report), ...writeOrder(report)]
  },
  weekly: (member, query) => {
    const report = readWeekly(member, query)
    return [...writeReport(report), ...writeWeekly(report)]
  },
}

/** What the end of a report's address means, without its days. */
export function meaningOf(kind: Kind, member: Member, address: string): Meaning {
  const meaning: Meaning = {}
  for (const [name, value] of WRITTEN[kind](member, parseQuery(address))) {
    if (name === 'from' || name === 'to') continue
    const before = meaning[name]
    meaning[name] = before === undefined ? value : [before, value].flat()
  }
  return meaning
}

/** The end of the address of the report itself, in which one looks further with one's own eyes. */
export const writeMeaning = (meaning: Meaning, days: { from: string; to: string }): string =>
  `?${new URLSearchParams([
    ['from', days.from],
    ['to', days.to],
    ...Object.entries(meaning).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name, value]),
    ),
  ])}`
