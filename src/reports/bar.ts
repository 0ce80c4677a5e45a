import { type Choice, type Choices, type Find, MOST_CHOICES } from './choices.js'
import { DIMENSIONS, type Dimension, type Filter } from './filter.js'
import { filterWords } from './filter-words.js'

/** What none of something is called. */
const NONE: Record<Dimension, string> = {
  team: 'Without a team',
  member: '',
  client: 'Without a client',
  project: 'Without a project',
  task: 'Without a task',
  tag: 'Without tags',
}

const LABELS: Record<Dimension, string> = {
  team: 'Team',
  member: 'Member',
  client: 'Client',
  project: 'Project',
  task: 'Task',
  tag: 'Tag',
}

/** The filter as the bar shows it: a list to tick for each dimension, with what it narrows to in few words. */
export function presentBar(filter: Filter, choices: Choices, find: Find) {
  const isShown = (name: Dimension) => choices[name].length > 0 || find[name] || isSet(filter, name)
  const lists = DIMENSIONS.filter(isShown).map(name => ({
    name,
    label: LABELS[name],
    lacking: NONE[name],
    text: textOf(filter, name, choices[name]),
    is_set: isSet(filter, name),
    is_without: filter.without.includes(name),
    is_cut: choices[name].length >= MOST_CHOICES,
    find: find[name],
    options: choices[name].map(choice => ({ ...choice, is_chosen: filter[name].includes(choice.id) })),
  }))
  const { state, billable, description, longer, shorter } = filter
  const is_without_description = filter.without.includes('description')
  return {
    lists,
    words: filterWords(filter, choices),
    state,
    billable,
    description,
    is_without_description,
    longer,
    shorter,
  }
}

const isSet = (filter: Filter, name: Dimension) =>
  filter[name].length > 0 || (name !== 'member' && filter.without.includes(name))

function textOf(filter: Filter, name: Dimension, choices: Choice[]): string {
  const chosen = filter[name]
  if (chosen.length === 0) return isSet(filter, name) ? NONE[name] : LABELS[name]
  const only = chosen.length === 1 ? choices.find(({ id }) => id === chosen[0])?.name : undefined
  return `${LABELS[name]}${filter.without.includes(name) ? ' without' : ''}: ${only ?? chosen.length}`
}
