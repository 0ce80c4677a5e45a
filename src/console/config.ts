import { stringify } from 'yaml'
import { redact } from '../redact.js'
import { type Commands, say } from './command.js'

export const configCommands: Commands = {
  'config:check': {
    takes: [],
    summary: 'Say what is wrong with the config, or show what it comes to; secrets masked.',
    run: async config => {
      const { path: _path, secure: _secure, ...server } = config.server // both follow from base_url
      say(stringify(redact({ ...config, server })).trimEnd())
    },
  },
}
