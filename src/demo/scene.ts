import { idAt } from './random.js'
import { MONTHS, type Moment, monthsAgo, morningOf, type World } from './world.js'

export type Row = Record<string, unknown>

/** Rows by table, in an order in which they can be inserted. All rows of a table have the same columns. */
export type Tables = Record<string, Row[]>

/** A world at a moment: what its rows are made from. */
export type Scene = {
  world: World
  moment: Moment
  workspace_id: string
  /** The id of what is called `name` there: the same for the same day. */
  id(kind: 'user' | 'member' | 'role' | 'team' | 'client' | 'project' | 'task' | 'tag' | 'rate', name: string): string
  /** The morning of the day so many months ago; without a number, that on which the world begins. */
  at(months?: number): Date
  /** Rows with the workspace's id. */
  here(rows: Row[]): Row[]
}

export function sceneOf(world: World, moment: Moment): Scene {
  const since = morningOf(moment.first)
  const workspace_id = idAt(since, 'workspace', world.name)
  const ids = new Map<string, string>()
  return {
    world,
    moment,
    workspace_id,
    id: (kind, name) => {
      const key = `${kind} ${name}`
      const id = ids.get(key) ?? idAt(since, world.name, key)
      ids.set(key, id)
      return id
    },
    at: (months = MONTHS) => morningOf(monthsAgo(moment, months)),
    here: rows => rows.map(row => ({ workspace_id, ...row })),
  }
}

/** The name of a task among those of all projects. */
export const taskName = (project: string, task: string) => `${project}\n${task}`
