import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { listPage } from '../reports/detailed.js'
import { readDetailed } from '../reports/detailed-form.js'
import { presentDetailed } from '../reports/detailed-present.js'
import type { Kind } from '../reports/files.js'
import { listGroups } from '../reports/groups.js'
import { isWeek, presentRange, type Range, readRange, weekAt } from '../reports/range.js'
import { jobsFor } from '../reports/size.js'
import { readSummary } from '../reports/summary-form.js'
import { drawPictures } from '../reports/summary-pictures.js'
import { MOST_SHOWN, presentSummary } from '../reports/summary-present.js'
import { findWeek } from '../reports/weekly.js'
import { readWeekly } from '../reports/weekly-form.js'
import { presentWeek } from '../reports/weekly-page.js'
import type { Asked } from './form.js'
import { withoutRates } from './policy.js'
import type { SavedReport } from './queries.js'

/** What is kept of a report. */
export type Kept = Pick<SavedReport, 'kind' | 'query' | 'period' | 'first_day' | 'last_day' | 'shows_amounts'>

/** How whoever looks at a report reads it; all else is its maker's. */
export type Reader = Pick<Member, 'locale' | 'hour_cycle'>
type Durations = Record<'duration' | 'brief_duration', (seconds: number) => string>

/** The maker of a report as it looks at entries: with their present rights, zone and week, and in the reader's formats. */
export function eyesOf(maker: Member, report: Pick<Kept, 'shows_amounts'>, { locale, hour_cycle }: Reader): Member {
  return { ...(report.shows_amounts ? maker : withoutRates(maker)), locale, hour_cycle }
}

/** The days that a report shows: its own where they are fixed, else those asked for, else those of its period now. */
export const rangeOf = (eyes: Member, { period, first_day, last_day }: Kept, asked: Asked): Range =>
  first_day && last_day ? { from: first_day, to: last_day } : readRange(eyes, asked, period ?? 'month')

/** What a report says, with the days and the order that were asked for in the place of its own. */
export function queryFor(eyes: Member, report: Kept, asked: Asked): object {
  const { sort, order, after, before } = asked
  const sorted = sort || order ? { sort, order } : {}
  return { ...report.query, ...sorted, after, before, ...rangeOf(eyes, report, asked) }
}

/** What a page shows of a saved report. No address in it leads to anything but the report itself. */
export async function evaluate(db: Database, eyes: Member, report: Kept, asked: Asked, durations: Durations) {
  const found = await SHOWN[report.kind](db, eyes, queryFor(eyes, report, asked), durations)
  const fixed = report.period === null
  const days = rangeOf(eyes, report, asked)
  const isWeekly = report.kind === 'weekly'
  const { presets, before, after, ...range } = presentRange(eyes, isWeekly ? weekAt(eyes, days) : days)
  const order = orderOf(asked)
  const linkTo = (to: Range | undefined) =>
    to && `?${new URLSearchParams([['from', to.from], ['to', to.to], ...order])}`
  return {
    ...keepWithin(found, report.kind, fixed),
    kind: report.kind,
    is_fixed: fixed,
    order,
    here: `?${new URLSearchParams([...(fixed ? [] : Object.entries(rangeFor(days))), ...order])}`,
    range: {
      ...range,
      before: linkTo(before),
      after: linkTo(after),
      presets: presets.filter(days => !isWeekly || isWeek(days)).map(preset => ({ ...preset, href: linkTo(preset) })),
    },
  }
}

const rangeFor = ({ from, to }: Range) => ({ from, to })

const orderOf = ({ sort, order }: Asked): [string, string][] =>
  Object.entries({ sort, order }).filter((pair): pair is [string, string] => pair[1] !== undefined)

type Found = { links?: Links; sorts?: Sorts; rows?: { details?: string }[] }
type Links = Record<'previous' | 'next', string | undefined>
type Sorts = { href: string }[] | Record<string, { href: string }>

const SHOWN: Record<Kind, (db: Database, eyes: Member, query: object, durations: Durations) => Promise<Found>> = {
  summary: async (db, eyes, query, { brief_duration }) => {
    const report = readSummary(eyes, query)
    const summary = presentSummary(eyes, report, await listGroups(db, eyes, report, report.groups, MOST_SHOWN))
    const pictures = summary.totals.seconds > 0 ? await drawPictures(db, eyes, report, brief_duration) : undefined
    return { ...summary, pictures }
  },
  detailed: async (db, eyes, query) => {
    const report = readDetailed(eyes, query)
    const list = presentDetailed(eyes, report, await listPage(db, eyes, report))
    return { ...list, jobs: jobsFor(list.count) }
  },
  weekly: async (db, eyes, query, { duration }) => {
    const report = readWeekly(eyes, query)
    return presentWeek(eyes, report, await findWeek(db, eyes, report), duration)
  },
}

/** The filter stays where it is kept, and nothing leads to the reports of whoever looks at it. */
function keepWithin(found: Found, kind: Kind, fixed: boolean): Found {
  const kept = ['sort', 'order', 'after', 'before', ...(fixed ? [] : ['from', 'to'])]
  const cut = (href: string) => {
    const pairs = [...new URLSearchParams(href)].filter(([name]) => kept.includes(name))
    const sorted = kind !== 'detailed' || pairs.some(([name]) => name === 'sort') ? [] : [['sort', 'date']]
    return `?${new URLSearchParams([...pairs, ...sorted])}`
  }
  const { links, sorts } = found
  return {
    ...found,
    links: links && { previous: links.previous && cut(links.previous), next: links.next && cut(links.next) },
    sorts: Array.isArray(sorts)
      ? sorts.map(sort => ({ ...sort, href: cut(sort.href) }))
      : sorts &&
        Object.fromEntries(Object.entries(sorts).map(([name, sort]) => [name, { ...sort, href: cut(sort.href) }])),
    rows: found.rows?.map(row => ({ ...row, details: undefined })),
  }
}
