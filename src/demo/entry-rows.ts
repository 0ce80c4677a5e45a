import { entriesOf, type Tracked } from './entries.js'
import { idAt } from './random.js'
import { type Row, type Scene, type Tables, taskName } from './scene.js'

/** What people tracked, and what they like to begin with. */
export function entryTables(scene: Scene): Tables {
  const { here, id } = scene
  const tracked = scene.world.people.flatMap(person =>
    entriesOf(scene.world, person, scene.moment).map((entry, index) => ({
      ...entry,
      id: idAt(entry.started_at, scene.world.name, 'entry', person.username, index),
    })),
  )
  return {
    entries: here(tracked.map(entry => entryRow(scene, entry))),
    entry_tags: here(tracked.flatMap(entry => entry.tags.map(tag => ({ entry_id: entry.id, tag_id: id('tag', tag) })))),
    favourites: here(favouriteRows(scene)),
  }
}

const aboutRow = ({ id }: Scene, { project, task }: { project?: string | null; task?: string | null }) => ({
  project_id: project ? id('project', project) : null,
  task_id: project && task ? id('task', taskName(project, task)) : null,
})

function entryRow(scene: Scene, entry: Tracked & { id: string }): Row {
  const changed_at = entry.stopped_at ?? entry.started_at
  return {
    id: entry.id,
    member_id: scene.id('member', entry.username),
    ...aboutRow(scene, entry),
    description: entry.description,
    zone: entry.zone,
    started_at: entry.started_at,
    stopped_at: entry.stopped_at,
    day: entry.day,
    billable: entry.billable,
    rate_cents: entry.by_hand,
    rate_by_hand: entry.by_hand !== null,
    version: 1 + entry.changes,
    created_at: entry.started_at,
    updated_at: changed_at,
  }
}

const favouriteRows = (scene: Scene): Row[] =>
  Object.entries(scene.world.favourites).flatMap(([username, favourites]) =>
    favourites.map(({ description, project, task, tags = [] }, index) => ({
      id: idAt(scene.at(1), scene.world.name, 'favourite', username, index),
      member_id: scene.id('member', username),
      position: index + 1,
      description,
      ...aboutRow(scene, { project, task }),
      tag_ids: tags.map(tag => scene.id('tag', tag)),
      billable: scene.world.projects.some(({ name, unbillable }) => name === project && !unbillable),
      created_at: scene.at(1),
    })),
  )
