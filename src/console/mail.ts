import { pino } from 'pino'
import { Fault } from '../fault.js'
import { isAddress } from '../mail/address.js'
import { mailTemplates } from '../mail/compose.js'
import * as mails from '../mail/queries.js'
import { sendMail } from '../mail/send.js'
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
          const id = await mails.create(db, { kind: 'test', recipient: address })
          const mailer = { db, settings, config, templates: mailTemplates(paths.views) }
          const answer = await sendMail(mailer, id, { isLast: true }).catch(error => {
            throw new Fault(`The mail could not be sent: ${error.message}`)
          })
          const host = settings.get('smtp_host')
          say(host ? `${host} answered: ${answer}` : `No smtp_host is set, so the mail is in ${answer}`)
        } finally {
          await settings.close()
        }
      })
    },
  },
}
