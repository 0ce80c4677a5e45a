import type { ProjectRow, TagRow } from './queries.js'

/** One line of the list of projects, as templates and scripts take it over; `value` is what a form posts as `project`. */
export type ProjectOption = {
  value: string
  name: string
  /** The line in a list stands under its project's. */
  task: string | null
  /** Project and task in one line. */
  label: string
  client: string | null
  colour: string
  billable: '1' | '0'
}

export type Group<Option> = { label: string; options: Option[] }

export const asOption = ({ project, task }: Pick<ProjectRow, 'project' | 'task'>): ProjectOption => ({
  value: task ? `${project.id}:${task.id}` : project.id,
  name: project.name,
  task: task?.name ?? null,
  label: task ? `${project.name}: ${task.name}` : project.name,
  client: project.client,
  colour: project.colour,
  billable: project.is_billable ? '1' : '0',
})

/** The rows under headings: what was used last, then one for each client. */
export function groupProjects(rows: ProjectRow[]): Group<ProjectOption>[] {
  const recent = rows.filter(row => row.is_recent).map(asOption)
  const groups: Group<ProjectOption>[] = recent.length > 0 ? [{ label: 'Recent', options: recent }] : []
  for (const row of rows.filter(row => !row.is_recent)) {
    const label = row.project.client ?? 'No client'
    if (groups.at(-1)?.label !== label || groups.length === (recent.length > 0 ? 1 : 0))
      groups.push({ label, options: [] })
    groups.at(-1)?.options.push(asOption(row))
  }
  return groups
}

/** The same for a native select, where nothing stands twice. */
export function withoutRepetition(groups: Group<ProjectOption>[]): Group<ProjectOption>[] {
  const seen = new Set<string>()
  const isNew = ({ value }: ProjectOption) => !seen.has(value) && seen.add(value)
  return groups
    .map(({ label, options }) => ({ label, options: options.filter(isNew) }))
    .filter(group => group.options.length > 0)
}

export function groupTags(rows: TagRow[]): Group<TagRow>[] {
  const recent = rows.filter(row => row.is_recent)
  const others = rows.filter(row => !row.is_recent)
  return [
    { label: 'Recent', options: recent },
    { label: 'Tags', options: others },
  ].filter(group => group.options.length > 0)
}
