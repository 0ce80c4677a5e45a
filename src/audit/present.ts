import { type Cell, CSV_START, csvLine } from '../web/csv.js'
import { utcTime } from '../web/utc.js'
import { isKind, kinds } from './kinds.js'
import type { Logged } from './log.js'

type Details = Logged['details']

/** The page shows so much of what was changed; the file has all of it. */
const MOST_SHOWN = 200

/** What a line of the log shows of an event. */
export const presentEvent = (event: Logged) => ({
  ...event,
  time: utcTime(event.occurred_at),
  what: whatHappened(event.kind),
  details: shortened(detailsInWords(event.details)),
})

function shortened(text: string): string {
  const letters = [...text]
  return letters.length > MOST_SHOWN ? `${letters.slice(0, MOST_SHOWN).join('')}…` : text
}

const whatHappened = (kind: string) => (isKind(kind) ? kinds[kind] : inWords(kind))

/** `alias: Ana → Anna; prefix: 1a2b3c4d`: what was changed is told by its `field`, `old` and `new` value. */
function detailsInWords({ field, old, new: changed, ...others }: Details): string {
  const isChange = old !== undefined || changed !== undefined
  const change = isChange ? [`${shown(old)} → ${shown(changed)}`] : []
  const named = change.map(each => (field === undefined ? each : `${inWords(String(field))}: ${each}`))
  return [...named, ...Object.entries(others).map(([name, value]) => `${inWords(name)}: ${shown(value)}`)].join('; ')
}

const inWords = (name: string) => name.replaceAll('_', ' ')

const shown = (value: Details[string] | undefined) =>
  value === undefined || value === null || value === '' ? 'nothing' : String(value)

const COLUMNS = [
  'time',
  'kind',
  'event',
  'by',
  'by_operator',
  'subject',
  'details',
  'address',
  'user_id',
  'workspace_id',
] as const

/** The log as a file, line by line. */
export async function* csvOf(events: AsyncIterable<Logged>): AsyncGenerator<string> {
  yield CSV_START + csvLine([...COLUMNS])
  for await (const event of events) {
    const { kind, actor, by_operator, subject, address, user_id, workspace_id } = event
    const row: Record<(typeof COLUMNS)[number], Cell> = {
      time: event.occurred_at.toISOString(),
      kind,
      event: whatHappened(kind),
      by: actor,
      by_operator,
      subject,
      details: detailsInWords(event.details),
      address,
      user_id,
      workspace_id,
    }
    yield csvLine(COLUMNS.map(column => row[column]))
  }
}
