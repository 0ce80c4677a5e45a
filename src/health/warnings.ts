import type { Config } from '../config.js'
import type { Settings } from '../settings/reader.js'
import type { HealthReport } from './report.js'

/** What is not as it should be, and what to do about it. */
export type Warning = { what: string; act: string }

const LOW_DISK_BYTES = 1024 ** 3
const OLD_BACKUP_MILLISECONDS = 2 * 86_400_000

/** Whether the last nightly backup, or where there is none what began without one, is too long ago. `now` in milliseconds. */
export const isTooOld = (backup: Date, now: number) => now - backup.getTime() > OLD_BACKUP_MILLISECONDS

type Circumstances = { config: Pick<Config, 'server' | 'backup'>; settings: Pick<Settings, 'get'>; now: number }

/** What an operator should see to, by the report and by what is configured and set. */
export function findWarnings(report: HealthReport, { config, settings, now }: Circumstances): Warning[] {
  return [
    isInTheClear(config.server.base_url) && {
      what: 'Passwords travel in the clear: base_url is http.',
      act: 'Put a proxy with TLS in front of Stint and set base_url to its https address.',
    },
    !settings.get('smtp_host') && {
      what: 'No mail server is set, so mails are only written to data_dir/mail.',
      act: 'Set smtp_host.',
    },
    settings.get('registration') &&
      !settings.get('smtp_host') && {
        what: 'Registration is on, but nobody can register without a mail server.',
        act: 'Set smtp_host, or switch registration off.',
      },
    report.mails.ok &&
      report.mails.value.failed > 0 && {
        what: `${counted(report.mails.value.failed, 'mail', 'mails')} could not be sent.`,
        act: 'Look at their last errors, then try them again or discard them.',
      },
    report.jobs.ok &&
      report.jobs.value.failed > 0 && {
        what: `${counted(report.jobs.value.failed, 'job was', 'jobs were')} given up after many attempts.`,
        act: 'The log of the server says why.',
      },
    ...backupWarnings(report, config, now),
    report.disk.ok &&
      report.disk.value.free_bytes < LOW_DISK_BYTES && {
        what: 'Less than 1 GB is free where data_dir lies.',
        act: 'Make room, or give data_dir a larger disk: a full one stops the database.',
      },
    new Set(report.nodes.filter(node => !node.is_gone).map(node => node.version)).size > 1 && {
      what: 'Nodes of different versions run on this database.',
      act: 'Stop those of the old version, as they don’t know its schema.',
    },
    ...unreadable(report),
  ].filter(each => each !== false)
}

function isInTheClear(base: string): boolean {
  const { hostname, protocol } = new URL(base)
  return protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

function* backupWarnings({ last_backup_at }: HealthReport, config: Pick<Config, 'backup'>, now: number) {
  if (config.backup.keep === 0) {
    yield { what: 'Nightly backups are switched off.', act: 'Set backup.keep, or see to backups of your own.' }
  } else if (last_backup_at.ok && last_backup_at.value && isTooOld(last_backup_at.value, now)) {
    yield {
      what: 'The last nightly backup is more than two days old.',
      act: 'The log of the server says why; npx stint backup FILE writes one now.',
    }
  }
}

function* unreadable({ disk, last_backup_at, jobs, mails }: HealthReport) {
  for (const [what, read] of Object.entries({
    'The disk of data_dir': disk,
    'The folder of backups': last_backup_at,
    'The queue of jobs': jobs,
    'The queue of mails': mails,
  }))
    if (!read.ok) yield { what: `${what} can’t be read: ${read.problem}.`, act: 'See to what it says.' }
}

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`
