import { Temporal } from 'temporal-polyfill'
import { inputName } from './form.js'
import type { Filled, FilledField } from './queries.js'

/** What somebody filled in, as this reader writes numbers and dates. */
export function presentFilled({ kind, value, label }: Filled, locale: string) {
  const text = value ?? ''
  if (kind === 'number') return { label, text: Number(text).toLocaleString(locale, { maximumFractionDigits: 10 }) }
  if (kind === 'date')
    return { label, text: Temporal.PlainDate.from(text).toLocaleString(locale, { dateStyle: 'long' }) }
  return { label, text }
}

/** The inputs of a form for these fields, with what stands in them and what is kept; `typed` is what was just refused. */
export const presentInputs = (fields: FilledField[], typed: Record<string, unknown> = {}) =>
  fields.map(field => {
    const input = inputName(field)
    const kept = field.value ?? ''
    const value = String(typed[input] ?? kept)
    return { ...field, input, value, kept, choices: [...new Set([...field.choices, kept])].filter(Boolean) }
  })
