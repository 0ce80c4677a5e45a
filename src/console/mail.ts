import { pino } from 'pino'
import { Fault } from '../fault.js'
import { isAddress } from '../mail/address.js'
import { mailTemplates } from '../mail/compose.js'
import { sendTest } from '../mail/testing.js'
import * as paths from '../paths.js'
import { openSettings } from '../settings/reader.js'
import { type Commands, say } from './command.js'
import { inInstance } from './instance.js'

export const mailCommands: Commands = {
  'mail:test': {
    takes: ['ADDRESS'],
    summary: 'Send a test mail at once and show what the mail server answers.',
    run: async (config, address = '') => {
      if (!isAddress(address)) throw new Fault(`"${address}" is not an e-mail address.`)

      await inInstance(config, async ({ db, directUrl, keys }) => {
        const settings = await openSettings(db, directUrl, keys, pino({ level: 'silent' }))
        try {
          const mailer = { db, settings, config, templates: mailTemplates(paths.views) }
          const { ok, said } = await sendTest(mailer, address)
          if (!ok) throw new Fault(`The mail could not be sent: ${said}`)
          say(said)
        } finally {
          await settings.close()
        }
      })
    },
  },
}
