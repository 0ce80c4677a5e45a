import { Temporal } from 'temporal-polyfill'
import type { Entry } from '../entries/queries.js'
import type { Member, Membership } from '../members/queries.js'
import { HEX } from '../web/colours.js'
import type { Account } from '../web/login.js'
import type { ApiProject } from './queries.js'

/*
 * What programs get, in the shapes of Clockify's API v1, so that what was written for it works here. A key that Stint has
 * nothing for is left out, not made up.
 */

const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const

export const asUser = (account: Account, memberships: Membership[], active: string | undefined) => ({
  id: account.id,
  name: account.alias || account.username,
  email: account.email,
  status: 'ACTIVE',
  activeWorkspace: active ?? null,
  memberships: memberships.map(({ id }) => ({
    userId: account.id,
    targetId: id,
    membershipType: 'WORKSPACE',
    membershipStatus: 'ACTIVE',
  })),
  settings: {
    timeZone: account.zone,
    weekStart: DAYS[account.week_start - 1],
    timeFormat: account.hour_cycle === 12 ? 'HOUR12' : 'HOUR24',
    lang: account.locale,
    theme: account.theme.toUpperCase(),
  },
})

export const asWorkspace = ({ id, name }: Membership) => ({ id, name })

export const asProject = (project: ApiProject, workspaceId: string) => ({
  id: project.id,
  name: project.name,
  workspaceId,
  clientId: project.client_id ?? '',
  clientName: project.client_name ?? '',
  color: HEX[project.colour],
  note: project.note,
  public: project.is_public,
  billable: project.is_billable,
  archived: project.is_archived,
  timeEstimate: project.estimate_seconds === null ? null : { estimate: iso(project.estimate_seconds), type: 'MANUAL' },
})

/** `userId` is the account's, as everywhere in the API; the entry itself belongs to the account's member. */
export const asEntry = (entry: Entry, userId: string, { workspace_id }: Member) => ({
  id: entry.id,
  description: entry.description,
  userId,
  workspaceId: workspace_id,
  projectId: entry.project?.id ?? null,
  taskId: entry.task?.id ?? null,
  tagIds: entry.tags.map(tag => tag.id),
  billable: entry.billable,
  timeInterval: {
    start: instant(entry.started_at),
    end: entry.stopped_at && instant(entry.stopped_at),
    duration: entry.seconds === null ? null : iso(entry.seconds),
  },
  type: 'REGULAR',
  isLocked: false,
})

const instant = (at: Date) => `${Temporal.Instant.fromEpochMilliseconds(at.getTime())}`

/** Seconds as hours, minutes and seconds: 5400 is `PT1H30M`. */
const iso = (seconds: number) => `${Temporal.Duration.from({ seconds }).round({ largestUnit: 'hours' })}`
