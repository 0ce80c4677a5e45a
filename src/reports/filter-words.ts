import type { Choice, Choices } from './choices.js'
import { DIMENSIONS, type Filter } from './filter.js'

/** So many names of one kind are written out. */
const MOST_NAMES = 20

/** What a filter narrows to, a phrase for each part of it: `project Open or Secret`, `without tags`, `billable`. */
export function filterWords(filter: Filter, choices: Choices): string[] {
  const { state, billable, description, longer, shorter, without } = filter
  const phrases = DIMENSIONS.map(name => {
    const isWithout = without.includes(name)
    if (filter[name].length > 0) return `${isWithout ? 'without ' : ''}${name} ${namesOf(filter[name], choices[name])}`
    return isWithout && name !== 'member' ? `without a ${name}` : undefined
  })
  const isWithoutText = without.includes('description')
  return [
    ...phrases,
    state && `${state} members`,
    billable && (billable === 'yes' ? 'billable' : 'not billable'),
    description ? `description ${isWithoutText ? 'without' : 'with'} “${description}”` : undefined,
    isWithoutText && !description ? 'without a description' : undefined,
    longer && `at least ${longer} minutes long`,
    shorter && `at most ${shorter} minutes long`,
  ].filter(phrase => typeof phrase === 'string')
}

function namesOf(ids: string[], choices: Choice[]): string {
  const names = choices.filter(({ id }) => ids.includes(id)).map(({ name }) => name)
  const lacking = ids.length - names.length
  const shown = names.slice(0, MOST_NAMES)
  const more = names.length - shown.length + lacking
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(' or ')
}
