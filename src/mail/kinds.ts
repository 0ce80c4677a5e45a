import type { Database } from '../database/connection.js'
import * as emailChanges from '../email-changes/queries.js'
import { issueToken } from '../invitations/queries.js'
import * as resets from '../password-resets/queries.js'
import * as registrations from '../registrations/queries.js'
import { writeLetter } from '../saved-reports/letter.js'
import { inWords } from '../web/format.js'
import type { Mail } from './queries.js'

/** What every template of a mail sees; `person` is missing where the recipient has no account here. */
export type Context = {
  instance_name: string
  base_url: string
  /** When the mail was caused, as the person would write it. */
  caused_at: string
  person?: { name: string; username: string }
  /** What happened, in sentences, where the mail tells of one of several things. */
  event: string
  data: Record<string, string>
}

type Definition = {
  /** What the operator calls it, when it is sent and to whom. */
  title: string
  when: string
  to: string
  /** Whether it may be switched off: one that somebody waits for can't. */
  may_be_off?: true
  /** Whether it goes to addresses that the settings name, and not to whom it is about. */
  goes_to_settings?: true
  /** Whether each person may say that they don't want it. */
  may_be_declined?: true
  subject: (context: Context) => string
  /** What is only known, or only made, when the mail is written: a link's token. Undefined where the cause is gone. */
  prepare?: (db: Database, mail: Mail) => Promise<Record<string, string> | undefined>
}

/** Every mail that Stint sends. Its templates are views/mail/<kind>.njk and views/mail/<kind>.txt.njk. */
export const kinds = {
  password_changed: {
    title: 'Password changed',
    when: 'The password is changed on the account page, by a link, or from the console.',
    to: 'the user',
    may_be_off: true,
    subject: ({ instance_name }: Context) => `Your password on ${instance_name} was changed`,
  },
  second_factor_changed: {
    title: 'Second factor changed',
    when: 'It is switched on or off, or new recovery codes are made.',
    to: 'the user',
    may_be_off: true,
    subject: ({ instance_name }: Context) => `Your second factor on ${instance_name} was changed`,
  },
  new_device: {
    title: 'New device',
    when: 'Somebody logs in to an account in a browser that it does not know, while it knows others.',
    to: 'the user',
    may_be_off: true,
    subject: ({ instance_name }: Context) => `A new device on ${instance_name}`,
  },
  password_reset: {
    title: 'Password reset',
    when: 'Somebody asks for it on the log-in page.',
    to: 'the user, if that name or address is theirs',
    subject: ({ instance_name }: Context) => `Choose another password on ${instance_name}`,
    prepare: async (db: Database, { data }: Mail) => {
      const lifetime = Number(data.lifetime_seconds)
      const made = await resets.issueToken(db, String(data.reset_id), lifetime)
      return made && { ...made, lifetime: inWords(lifetime) }
    },
  },
  email_change: {
    title: 'E-mail change',
    when: 'Somebody types another address for their account.',
    to: 'the new address',
    subject: ({ instance_name }: Context) => `Confirm your new address on ${instance_name}`,
    prepare: (db: Database, { data }: Mail) => emailChanges.issueToken(db, String(data.email_change_id)),
  },
  email_change_known: {
    title: 'E-mail change to a known address',
    when: 'The same, where the address is that of another account.',
    to: 'that account’s user',
    may_be_off: true,
    subject: ({ instance_name }: Context) => `Your address was named on ${instance_name}`,
  },
  email_changed: {
    title: 'E-mail changed',
    when: 'The link of an e-mail change was followed, or the panel or a provider changed the address.',
    to: 'the old address',
    may_be_off: true,
    subject: ({ instance_name }: Context) => `Your address on ${instance_name} was changed`,
  },
  registration: {
    title: 'Registration',
    when: 'Somebody registers.',
    to: 'the address that was given',
    subject: ({ instance_name }: Context) => `Confirm your account on ${instance_name}`,
    prepare: (db: Database, { data }: Mail) => registrations.issueToken(db, String(data.registration_id)),
  },
  registration_known: {
    title: 'Registration of a known address',
    when: 'The same, where the address has an account already.',
    to: 'that user',
    may_be_off: true,
    subject: ({ instance_name }: Context) => `You have an account on ${instance_name} already`,
  },
  invitation: {
    title: 'Invitation',
    when: 'Somebody invites them, or sends the invitation again.',
    to: 'the address that was invited',
    subject: ({ instance_name, data }: Context) =>
      `${data.inviter} invites you to ${data.workspace} on ${instance_name}`,
    prepare: (db: Database, { data }: Mail) => issueToken(db, String(data.workspace_id), String(data.invitation_id)),
  },
  long_timer: {
    title: 'Long-running timer',
    when: 'A timer has run for many hours: eight, unless the settings say otherwise.',
    to: 'its member',
    may_be_off: true,
    may_be_declined: true,
    subject: ({ instance_name }: Context) => `Your timer on ${instance_name} is still running`,
  },
  reminder: {
    title: 'Reminder',
    when: 'A day or a week is over in which less was tracked than a workspace’s reminder says.',
    to: 'the member',
    may_be_off: true,
    may_be_declined: true,
    subject: ({ instance_name }: Context) => `Is something missing on ${instance_name}?`,
  },
  weekly_summary: {
    title: 'Weekly summary',
    when: 'A week of theirs is over in which they tracked something.',
    to: 'the member',
    may_be_off: true,
    may_be_declined: true,
    subject: ({ instance_name }: Context) => `Your week on ${instance_name}`,
  },
  saved_report: {
    title: 'Saved report',
    when: 'A saved report is due that goes out every day, week or month.',
    to: 'the members who see it',
    may_be_off: true,
    may_be_declined: true,
    subject: ({ data, instance_name }: Context) => `${data.report}, ${data.period}, on ${instance_name}`,
    prepare: (db: Database, { data }: Mail) => writeLetter(db, data),
  },
  backup_warning: {
    title: 'Backup warning',
    when: 'The last nightly backup is more than two days old, or two days passed without the first.',
    to: 'the addresses in the settings',
    may_be_off: true,
    goes_to_settings: true,
    subject: ({ instance_name }: Context) => `No backup of ${instance_name}`,
  },
  seats_warning: {
    title: 'Seats warning',
    when: 'As many accounts are active as the settings say.',
    to: 'the addresses in the settings',
    may_be_off: true,
    goes_to_settings: true,
    subject: ({ instance_name }: Context) => `Seats in use on ${instance_name}`,
  },
  test: {
    title: 'Test',
    when: 'An operator asks for it beside the mail server, or from the console.',
    to: 'the address that was named',
    subject: ({ instance_name }: Context) => `A test mail from ${instance_name}`,
  },
} as const satisfies Record<string, Definition>

export type Kind = keyof typeof kinds

export const kindNames = Object.keys(kinds) as Kind[]

export const definitionOf = (kind: Kind): Definition => kinds[kind]

/** Whether it may be kept to some of those whom it is about, by their roles. */
export const mayBeNarrowed = (kind: Kind) => {
  const { may_be_off, goes_to_settings } = definitionOf(kind)
  return may_be_off === true && !goes_to_settings
}

/** The mails that people may decline. */
export const declinable = kindNames.filter(kind => definitionOf(kind).may_be_declined)

export const isKind = (name: string): name is Kind => Object.hasOwn(kinds, name)

/** The mail with all that its templates need to know; undefined where its cause is gone and nothing is to be sent. */
export async function prepare(db: Database, mail: Mail): Promise<Mail | undefined> {
  const definition: Definition | undefined = isKind(mail.kind) ? kinds[mail.kind] : undefined
  if (!definition?.prepare) return mail

  const made = await definition.prepare(db, mail)
  return made && { ...mail, data: { ...mail.data, ...made } }
}
