import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { sql } from '../database/sql.js'
import { formHash } from '../entries/once.js'
import type { Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import { teamsFor } from '../teams/policy.js'
import type { ReminderValues } from './form.js'

export type Reminder = {
  id: string
  span: 'day' | 'week'
  least_seconds: number
  /** ISO numbers: Monday is 1. */
  weekdays: number[]
  hour: number
  for_all: boolean
  team_ids: string[]
  member_ids: string[]
}

/** A reminder with what the list says of whom it is for. */
export type ListedReminder = Reminder & { teams: string[] }

const columns = (db: Database) => ({
  id: 'r.id',
  span: 'r.span',
  least_seconds: 'r.least_seconds',
  weekdays: 'r.weekdays',
  hour: 'r.hour',
  for_all: 'r.for_all',
  team_ids: db.raw(`array(select rt.team_id::text from reminder_teams as rt
                           where rt.workspace_id = r.workspace_id and rt.reminder_id = r.id)`),
  member_ids: db.raw(`array(select rm.member_id::text
                              from reminder_members as rm
                              join members as m on m.workspace_id = rm.workspace_id and m.id = rm.member_id
                             where rm.workspace_id = r.workspace_id and rm.reminder_id = r.id and m.state <> 'removed')`),
})

/** The reminders of the actor's workspace, the oldest first. */
export const listReminders = (db: Database, { workspace_id }: Member): Promise<ListedReminder[]> =>
  db('reminders as r')
    .where({ 'r.workspace_id': workspace_id })
    .orderBy('r.id')
    .select(columns(db), {
      teams: db.raw('?', [
        sql`array(select t.name
                    from reminder_teams as rt
                    join teams as t on t.workspace_id = rt.workspace_id and t.id = rt.team_id
                   where rt.workspace_id = r.workspace_id and rt.reminder_id = r.id
                   order by ${folded(sql`t.name`)})`,
      ]),
    })

export const findReminder = (db: Database, { workspace_id }: Member, id: string): Promise<Reminder | undefined> =>
  db('reminders as r').where({ 'r.workspace_id': workspace_id, 'r.id': id }).first(columns(db))

/** Makes a reminder; the same form posted twice makes one. False where somebody or a team isn't there. */
export const create = (db: Database, actor: Member, { form_id, ...values }: ReminderValues): Promise<boolean> =>
  db.transaction(async trx => {
    if (!(await areThere(trx, actor, values))) return false
    const [made] = await trx('reminders')
      .insert({ workspace_id: actor.workspace_id, ...rowOf(values), form_hash: formHash({ form_id, ...values }) })
      .onConflict(['workspace_id', 'form_hash'])
      .ignore()
      .returning('id')
    if (made) await address(trx, actor, made.id, values)
    return true
  })

/** Changes a reminder: it counts from now on. False where somebody or a team isn't there. */
export const change = (
  db: Database,
  actor: Member,
  id: string,
  { form_id, ...values }: ReminderValues,
): Promise<boolean> =>
  db.transaction(async trx => {
    if (!(await areThere(trx, actor, values))) return false
    await trx('reminders')
      .where({ workspace_id: actor.workspace_id, id })
      .update({ ...rowOf(values), changed_at: trx.fn.now() })
    await address(trx, actor, id, values)
    return true
  })

export const remove = (db: Database, { workspace_id }: Member, id: string) =>
  db('reminders').where({ workspace_id, id }).del()

type Values = Omit<ReminderValues, 'form_id'>

const rowOf = ({ span, least_seconds, weekdays, hour, for_all }: Values) => ({
  span,
  least_seconds,
  weekdays,
  hour,
  for_all,
})

const visibleTeams = (trx: Database, actor: Member) => trx('teams as t').where(teamsFor('view', actor)).select('t.id')

/** Whether all these teams and people are there; they are until the transaction ends. */
async function areThere(trx: Database, actor: Member, { team, member }: Values): Promise<boolean> {
  const found = await visibleTeams(trx, actor).whereIn('t.id', team).forKeyShare()
  return found.length === new Set(team).size && members.lockMembers(trx, actor, member)
}

/** Says for whom a reminder is. Teams that the actor doesn't see stay. */
async function address(trx: Database, actor: Member, reminder_id: string, { team, member }: Values) {
  const { workspace_id } = actor
  await trx('reminder_teams').where({ workspace_id, reminder_id }).whereIn('team_id', visibleTeams(trx, actor)).del()
  await trx('reminder_members').where({ workspace_id, reminder_id }).del()
  const teams = [...new Set(team)].map(team_id => ({ workspace_id, reminder_id, team_id }))
  const people = [...new Set(member)].map(member_id => ({ workspace_id, reminder_id, member_id }))
  if (teams.length > 0) await trx('reminder_teams').insert(teams)
  if (people.length > 0) await trx('reminder_members').insert(people)
}
