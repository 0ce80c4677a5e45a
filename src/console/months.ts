import { recountMonths } from '../entries/months.js'
import { type Commands, say } from './command.js'
import { inInstance } from './instance.js'

export const monthsCommands: Commands = {
  'months:recount': {
    takes: [],
    summary: 'Count the months that reports are summed up from anew.',
    details:
      'Stint does so by itself for every month in which entries change. This is for after somebody wrote to the database\n' +
      'with its triggers off, as pg_restore --disable-triggers does. Stint may run meanwhile.',
    run: config =>
      inInstance(config, async ({ db }) => {
        const count = await recountMonths(db)
        say(count === 1 ? '1 month is counted anew.' : `${count} months are counted anew.`)
      }),
  },
}
