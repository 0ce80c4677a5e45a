import { join, resolve } from 'node:path'
import { restore } from '../backup/restore.js'
import { save } from '../backup/save.js'
import type { Config } from '../config.js'
import { Interrupted } from './ask.js'
import { type Commands, say } from './command.js'
import { inInstance } from './instance.js'

export const backupCommands: Commands = {
  backup: {
    takes: ['FILE'],
    summary: 'Write all data to a new file, while Stint runs or not.',
    details:
      'FILE holds everything but the secret, which must be kept with it. Nobody who is logged in notices; a restore\n' +
      'logs everybody out.',
    run: async (config, name = '') => {
      const file = resolve(name)
      await inInstance(config, async ({ directUrl }) => {
        const { rows, bytes } = await untilInterrupted(signal => save(directUrl, file, signal))
        say(`${file} holds ${count(rows)} in ${size(bytes)}.`)
      })
      say(`Keep the secret with it (${whereSecret(config)}): without it the backup can not be restored.`)
    },
  },

  restore: {
    takes: ['FILE'],
    summary: 'Fill an empty instance from a backup, of this version of Stint or an older one.',
    details:
      'Stop Stint first, on every node. The secret of the old installation must be in place: its file data_dir/secret,\n' +
      'or the config key secret. Where anything goes wrong, nothing is changed.',
    run: async (config, name = '') => {
      const file = resolve(name)
      const { header, rows, mailCount, leftOut } = await restore(config, file)
      say(`Restored ${count(rows)}, as they were at ${header.made_at}. Everybody logs in anew.`)
      if (mailCount > 0) say(`Mails that wait to be sent when Stint runs: ${mailCount}.`)
      if (leftOut.length > 0) say(`Left in the backup, for they are no tables of Stint: ${leftOut.join(', ')}.`)
    },
  },
}

/** Lets what has begun be cleared away when somebody presses Ctrl-C or the system stops us. Throws Interrupted then. */
async function untilInterrupted<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort())
  return act(stopping.signal).catch(error => {
    throw stopping.signal.aborted ? new Interrupted() : error
  })
}

const whereSecret = ({ secret, data_dir }: Config) => (secret ? 'the config key secret' : join(data_dir, 'secret'))

function count(rows: Record<string, number>) {
  const sum = Object.values(rows).reduce((total, each) => total + each, 0)
  return `${sum.toLocaleString('en')} rows`
}

const size = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`
