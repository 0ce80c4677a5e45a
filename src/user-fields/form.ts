import { z } from 'zod'
import { oneLine } from '../users/form.js'
import { type FilledField, KINDS, type UserField } from './queries.js'

const LONGEST = 255

/** How a form calls this field. */
export const inputName = ({ name }: UserField) => `field_${name}`

const NUMBER = /^-?\d{1,15}([.,]\d{1,10})?$/

/** A field as its kind wants it; empty for nothing. */
function schemaOf({ kind, choices, value }: FilledField) {
  const text = oneLine(LONGEST)
  switch (kind) {
    case 'text':
      return text
    case 'number':
      return text
        .refine(typed => typed === '' || NUMBER.test(typed), 'Type a number such as 12 or 3.5.')
        .transform(typed => typed.replace(',', '.'))
    case 'choice':
      // a choice that is offered no more may be kept
      return text.refine(typed => ['', value, ...choices].includes(typed), 'Choose one from the list.')
    case 'date':
      return text.refine(typed => typed === '' || z.iso.date().safeParse(typed).success, 'Choose a day.')
  }
}

/** What was filled in, by the fields' ids; a field that wasn't sent isn't in it. */
export const FieldsForm = (fields: FilledField[]) =>
  z
    .object(Object.fromEntries(fields.map(field => [inputName(field), schemaOf(field).optional()])))
    .transform(filled => {
      const sent = fields.map((field): [string, string | undefined] => [field.id, filled[inputName(field)]])
      return Object.fromEntries(sent.filter((pair): pair is [string, string] => pair[1] !== undefined))
    })

const NAME = 'The name must be a letter and then letters, digits and _, at most 50 in all, such as cost_center.'
const CHOICES = 'A field of the kind choice needs choices, at most 255 characters each, and no other kind has them.'

/** A field as the operator describes it; choices between commas. */
export const NewField = z
  .object({
    name: z.string().regex(/^[a-z][a-z0-9_]{0,49}$/, NAME),
    label: oneLine(60).min(1, 'Give it a label.'),
    kind: z.enum(KINDS, `The kind must be one of ${KINDS.join(', ')}.`).default('text'),
    choices: z
      .string()
      .default('')
      .transform(list => [
        ...new Set(
          list
            .split(',')
            .map(each => each.trim())
            .filter(Boolean),
        ),
      ]),
    is_visible: z
      .enum(['yes', 'no'], 'Whether it is visible must be yes or no.')
      .default('yes')
      .transform(answer => answer === 'yes'),
  })
  .refine(({ kind, choices }) => (kind === 'choice') === choices.length > 0, { error: CHOICES, path: ['choices'] })
  .refine(({ choices }) => choices.every(each => each.length <= LONGEST), { error: CHOICES, path: ['choices'] })
