import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { isFragmentRequest } from '../web/fragment.js'
import { isId } from '../web/input.js'
import { type Group, groupProjects, type ProjectOption, withoutRepetition } from './present.js'
import { type ChosenWork, findChosen, findHandy, type TagRow } from './queries.js'

/** What the native fields of a form offer, for browsers without scripts; pages carry it, fragments needn't. */
export type Choices = { projects: Group<ProjectOption>[]; values: string[]; tags: TagRow[] }

/** In the strip, which is on every page, few; in a form that was opened for it, more. */
const FEW = { recent: 6, all: 8 }
export const MANY = { recent: 10, all: 40 }

const COOKIE = 'stint_scripts'

/**
 * Whether the page needs them. htmx doesn't, and says so for the whole pages after it: this browser runs scripts, which
 * fetch their own lists. One that runs none any more still has what is chosen, and the search page.
 */
export function needsChoices(req: Request, res: Response): boolean {
  const isKnown = req.cookies?.[COOKIE] !== undefined
  if (!isFragmentRequest(req)) return !isKnown
  const { root, secure } = res.locals
  if (!isKnown) res.cookie(COOKIE, '1', { path: `${root}/`, httpOnly: true, sameSite: 'lax', secure })
  return false
}

export async function loadChoices(db: Database, member: Member, limits = FEW): Promise<Choices> {
  const { projects, tags } = await findHandy(db, member, limits)
  const groups = withoutRepetition(groupProjects(projects.slice(0, limits.all)))
  return { projects: groups, values: groups.flatMap(group => group.options.map(option => option.value)), tags }
}

/**
 * What `values`, a form as it was posted or as the search page brought it back, says of project, task and tags, with
 * their names: for a form that is shown again. What isn't in sight is left out.
 */
export function chosenFrom(db: Database, member: Member, values: Record<string, unknown>): Promise<ChosenWork> {
  const [project_id, task_id] = String([values.project ?? ''].flat().at(-1)).split(':')
  const tag_ids = [values.tags ?? []].flat().filter(isId)
  return findChosen(db, member, {
    project_id: isId(project_id) ? project_id : null,
    task_id: isId(task_id) ? task_id : null,
    tag_ids,
  })
}
