import type { Context } from './kinds.js'

type Told = Pick<Context, 'instance_name' | 'caused_at' | 'person' | 'data'>

const BY_OPERATOR =
  'You did not ask for that? Then ask the person who runs the server why, in a way that is not a reply to this mail.'

/** What happened to an account, in sentences: what a mail of one kind may be about differs. */
export function eventOf(kind: string, { instance_name, caused_at, person, data }: Told): string {
  const account = `your account${person ? ` ${person.username}` : ''}`
  if (kind === 'password_changed')
    return data.by === 'operator'
      ? `the person who runs ${instance_name} gave ${account} a new password on ${caused_at}. You are logged out ` +
          `everywhere.\n\n${BY_OPERATOR}`
      : `the password of ${account} was changed on ${caused_at}. If that was you, there is nothing to do.\n\n` +
          'It was not you? Then somebody else may be in your account. Tell the person who runs the server right away: ' +
          'they can give you a new password and end every log-in.'
  if (kind === 'second_factor_changed')
    return data.by === 'operator'
      ? `the person who runs ${instance_name} switched off the second factor of ${account} on ${caused_at}. You are ` +
          `logged out everywhere, and your password alone logs you in.\n\n${BY_OPERATOR}`
      : `${changed(account, data.change)} on ${caused_at}. If that was you, there is nothing to do.\n\nIt was not you? ` +
          'Then somebody else may be in your account. Change your password, and tell the person who runs the server ' +
          'right away.'
  return ''
}

const changed = (account: string, change: string | undefined) =>
  change === 'codes'
    ? `new recovery codes were made for ${account}`
    : `the second factor of ${account} was switched ${change === 'off' ? 'off' : 'on'}`
