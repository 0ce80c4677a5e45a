import type { Database } from '../database/connection.js'
import * as timer from '../entries/timer.js'
import * as invitations from '../invitations/queries.js'
import { nameOfTheirs } from '../workspaces/newcomers.js'
import * as workspaces from '../workspaces/queries.js'
import type { HeldMember, Member } from './queries.js'
import * as members from './queries.js'

/** Closes the workspace to a held member and stops their timer; entries, roles and teams stay. */
export async function deactivate(trx: Database, target: HeldMember) {
  await stopTimer(trx, target)
  await members.changeState(trx, target, 'inactive')
}

/** Opens the workspace again to a held member. */
export const reactivate = (trx: Database, target: HeldMember) => members.changeState(trx, target, 'active')

const THEIRS = ['member_roles', 'team_members', 'project_members', 'task_members', 'saved_report_members', 'exports']

/**
 * Takes a held member out of the workspace: the timer stops; roles, teams, projects, files of reports and what still invites
 * them end; the entries stay theirs, for when they come back. Whoever is left without a workspace gets one of their own
 * where `giveWorkspace` says so (seed 000). Returns whether they did.
 */
export async function remove(trx: Database, target: HeldMember, giveWorkspace: boolean): Promise<boolean> {
  await stopTimer(trx, target)
  for (const table of THEIRS) await trx(table).where({ workspace_id: target.workspace_id, member_id: target.id }).del()
  await revokeLinks(trx, target)
  await invitations.revokeFor(trx, target)
  await members.changeState(trx, target, 'removed')

  const isLost = !(await members.belongsAnywhere(trx, target.user_id))
  if (giveWorkspace && isLost) await giveOwnWorkspace(trx, target)
  return giveWorkspace && isLost
}

/** Nobody may remember a public link by the time that its maker comes back. */
const revokeLinks = (trx: Database, { workspace_id, id }: Member) =>
  trx('saved_report_links')
    .where({ workspace_id })
    .whereIn('report_id', trx('saved_reports').where({ workspace_id, member_id: id }).select('id'))
    .del()

/** Whatever their roles let them do: it is not them who stops it. */
const stopTimer = (trx: Database, target: Member) =>
  timer.stop(trx, { ...target, permissions: new Set(['stop_own_timesheet']) })

async function giveOwnWorkspace(trx: Database, { workspace_id, user_id, name, zone, week_start }: HeldMember) {
  const { currency } = await trx('workspaces').where({ id: workspace_id }).first('currency')
  await workspaces.create(trx, { name: nameOfTheirs(name), zone, currency, week_start, user_id })
}
