import { type Filter, parts } from './parts.js'

/**
 * The filter with its `{{names}}` filled in. Values go into the parsed filter, never into its text, so that nothing in
 * them is taken for a part of it (RFC 4515). Throws where the text is no filter.
 */
export const fill = (text: string, values: Record<string, string>): Filter =>
  filled(parts.parseFilter(text), part => real(part, values))

/** Whether the text is a filter. */
export function isFilter(text: string): boolean {
  try {
    fill(text, {})
    return text.startsWith('(')
  } catch {
    return false
  }
}

/** A copy whose values are real: ldapjs leaves in them what stood in the text, escapes too. */
function filled(filter: Filter, real: (part: string) => string): Filter {
  if (filter.type === 'NotFilter') filter.filter = filled(filter.filter, real)
  else if (filter.type === 'AndFilter' || filter.type === 'OrFilter')
    for (const [at, each] of filter.filters.entries()) filter.filters[at] = filled(each, real)
  else if (filter.type === 'SubstringFilter') {
    const { attribute, initial, any, final } = filter
    return new parts.SubstringFilter({ attribute, initial: real(initial), any: any.map(real), final: real(final) })
  } else if (filter.type === 'ExtensibleFilter') {
    const { attribute, matchingRule: rule, value, dnAttributes } = filter
    return new parts.ExtensibleFilter({ attribute, rule, value: real(value), dnAttributes })
  } else if (filter.type !== 'PresenceFilter') filter.value = real(filter.value)
  return filter
}

/** `\2a` stands for a byte, `{{username}}` for a value. */
const real = (text: string, values: Record<string, string>) =>
  Buffer.concat(text.split(/(\\[0-9a-f]{2}|\{\{\w+\}\})/i).map(part => bytes(part, values))).toString()

function bytes(part: string, values: Record<string, string>) {
  if (part.startsWith('\\')) return Buffer.from(part.slice(1), 'hex')
  return Buffer.from((part.startsWith('{{') && values[part.slice(2, -2)]) || part)
}
