import { didYouMean } from '../config/keys.js'
import { Fault } from '../fault.js'
import { catalog, check, idleBecause, isSecret, type Key, keys } from '../settings/catalog.js'
import { changeSettings } from '../settings/changing.js'
import { refuseUnknown } from '../settings/existing.js'
import * as settings from '../settings/queries.js'
import { firstLine, readSecretLine } from './ask.js'
import { type Commands, Misuse, say } from './command.js'
import { inInstance } from './instance.js'

const HIDDEN = '[hidden]'

export const settingCommands: Commands = {
  'setting:list': {
    takes: [],
    summary: 'Show all settings; secret ones masked.',
    run: config =>
      inInstance(config, async ({ db, keys: instanceKeys }) => {
        const { values, unreadable } = await settings.listSettings(db, instanceKeys)
        for (const key of keys) {
          const value = String(values[key])
          say(`${key} = ${isSecret(key) && value ? HIDDEN : value}`)
          say(`    ${catalog[key].description}`)
          const idle = idleBecause(key, values)
          if (idle) say(`    ${idle}`)
        }
        if (unreadable.length > 0) throw new Fault(unreadable.map(problem => `The setting ${problem}`).join('\n'))
      }),
  },

  'setting:set': {
    takes: ['KEY', 'VALUE?'],
    summary: 'Change a setting; every node acts on it within a second.',
    details:
      'VALUE may be - for the first line of standard input. A secret setting takes no VALUE: it is asked for on a\n' +
      'terminal, and read from standard input elsewhere. An empty VALUE ("") empties the setting.',
    run: async (config, name, given) => {
      const key = knownKey(name)
      const checked = check(key, await readValue(key, given))
      if (!checked.ok) throw new Fault(`${key} must be ${checked.must}.`)

      await inInstance(config, async ({ db, keys: instanceKeys }) => {
        const unknown = await refuseUnknown(db, { [key]: checked.value })
        if (unknown) throw new Fault(Object.values(unknown).join('\n'))
        await changeSettings(db, instanceKeys, { [key]: checked.value }, { actor: { name: 'the console' } })
        const { values } = await settings.listSettings(db, instanceKeys)
        say(isSecret(key) ? `${key} is set.` : `${key} = ${checked.value}`)
        const idle = idleBecause(key, values)
        if (idle) say(idle)
      })
    },
  },
}

function knownKey(name = ''): Key {
  const key = keys.find(known => known === name)
  if (key) return key
  throw new Fault(`There is no setting "${name}".${didYouMean(name, keys)} setting:list shows all of them.`)
}

async function readValue(key: Key, given: string | undefined) {
  if (given === '-') return firstLine()
  if (!isSecret(key)) {
    if (given === undefined) throw new Misuse('VALUE is missing.')
    return given
  }
  if (given === undefined) return readSecretLine(`${key}: `)
  throw new Misuse(`${key} is secret: leave VALUE out, for others can see the arguments of a command.`)
}
