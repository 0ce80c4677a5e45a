import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import * as changes from '../projects/changes.js'
import { mayCreateProject } from '../projects/policy.js'
import { findDefaults } from '../projects/queries.js'
import { mayCreateTags } from '../tags/policy.js'
import * as tags from '../tags/queries.js'
import * as tasks from '../tasks/queries.js'
import { COLOURS } from '../web/colours.js'
import { isId } from '../web/input.js'
import { findProjectForTasks, listProjects, type ProjectRow, type TagRow } from './queries.js'

/** What could be made of what was typed: `project` is whose task it would be, by the name `within`. */
export type Creation = { what: 'projects' | 'tasks' | 'tags'; text: string; project?: string; within?: string }

/** The value to choose, or why there is none. */
export type Made = { ok: true; value: string } | { ok: false; text: string }

const isNamed = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** What the member may make of `typed`, which `rows` were found for; a task would be the chosen project's. */
export async function offerProjects(
  db: Database,
  member: Member,
  typed: string,
  rows: ProjectRow[],
  chosen: string,
): Promise<Creation[]> {
  if (!typed) return []
  const [id] = chosen.split(':')
  const project = isId(id) ? await findProjectForTasks(db, member, id) : undefined
  const isProject = rows.some(row => !row.task && isNamed(row.project.name, typed))
  const isTask = rows.some(row => row.project.id === id && row.task && isNamed(row.task.name, typed))
  return [
    ...(mayCreateProject(member) && !isProject ? [{ what: 'projects' as const, text: 'Create project' }] : []),
    ...(project && !isTask
      ? [{ what: 'tasks' as const, text: 'Create task', project: project.id, within: project.name }]
      : []),
  ]
}

export const offerTags = (member: Member, typed: string, rows: TagRow[]): Creation[] =>
  typed && mayCreateTags(member) && !rows.some(row => isNamed(row.name, typed))
    ? [{ what: 'tags', text: 'Create tag' }]
    : []

/** Makes a project as the workspace's defaults say; where one of this name without a client can be used, it is that one. */
export async function createProject(db: Database, member: Member, name: string): Promise<Made> {
  const { is_public, is_billable } = await findDefaults(db, member)
  const outcome = await changes.create(db, member, {
    name,
    client: '',
    new_client: '',
    colour: colourFor(name),
    access: is_public ? 'public' : 'private',
    billable: is_billable,
    copy: undefined,
  })
  if (outcome.ok) return { ok: true, value: outcome.id }

  const rows = await listProjects(db, member, name, { recent: 0, all: 50 })
  const there = rows.find(row => !row.task && !row.project.client && isNamed(row.project.name, name))
  return there ? { ok: true, value: there.project.id } : { ok: false, text: Object.values(outcome.errors).join(' ') }
}

/** Projects that are made in passing don't all look alike. */
const colourFor = (name: string) =>
  COLOURS[[...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % COLOURS.length] ?? 'teal'

/** Makes a task of a project; undefined where the member may not. */
export async function createTask(
  db: Database,
  member: Member,
  projectId: string,
  name: string,
): Promise<Made | undefined> {
  const made = isId(projectId) ? await tasks.create(db, member, projectId, name) : undefined
  if (!made) return undefined
  if (made.is_done) return { ok: false, text: 'A task of that name is done. Open it again on the project’s page.' }
  return { ok: true, value: `${projectId}:${made.id}` }
}

export async function createTag(db: Database, member: Member, name: string): Promise<Made> {
  const made = await tags.create(db, member, name)
  return made.is_archived
    ? { ok: false, text: 'A tag of that name is archived. Restore it on the page of tags.' }
    : { ok: true, value: made.id }
}
