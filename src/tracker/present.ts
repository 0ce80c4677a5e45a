import type { Member } from '../members/queries.js'
import { type Dates, datesFor } from './dates.js'
import type { DaySum, OwnList } from './queries.js'
import { foldRows, presentRows, type Row } from './rows.js'
import type { View } from './view.js'
import { addDays, firstOfWeek, type Week } from './week.js'

type Shown = { view: View; week: Week; timerStart?: Date | undefined }

/** What a page or a part of one shows of a list: weeks of days of rows, or for a search days alone. */
export function presentList(member: Member, { entries, sums }: OwnList, { view, week, timerStart }: Shown) {
  const dates = datesFor(member, week.today)
  const rows = presentRows(entries, member.zone, dates, timerStart)
  const days = groupBy(rows, row => row.day).map(([day, own]) => presentDay(day, own, sums, { dates, week, view }))
  if (view.q) return { weeks: days.length > 0 ? [{ key: 'found', days }] : [] }

  const weeks = groupBy(days, ({ day }) => firstOfWeek(day, member.week_start))
  const isFromNow = !view.before && !view.day
  if (isFromNow && weeks.every(([first]) => first !== week.first)) weeks.push([week.first, []])
  weeks.sort(([one], [other]) => other.localeCompare(one))
  return {
    weeks: weeks.map(([first, own]) => ({
      key: first,
      ...weekNames(first, week, dates),
      seconds: sumBetween(sums, first, addDays(first, 6)),
      is_continued: first === (view.before && firstOfWeek(view.before.day, member.week_start)),
      strip: isFromNow && first === week.first ? presentStrip(sums, week, dates) : undefined,
      days: own,
    })),
  }
}

type Setting = { dates: Dates; week: Week; view: View }

function presentDay(day: string, rows: Row[], sums: DaySum[], { dates, week, view }: Setting) {
  const near = { [week.today]: 'Today', [addDays(week.today, -1)]: 'Yesterday' }[day]
  const sum = sums.find(each => each.day === day)
  const isContinued = day === view.before?.day
  return {
    day,
    /** Two parts of a day may stand on one page. */
    key: isContinued ? `${day}-${rows[0]?.id}` : day,
    title: near ?? dates.longWeekday(day),
    date: near ? dates.longDate(day) : dates.date(day),
    seconds: sum?.seconds ?? 0,
    found_count: view.q ? (sum?.entry_count ?? 0) : undefined,
    is_continued: isContinued,
    rows: view.q ? rows : foldRows(rows, dates.time),
  }
}

/** The seven days of this week, with what each comes to. */
const presentStrip = (sums: DaySum[], { first, today }: Week, dates: Dates) =>
  Array.from({ length: 7 }, (_, index) => addDays(first, index)).map(day => ({
    key: dates.weekday(day),
    label: `${dates.weekday(day)} ${Number(day.slice(-2))}`,
    seconds: sumBetween(sums, day, day),
    is_today: day === today,
  }))

const sumBetween = (sums: DaySum[], first: string, last: string) =>
  sums.filter(({ day }) => day >= first && day <= last).reduce((sum, { seconds }) => sum + seconds, 0)

/** The last two weeks have a name, the others their dates for one. */
function weekNames(first: string, week: Week, { range }: Dates) {
  const dates = range(first, addDays(first, 6))
  if (first === week.first) return { title: 'This week', dates }
  return first === addDays(week.first, -7) ? { title: 'Last week', dates } : { title: dates, dates: '' }
}

function groupBy<Item>(items: Item[], nameOf: (item: Item) => string): [string, Item[]][] {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const name = nameOf(item)
    const group = groups.get(name)
    if (group) group.push(item)
    else groups.set(name, [item])
  }
  return [...groups]
}
