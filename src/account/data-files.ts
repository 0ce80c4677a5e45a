import type { Database } from '../database/connection.js'
import { zoned } from '../times/moments.js'
import { type Cell, CSV_START, csvLine } from '../web/csv.js'
import * as data from './data-queries.js'

/** Makes a file of what is kept of this user, piece by piece. */
type Maker = (db: Database, userId: string) => AsyncGenerator<string>

/** The files that anybody may have of themselves. */
export const files: Record<string, Maker> = {
  'all.json': async function* (db, userId) {
    yield `{"profile":${JSON.stringify(await data.findOwnProfile(db, userId))},\n`
    yield `"memberships":${JSON.stringify(await data.listOwnMemberships(db, userId))},\n"entries":[`
    let separator = '\n'
    for await (const entry of data.ownEntries(db, userId)) {
      yield separator + JSON.stringify(asObject(entry))
      separator = ',\n'
    }
    yield '\n]}\n'
  },

  'profile.csv': async function* (db, userId) {
    const { fields, ...profile } = await data.findOwnProfile(db, userId)
    yield CSV_START + csvLine(['name', 'value'])
    for (const [name, value] of Object.entries({ ...profile, ...fields })) yield csvLine([name, asCell(value)])
  },

  'memberships.csv': async function* (db, userId) {
    yield CSV_START + csvLine(['workspace', 'state', 'owner', 'roles', 'teams', 'joined_at', 'last_active_at'])
    for (const { workspace, state, is_owner, roles, teams, ...at } of await data.listOwnMemberships(db, userId))
      yield csvLine([
        workspace,
        state,
        is_owner,
        roles.join(', '),
        teams.join(', '),
        asCell(at.joined_at),
        asCell(at.last_active_at),
      ])
  },

  'entries.csv': async function* (db, userId) {
    yield CSV_START + csvLine(ENTRY_COLUMNS)
    for await (const entry of data.ownEntries(db, userId)) {
      const row: Record<string, Cell | string[]> = asObject(entry)
      yield csvLine(ENTRY_COLUMNS.map(column => [row[column] ?? null].flat().join(', ') || null))
    }
  },
}

const ENTRY_COLUMNS = [
  'workspace',
  'day',
  'started_at',
  'stopped_at',
  'zone',
  'seconds',
  'description',
  'project',
  'client',
  'task',
  'tags',
  'billable',
]

/** An entry with its times as clocks showed them where it was made. */
const asObject = (entry: data.OwnEntry) => ({
  workspace: entry.workspace,
  id: entry.id,
  day: entry.day,
  started_at: clock(entry.started_at, entry.zone),
  stopped_at: entry.stopped_at && clock(entry.stopped_at, entry.zone),
  zone: entry.zone,
  seconds: entry.seconds,
  description: entry.description,
  project: entry.project?.name ?? null,
  client: entry.project?.client ?? null,
  task: entry.task?.name ?? null,
  tags: entry.tags.map(tag => tag.name),
  billable: entry.billable,
})

const clock = (at: Date, zone: string) => zoned(at, zone).toString({ timeZoneName: 'never' })

const asCell = (value: string | number | Date | null): Cell => (value instanceof Date ? value.toISOString() : value)
