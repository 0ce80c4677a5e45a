import type { Database } from '../database/connection.js'
import { PREPARED } from '../database/prepared.js'
import { sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { projectsFor, usableProjects } from '../projects/policy.js'
import { usableTasks } from '../tasks/policy.js'

/** What an entry is about. A task is one of the project's. */
export type Work = {
  description: string
  project_id: string | null
  task_id: string | null
  tag_ids: string[]
  billable: boolean
}

/** Parts of it, as a form posts them; what isn't named stays as it is, or for a new entry is what its project says. */
export type WorkChange = {
  description?: string
  project?: { project_id: string | null; task_id: string | null }
  tag_ids?: string[]
  billable?: boolean
}

export type Settled = { ok: true; work: Work } | { ok: false; errors: Record<string, string> }

const NOTHING: Work = { description: '', project_id: null, task_id: null, tag_ids: [], billable: false }
const GONE = 'That project is not there for you any more. Choose another.'
const CLOSED = 'That project is archived. Choose another.'
const TASK_GONE = 'That task is done, deleted or for others alone. Choose another.'
const TAGS_GONE = 'One of these tags is archived or deleted. Choose again.'

/**
 * What an entry will be about after `change`: `before` with what was posted, where the member may track on it. What stays
 * as it was is never refused, so that an entry on an archived project can still be described. `mayBill` false leaves
 * billable to the project. Errors stand under the names of the fields: `project`, `tags`.
 */
export async function settle(
  trx: Database,
  member: Member,
  change: WorkChange,
  mayBill: boolean,
  before?: Work & { has_project_deleted: boolean },
): Promise<Settled> {
  const old = before ?? NOTHING
  const { project_id, task_id } = postedProject(change, before) ?? old
  const tag_ids = change.tag_ids ? [...new Set(change.tag_ids)] : old.tag_ids
  const isMoved = project_id !== old.project_id
  const project = isMoved || task_id !== old.task_id ? await findProject(trx, member, project_id, task_id) : undefined
  const added = tag_ids.filter(id => !old.tag_ids.includes(id))

  const errors: Record<string, string> = {}
  if (isMoved && project_id) {
    if (!project) errors.project = GONE
    else if (!project.usable) errors.project = CLOSED
  }
  if (task_id && (isMoved || task_id !== old.task_id) && !project?.has_task) errors.project ??= TASK_GONE
  if (!(await areOpen(trx, member, tag_ids, added))) errors.tags = TAGS_GONE
  if (Object.keys(errors).length > 0) return { ok: false, errors }

  const said = mayBill ? change.billable : undefined
  const billable = said ?? (isMoved && (!before || !mayBill) ? (project?.is_billable ?? false) : old.billable)
  return {
    ok: true,
    work: { description: change.description ?? old.description, project_id, task_id, tag_ids, billable },
  }
}

/** A deleted project shows as none, and saying none again is no change: the entry keeps whose it was, and its money. */
const postedProject = ({ project }: WorkChange, before?: { has_project_deleted: boolean }) =>
  before?.has_project_deleted && project?.project_id === null ? undefined : project

/** A project in sight: whether it can be tracked on, and whether this task of it can. */
async function findProject(trx: Database, member: Member, projectId: string | null, taskId: string | null) {
  if (!projectId) return undefined
  return trx('projects as p')
    .options(PREPARED)
    .where(projectsFor('view', member))
    .where({ 'p.id': projectId })
    .whereNull('p.deleted_at')
    .first<{ is_billable: boolean; usable: boolean; has_task: boolean }>(
      'p.is_billable',
      sql`${usableProjects(member)} as usable`,
      sql`exists (select from tasks as t where t.id = ${taskId} and ${usableTasks(member)}) as has_task`,
    )
}

/**
 * Whether those that are `added` are open. All are held in one order, so that none is deleted or merged before the entry
 * has them.
 */
async function areOpen(trx: Database, member: Member, tagIds: string[], added: string[]): Promise<boolean> {
  if (tagIds.length === 0) return true
  const tags: { id: string; archived_at: Date | null }[] = await trx('tags')
    .where({ workspace_id: member.workspace_id })
    .whereIn('id', tagIds)
    .orderBy('id')
    .forKeyShare()
    .select('id', 'archived_at')
  const open = new Set(tags.filter(tag => tag.archived_at === null).map(tag => tag.id))
  return added.every(id => open.has(id))
}

/** Gives an entry these tags and no others; one that is deleted in the same moment is left out. */
export async function tag(trx: Database, workspace_id: string, entry_id: string, tagIds: string[]) {
  await trx('entry_tags').where({ workspace_id, entry_id }).whereNotIn('tag_id', tagIds).del()
  if (tagIds.length === 0) return
  await trx.raw(
    `insert into entry_tags (workspace_id, entry_id, tag_id)
     select workspace_id, ?, id from tags where workspace_id = ? and id = any(?) order by id for key share
         on conflict do nothing`,
    [entry_id, workspace_id, tagIds],
  )
}
