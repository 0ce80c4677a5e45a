import type { Favourite } from './queries.js'

/** A favourite as the row above the list and its page show it: `name` is what it is called, `problem` why it can't start. */
export function presentFavourite(favourite: Favourite) {
  const { project, task, description } = favourite
  const work = project && (task ? `${project.name}: ${task.name}` : project.name)
  return {
    ...favourite,
    work,
    name: description || work || 'No description',
    project_value: [favourite.project_id, favourite.task_id].filter(Boolean).join(':'),
    problem: problemOf(favourite),
  }
}

function problemOf({ project, is_project_usable, is_task_usable, are_tags_open }: Favourite): string | undefined {
  if (!is_project_usable) {
    return project ? 'Its project is archived.' : 'Its project is not there for you any more.'
  }
  if (!is_task_usable) return 'Its task is done, or for others alone.'
  if (!are_tags_open) return 'One of its tags is archived.'
  return undefined
}
