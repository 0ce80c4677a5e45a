import { always, both, type Sql, sql } from '../database/sql.js'

/** Whose rate it is: of the four levels the one that these ids name. */
export type Subject =
  | { level: 'workspace'; member_id: null; project_id: null }
  | { level: 'member'; member_id: string; project_id: null }
  | { level: 'project'; member_id: null; project_id: string }
  | { level: 'project_member'; member_id: string; project_id: string }

export const ofWorkspace: Subject = { level: 'workspace', member_id: null, project_id: null }
export const ofMember = (member_id: string): Subject => ({ level: 'member', member_id, project_id: null })
export const ofProject = (project_id: string): Subject => ({ level: 'project', member_id: null, project_id })
export const ofProjectMember = (project_id: string, member_id: string): Subject => ({
  level: 'project_member',
  member_id,
  project_id,
})

/**
 * The entries `e` that a rate of `subject` may count for from the day `from` on. What isn't billable has no rate, and what
 * was typed by hand stays.
 */
export const entriesOf = ({ member_id, project_id }: Subject, from: string): Sql =>
  both(
    member_id ? sql`e.member_id = ${member_id}` : always,
    project_id ? sql`e.project_id = ${project_id}` : always,
    sql`e.day >= ${from} and e.billable and not e.rate_by_hand`,
  )
