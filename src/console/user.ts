import { forgetDevices } from '../auth/devices.js'
import { hashPassword } from '../auth/passwords.js'
import { Fault } from '../fault.js'
import * as mails from '../mail/queries.js'
import * as users from '../users/queries.js'
import { endSessionsOf } from '../web/session.js'
import { readNewPassword } from './ask.js'
import { type Commands, say } from './command.js'
import { inInstance } from './instance.js'

export const userCommands: Commands = {
  'user:password': {
    takes: ['NAME'],
    summary: 'Give a user another password and end their sessions.',
    details:
      'NAME is a username or an e-mail address. The password is asked for on a terminal, and read from standard input\n' +
      'elsewhere. The user is told by mail.',
    run: (config, name = '') =>
      inInstance(config, async ({ db }) => {
        const user = await users.findUserByName(db, name)
        if (!user) throw new Fault(`There is no user "${name}".`)

        const passwordHash = await hashPassword(await readNewPassword(user.username))
        await db.transaction(async trx => {
          await users.changePassword(trx, user.id, passwordHash)
          await endSessionsOf(trx, user.id)
          await forgetDevices(trx, user.id)
          const data = { by: 'operator' }
          await mails.enqueue(trx, { kind: 'password_changed', user_id: user.id, recipient: user.email, data })
        })
        say(`${user.username} has a new password, is logged out everywhere, and is told by mail.`)
      }),
  },
}
