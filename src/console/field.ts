import { didYouMean } from '../config/keys.js'
import type { Database } from '../database/connection.js'
import { Fault } from '../fault.js'
import { NewField } from '../user-fields/form.js'
import * as fields from '../user-fields/queries.js'
import { type Commands, say } from './command.js'
import { inInstance } from './instance.js'

const details =
  'NAME is what searches call it (location:vienna), LABEL what people read. Everybody fills it in on their profile; with\n' +
  '--visible no the members of their workspaces neither see it nor find anybody by it.'

/** What the operator wants to know of everybody. */
export const fieldCommands: Commands = {
  'field:list': {
    takes: [],
    summary: 'List what people are asked for on their profile: name, label, kind, who sees it, choices.',
    run: config =>
      inInstance(config, async ({ db }) => {
        for (const { name, label, kind, is_visible, choices } of await fields.listFields(db))
          say([name, label, kind, is_visible ? 'visible' : 'hidden', choices.join(', ')].join('\t').trimEnd())
      }),
  },

  'field:create': {
    takes: ['NAME', 'LABEL'],
    options: { kind: 'text|number|choice|date', choices: '"ONE, TWO"', visible: 'yes|no' },
    summary: 'Ask people for something on their profile.',
    details,
    run: (config, name, label, kind, choices, is_visible) =>
      inInstance(config, async ({ db }) => {
        const field = check({ name, label, kind, choices, is_visible })
        if (!(await fields.create(db, field))) throw new Fault(`There is a field "${field.name}" already.`)
        say(`${field.name} is asked for on everybody’s profile.`)
      }),
  },

  'field:change': {
    takes: ['NAME'],
    options: { label: 'LABEL', choices: '"ONE, TWO"', visible: 'yes|no' },
    summary: 'Change the label, the choices or who sees it; what people filled in stays.',
    details,
    run: (config, name, label, choices, is_visible) =>
      withField(config, name, async (db, field) => {
        const kept = { choices: field.choices.join(', '), is_visible: field.is_visible ? 'yes' : 'no' }
        const given = { choices: choices ?? kept.choices, is_visible: is_visible ?? kept.is_visible }
        const changed = check({ ...field, ...given, label: label ?? field.label })
        await fields.change(db, field, {
          label: changed.label,
          choices: changed.choices,
          is_visible: changed.is_visible,
        })
        say(`${field.name} is changed.`)
      }),
  },

  'field:delete': {
    takes: ['NAME'],
    summary: 'Ask for it no more, and delete what people filled in.',
    run: (config, name) =>
      withField(config, name, async (db, field) => {
        const count = await fields.remove(db, field)
        say(`${field.name} is deleted, with what ${count} ${count === 1 ? 'person' : 'people'} filled in.`)
      }),
  },
}

/** Throws Fault with the first thing that is wrong. */
function check(field: Record<string, unknown>) {
  const checked = NewField.safeParse(field)
  if (!checked.success) throw new Fault(checked.error.issues[0]?.message ?? '')
  return checked.data
}

const withField = (
  config: Parameters<typeof inInstance>[0],
  name = '',
  act: (db: Database, field: fields.UserField) => Promise<void>,
) =>
  inInstance(config, async ({ db }) => {
    const all = await fields.listFields(db)
    const field = all.find(each => each.name === name)
    const suggestion = didYouMean(
      name,
      all.map(each => each.name),
    )
    if (!field) throw new Fault(`There is no field "${name}".${suggestion} field:list shows all of them.`)
    await act(db, field)
  })
