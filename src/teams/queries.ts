import { type Database, violatedKey } from '../database/connection.js'
import { always, sql } from '../database/sql.js'
import { shownName } from '../members/names.js'
import { lockMembers, type Member } from '../members/queries.js'
import { asPage, type Page, pageByName } from '../web/paging.js'
import type { TeamFilter, TeamValues } from './form.js'
import { teamsFor } from './policy.js'

type Team = {
  id: string
  name: string
  colour: string
  member_count: number
  can_edit: boolean
}

/** A team with the names of its leads. */
export type ListedTeam = Team & { leads: string[] }

/** A team with all that the member may do to it. */
export type FoundTeam = Team & { can_staff: boolean; can_delete: boolean }

/**
 * What deleting a team changes: where it is attached, and how many of the clients nothing else limits. Deleted ones are
 * apart: their projects keep their visibility for the entries that were made on them.
 */
export type Consequences = {
  project_count: number
  client_count: number
  opened_count: number
  opened_deleted_count: number
}

const IN_TEAM = `from team_members as tm
                 join members as m on m.workspace_id = tm.workspace_id and m.id = tm.member_id and m.state <> 'removed'
                 join users as u on u.id = m.user_id
                where tm.workspace_id = t.workspace_id and tm.team_id = t.id`

const columns = (db: Database, actor: Member) => ({
  id: 't.id',
  name: 't.name',
  colour: 't.colour',
  member_count: db.raw(`(select count(*)::integer ${IN_TEAM})`),
  can_edit: teamsFor('edit', actor),
})

/** A page of the teams within reach that a filter leaves, by name, and how many they are on all pages. */
export async function listPage(
  db: Database,
  actor: Member,
  filter: TeamFilter,
): Promise<Page<ListedTeam> & { count: number }> {
  const matching = db('teams as t')
    .where(teamsFor('view', actor))
    .where(filter.q ? sql`strpos(lower(t.name), lower(${filter.q})) > 0` : always)
  const { count } = await matching.clone().first(sql`count(*)::integer as count`)
  const rows = await pageByName(matching, sql`t`, filter).select(columns(db, actor), {
    leads: db.raw(`array(select ${shownName} ${IN_TEAM} and tm.is_lead order by 1)`),
  })
  return { ...asPage<ListedTeam>(rows, filter), count }
}

/** One team within reach. */
export const findTeam = (db: Database, actor: Member, id: string): Promise<FoundTeam | undefined> =>
  db('teams as t')
    .where(teamsFor('view', actor))
    .where({ 't.id': id })
    .first(columns(db, actor), { can_staff: teamsFor('staff', actor), can_delete: teamsFor('delete', actor) })

/** Makes a team and returns its id; undefined where the name is taken. */
export const create = (db: Database, actor: Member, values: TeamValues): Promise<string | undefined> =>
  db('teams')
    .insert({ workspace_id: actor.workspace_id, ...values })
    .returning('id')
    .then(([row]) => row.id, undefinedIfTaken)

/** Gives a team within reach another name and colour; undefined where the name is taken. */
export const edit = (db: Database, actor: Member, id: string, values: TeamValues): Promise<number | undefined> =>
  db('teams as t').where(teamsFor('edit', actor)).where({ 't.id': id }).update(values).catch(undefinedIfTaken)

function undefinedIfTaken(error: unknown): undefined {
  if (violatedKey(error) !== 'teams_name_key') throw error
}

/** What goes with a team, before anybody deletes it. */
export async function findConsequences(db: Database, actor: Member, id: string): Promise<Consequences> {
  const { rows } = await db.raw(
    `with attached as (
       select c.deleted_at is null as is_live,
              not exists (select from client_teams as other
                           where other.workspace_id = ct.workspace_id and other.client_id = ct.client_id
                             and other.team_id <> ct.team_id) as is_alone
         from client_teams as ct
         join clients as c on c.workspace_id = ct.workspace_id and c.id = ct.client_id
        where ct.workspace_id = :workspace_id and ct.team_id = :id
     )
     select (select count(*)::integer
               from project_teams as pt
               join projects as p on p.workspace_id = pt.workspace_id and p.id = pt.project_id and p.deleted_at is null
              where pt.workspace_id = :workspace_id and pt.team_id = :id) as project_count,
            (count(*) filter (where is_live))::integer as client_count,
            (count(*) filter (where is_live and is_alone))::integer as opened_count,
            (count(*) filter (where not is_live and is_alone))::integer as opened_deleted_count
       from attached`,
    { workspace_id: actor.workspace_id, id },
  )
  return rows[0]
}

/** Deletes a team within reach; with it end its memberships and what it was attached to. */
export const remove = (db: Database, actor: Member, id: string) =>
  db('teams as t').where(teamsFor('delete', actor)).where({ 't.id': id }).del()

/**
 * Adds members to a team, all or none, and returns how many are new in it. Undefined where one of them isn't in the
 * workspace, or the team is out of reach.
 */
export const addMembers = (db: Database, actor: Member, id: string, memberIds: string[]) =>
  db.transaction(async (trx): Promise<number | undefined> => {
    const team = await trx('teams as t')
      .where(teamsFor('staff', actor))
      .where({ 't.id': id })
      .forKeyShare()
      .first('t.id')
    if (!team || !(await lockMembers(trx, actor, memberIds))) return undefined

    const added = await trx('team_members')
      .insert(memberIds.map(member_id => ({ workspace_id: actor.workspace_id, team_id: id, member_id })))
      .onConflict(['workspace_id', 'team_id', 'member_id'])
      .ignore()
      .returning('member_id')
    return added.length
  })

/** Takes a member out of a team. Who may is the team's `can_edit`. */
export const removeMember = (db: Database, actor: Member, id: string, memberId: string) =>
  db('team_members').where({ workspace_id: actor.workspace_id, team_id: id, member_id: memberId }).del()

/** Makes a member of the team one of its leads, or no longer; 0 where they aren't in it. Who may is `can_staff`. */
export const appoint = (db: Database, actor: Member, id: string, memberId: string, is_lead: boolean): Promise<number> =>
  db('team_members').where({ workspace_id: actor.workspace_id, team_id: id, member_id: memberId }).update({ is_lead })
