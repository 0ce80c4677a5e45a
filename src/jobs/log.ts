import { Logger as JobLogger } from 'graphile-worker'
import type { Logger } from 'pino'

/** One line a job and one a connection is chatter; what fails is not. */
const LEVELS = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const

/** What graphile-worker has to say, in our own log. */
export const bridge = (log: Logger) =>
  new JobLogger(scope => (level, message) => log[LEVELS[level]]({ ...scope }, message))
