import { hashPassword } from '../auth/passwords.js'
import { type Database, violatedKey } from '../database/connection.js'
import { Fault } from '../fault.js'
import * as operators from '../operators/queries.js'
import { switchOff } from '../second-factor/changes.js'
import { accountFields } from '../users/form.js'
import { readNewPassword } from './ask.js'
import { type Commands, say } from './command.js'
import { inInstance } from './instance.js'
import { note } from './noting.js'

const { username: Username } = accountFields
const details = 'The password is asked for on a terminal, and read from standard input elsewhere.'

export const operatorCommands: Commands = {
  'operator:create': {
    takes: ['NAME'],
    summary: 'Make an operator, who logs in at /admin.',
    details,
    run: async (config, name) => {
      const username = Username.safeParse(name)
      if (!username.success) throw new Fault(username.error.issues[0]?.message ?? '')

      await inInstance(config, async ({ db }) => {
        if (await operators.findOperatorByName(db, username.data)) throw taken(username.data)
        const password_hash = await hashPassword(await readNewPassword({ username: username.data }))
        await db
          .transaction(async trx => {
            await operators.create(trx, { username: username.data, password_hash })
            await note(trx, { kind: 'operator_added', subject: username.data })
          })
          .catch(error => {
            throw violatedKey(error) ? taken(username.data) : error
          })
        say(`The operator ${username.data} is made.`)
      })
    },
  },

  'operator:password': {
    takes: ['NAME'],
    summary: 'Give an operator another password and end their sessions.',
    details,
    run: (config, name) =>
      withOperator(config, name, async (db, operator) => {
        const passwordHash = await hashPassword(await readNewPassword(operator))
        await db.transaction(async trx => {
          await operators.changePassword(trx, operator.id, passwordHash)
          await note(trx, { kind: 'operator_password_reset', subject: operator.username })
        })
        say(`${operator.username} has a new password and is logged out everywhere.`)
      }),
  },

  'operator:second-factor-off': {
    takes: ['NAME'],
    summary: 'Switch off the second factor of an operator who lost their phone and their recovery codes.',
    details: 'Make sure first that it is them who ask. Their sessions end, and their password alone logs them in.',
    run: (config, name) =>
      withOperator(config, name, async (db, operator) => {
        const changed = await db.transaction(async trx => {
          const isOff = await switchOff(trx, { holder: { operator_id: operator.id } }, { by: 'operator' })
          if (isOff) await note(trx, { kind: 'second_factor_off', subject: operator.username })
          return isOff
        })
        say(changed ? `${operator.username} logs in by password alone.` : `${operator.username} has no second factor.`)
      }),
  },
}

const withOperator = (
  config: Parameters<typeof inInstance>[0],
  name = '',
  act: (db: Database, operator: operators.Operator) => Promise<void>,
) =>
  inInstance(config, async ({ db }) => {
    const operator = await operators.findOperatorByName(db, name)
    if (!operator) throw new Fault(`There is no operator "${name}".`)
    await act(db, operator)
  })

const taken = (username: string) =>
  new Fault(`There is an operator "${username}" already. operator:password gives them another password.`)
