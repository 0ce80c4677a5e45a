import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { always, listed, type Sql, sql } from '../database/sql.js'
import { type EntryAction, entriesFor, entryWays } from '../entries/policy.js'
import { shownName } from '../members/names.js'
import type { Member } from '../members/queries.js'
import { type ProjectAction, projectsFor, projectsInSight, projectWays } from '../projects/policy.js'
import type { Permission } from './catalog.js'
import { isOpen, type Way } from './reach.js'

/** A way, tried on a row: whether it is open to the member, whether the row lies on it, and whether a limit forbids it. */
export type Trial = { name: string; permission?: Permission; open: boolean; fits: boolean; limited: boolean }
type Tried = { action: string; trials: Trial[] }[]

export type EntryFacts = {
  id: string
  description: string
  day: string
  is_own: boolean
  owner_name: string
  has_project: boolean
  /** Undefined where whoever asks can't see the project. */
  project?: { id: string; name: string }
  /** The teams that the member leads and the entry's owner is in. */
  shared_teams: string[]
}

export type ProjectFacts = {
  id: string
  name: string
  is_manager: boolean
  /** The member's teams that are in the project, and with those that are attached to its client. */
  member_teams: string[]
  teams: string[]
  led_teams: string[]
}

/** A row that whoever asks can see, with what became of every way on it. */
export type Found<Facts> = { facts: Facts; tried: Tried }

/** Tries every way on which `target` might reach this entry; undefined where `actor` can't see it. */
export async function tryEntry(
  db: Database,
  actor: Member,
  target: Member,
  id: string,
  actions: readonly EntryAction[],
): Promise<Found<EntryFacts> | undefined> {
  const ways = actions.map(action => ({ action, ways: entryWays(action, target) }))
  const row = await db('entries as e')
    .join('members as m', { 'm.workspace_id': 'e.workspace_id', 'm.id': 'e.member_id' })
    .join('users as u', 'u.id', 'm.user_id')
    .where(entriesFor('view', actor))
    .where({ 'e.id': id })
    .first(
      'e.id',
      'e.description',
      'e.day',
      sql`e.member_id = ${target.id} as is_own`,
      sql`${shownName} as owner_name`,
      sql`e.project_id is not null as has_project`,
      sql`(select jsonb_build_object('id', p.id, 'name', p.name) from projects as p
            where p.id = e.project_id and ${projectsFor('view', actor)}) as project`,
      sql`${namesOf(target.led_teams, target, hasOwner)} as shared_teams`,
      ...columnsOf(ways, target),
    )
  return row && { facts: { ...row, project: row.project ?? undefined }, tried: trialsOf(ways, target, row) }
}

/** Tries every way on which `target` might reach this project; undefined where `actor` can't see it. */
export async function tryProject(
  db: Database,
  actor: Member,
  target: Member,
  id: string,
  actions: readonly ProjectAction[],
): Promise<Found<ProjectFacts> | undefined> {
  const ways = actions.map(action => ({ action, ways: projectWays(action) }))
  const row = await db('projects as p')
    .where(projectsInSight(actor))
    .where({ 'p.id': id })
    .whereNull('p.deleted_at')
    .first(
      'p.id',
      'p.name',
      sql`p.id = any(${target.managed_projects}) as is_manager`,
      sql`${namesOf(target.teams, target, ofProject)} as member_teams`,
      sql`${namesOf(target.teams, target, ofEither)} as teams`,
      sql`${namesOf(target.led_teams, target, ofEither)} as led_teams`,
      ...columnsOf(ways, target),
    )
  return row && { facts: row, tried: trialsOf(ways, target, row) }
}

/** The names of those of `teams` for which `condition` holds. */
const namesOf = (teams: readonly string[], { workspace_id }: Member, condition: Sql): Sql =>
  sql`array(select t.name from teams as t
             where t.workspace_id = ${workspace_id} and t.id = any(${teams}) and ${condition} order by ${folded(sql`t.name`)})`

const hasOwner = sql`exists (select from team_members as tm
  where tm.workspace_id = t.workspace_id and tm.team_id = t.id and tm.member_id = e.member_id)`
const ofProject = sql`exists (select from project_teams as pt
  where pt.workspace_id = t.workspace_id and pt.team_id = t.id and pt.project_id = p.id)`
const ofEither = sql`(${ofProject} or exists (select from client_teams as ct
  where ct.workspace_id = t.workspace_id and ct.team_id = t.id and ct.client_id = p.client_id))`

type Asked = { action: string; ways: Way[] }[]

/** Two columns with a value for each way: whether the row lies on it, and whether its limit lets it through. */
function columnsOf(asked: Asked, target: Member): Sql[] {
  const ways = asked.flatMap(each => each.ways)
  return [
    sql`array[${listed(ways.map(way => way.condition(target)))}] as fits`,
    sql`array[${listed(ways.map(way => way.limit?.(target) ?? always))}] as passes`,
  ]
}

function trialsOf(asked: Asked, target: Member, row: { fits: (boolean | null)[]; passes: (boolean | null)[] }): Tried {
  let at = -1
  const trialOf = (way: Way): Trial => {
    at += 1
    const { name, permission } = way
    return {
      name,
      permission,
      open: isOpen(way, target),
      fits: row.fits[at] === true,
      limited: row.passes[at] !== true,
    }
  }
  return asked.map(({ action, ways }) => ({ action, trials: ways.map(trialOf) }))
}
