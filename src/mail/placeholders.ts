import type { Context, Kind } from './kinds.js'

/** What a placeholder says to the operator, and what it becomes in a mail. */
type Placeholder = { says: string; value: (context: Context) => string; isLink?: true }

/** Those that every mail knows. */
const common = {
  greeting: {
    says: '“Hello Dora”, or “Hello” to somebody without an account',
    value: ({ person }) => `Hello${person ? ` ${person.name}` : ''}`,
  },
  username: { says: 'the username, or nothing', value: ({ person }) => person?.username ?? '' },
  instance: { says: 'the name of this installation', value: ({ instance_name }) => instance_name },
  address: { says: 'the address of this installation', value: ({ base_url }) => base_url, isLink: true },
  time: { says: 'when it happened, as the person writes it', value: ({ caused_at }) => caused_at },
} as const satisfies Record<string, Placeholder>

const link = (path: string): Placeholder => ({
  says: 'the link that the mail is for; it has to be in the text',
  value: ({ base_url, data }) => `${base_url}/${path}/${data.token}`,
  isLink: true,
})
const event = { says: 'what happened, in a few sentences', value: ({ event }: Context) => event }

const page = (says: string, path: string): Placeholder => ({
  says,
  value: ({ base_url }) => `${base_url}/${path}`,
  isLink: true,
})
const given = (name: string, says: string): Placeholder => ({ says, value: ({ data }) => String(data[name]) })
const workspace = given('workspace', 'the name of the workspace')
const tracker: Placeholder = {
  says: 'the tracker of that workspace',
  value: ({ base_url, data }) => `${base_url}/workspaces/${data.workspace_id}/tracker`,
  isLink: true,
}
const preferences = page('the page where people choose which mails they get', 'account/preferences')

const ownOf: Record<Kind, Record<string, Placeholder>> = {
  password_changed: { event },
  second_factor_changed: { event },
  new_device: {
    browser: given('browser', 'the browser, such as Firefox on Windows'),
    ip_address: given('ip_address', 'the address from which it came'),
    devices: page('the page where the person is logged in', 'account/devices'),
  },
  password_reset: {
    link: link('password/reset'),
    lifetime: given('lifetime', 'how long the link works'),
  },
  email_change: { link: link('account/email/confirm') },
  email_change_known: {},
  email_changed: { new_address: given('email', 'the new e-mail address') },
  registration: {
    link: link('register/confirm'),
    account: given('username', 'the username that was chosen'),
  },
  registration_known: {},
  invitation: {
    link: link('invitations'),
    inviter: given('inviter', 'who invites'),
    workspace,
  },
  long_timer: {
    description: given('description', 'what is being tracked'),
    workspace,
    hours: given('hours', 'the number of hours that the settings say'),
    started: given('started', 'when it was started, as the person writes it'),
    tracker,
    preferences,
  },
  reminder: {
    workspace,
    period: given('period', 'the day or the week, as the person writes it'),
    tracked: given('tracked', 'the hours that were tracked'),
    expected: given('expected', 'the hours that were to be'),
    tracker,
    preferences,
  },
  weekly_summary: {
    workspace,
    period: given('period', 'the week, as the person writes it'),
    total: given('total', 'the hours of the week'),
    projects: given('projects', 'the hours of each project, in lines'),
    tracker,
    preferences,
  },
  saved_report: {
    workspace,
    report: given('report', 'the name of the report'),
    period: given('period', 'the days that it shows, as the person writes them'),
    total: given('total', 'the hours that they come to, and the amount where it is shown'),
    groups: given('groups', 'what they were tracked for, in lines'),
    saved_report: {
      says: 'the page of the report',
      value: ({ base_url, data }) => `${base_url}/workspaces/${data.workspace_id}/reports/saved/${data.report_id}`,
      isLink: true,
    },
    preferences,
  },
  backup_warning: {
    last: given('last', 'when the last backup was written, or “never”'),
    health: page('the page with the state of this installation', 'admin/health'),
  },
  seats_warning: {
    seats: given('seats', 'the number of active accounts'),
    limit: given('limit', 'the number in the settings'),
    accounts: page('the list of accounts', 'admin/accounts'),
  },
  test: {},
}

/** Every placeholder that the words of this mail may have, the mail's own first. */
export const placeholdersOf = (kind: Kind): Record<string, Placeholder> => ({ ...ownOf[kind], ...common })

const PLACE = /\{\{\s*([^{}]*?)\s*\}\}/g

/** The names in {{...}} that this mail doesn't know. */
export const unknownIn = (kind: Kind, text: string): string[] => {
  const known = placeholdersOf(kind)
  return [...text.matchAll(PLACE)].map(([, name = '']) => name).filter(name => !Object.hasOwn(known, name))
}

/** Whether the words of a mail that is for a link lack it. */
export const lacksLink = (kind: Kind, body: string): boolean =>
  'link' in ownOf[kind] && ![...body.matchAll(PLACE)].some(([, name]) => name === 'link')

/** A piece of a text: what people typed elsewhere never becomes a link. */
export type Piece = { text: string; href?: string }

/** The text with its placeholders filled in: nothing in it is logic, and nothing that is filled in is read again. */
export function fillIn(kind: Kind, text: string, context: Context): Piece[] {
  const known = placeholdersOf(kind)
  return text.split(/(\{\{[^{}]*\}\}|https?:\/\/[^\s{}]+)/).flatMap((part): Piece[] => {
    const name = /^\{\{\s*(.*?)\s*\}\}$/.exec(part)?.[1]
    if (name === undefined) return part ? [{ text: part, ...(/^https?:\/\//.test(part) && { href: part }) }] : []
    const placeholder = Object.hasOwn(known, name) ? known[name] : undefined
    if (!placeholder) return [{ text: part }]
    const value = placeholder.value(context)
    return [{ text: value, ...(placeholder.isLink && { href: value }) }]
  })
}

export const asText = (pieces: Piece[]) => pieces.map(({ text }) => text).join('')

/** Stint's own words with the names of placeholders where they are filled in: `written` was written with `context`. */
export function emptied(kind: Kind, written: string, context: Context): string {
  const values = Object.entries(placeholdersOf(kind))
    .map(([name, { value }]) => [value(context), `{{${name}}}`] as const)
    .sort(([one], [other]) => other.length - one.length)
  return values.reduce((text, [value, place]) => text.replaceAll(value, place), written)
}
