import { z } from 'zod'
import type { Kind } from '../audit/kinds.js'
import { hashPassword } from '../auth/passwords.js'
import { type Database, violatedKey } from '../database/connection.js'
import { Fault } from '../fault.js'
import * as members from '../members/queries.js'
import { switchOff } from '../second-factor/changes.js'
import * as settings from '../settings/queries.js'
import { isZone } from '../setup/zones.js'
import { accountFields } from '../users/form.js'
import { replacePassword } from '../users/password.js'
import * as users from '../users/queries.js'
import { activate, deactivate } from '../users/states.js'
import { isId } from '../web/input.js'
import { joinDefaults, settle } from '../workspaces/newcomers.js'
import { readNewPassword } from './ask.js'
import { type Commands, say } from './command.js'
import { inInstance } from './instance.js'
import { note } from './noting.js'

const details =
  'NAME is a username or an e-mail address. The password is asked for on a terminal, and read from standard input\n' +
  'elsewhere.'

const MONDAY = 1
const NEW = z.object({ username: accountFields.username, email: accountFields.email })

export const userCommands: Commands = {
  'user:create': {
    takes: ['USERNAME', 'EMAIL'],
    options: { workspace: 'ID' },
    summary: 'Make a user, in the default workspaces and the one with this id, or with one of their own.',
    details,
    run: (config, username, email, workspaceId) =>
      inInstance(config, async ({ db, keys }) => {
        const checked = NEW.safeParse({ username, email })
        if (!checked.success) throw new Fault(checked.error.issues[0]?.message ?? '')
        const workspace = workspaceId === undefined ? undefined : await findWorkspace(db, workspaceId)
        const password_hash = await hashPassword(await readNewPassword(checked.data))
        const { values } = await settings.listSettings(db, keys)
        const made = db.transaction(trx =>
          createUser(trx, { ...checked.data, password_hash }, workspace, values.default_workspaces),
        )
        await made.catch(sayTaken)
        say(`${checked.data.username} is made and can log in.`)
      }),
  },

  'user:list': {
    takes: [],
    summary: 'List the users: username, e-mail, state, when they were last here, how many workspaces they are in.',
    run: config =>
      inInstance(config, async ({ db }) => {
        for (const user of await users.listAll(db)) {
          const last = user.last_active_at?.toISOString().slice(0, 16).replace('T', ' ') ?? 'never here'
          say([user.username, user.email, user.state, last, user.workspace_count].join('\t'))
        }
      }),
  },

  'user:activate': {
    takes: ['NAME'],
    summary: 'Let a deactivated user log in again.',
    details,
    run: (config, name) =>
      withUser(config, name, async (db, user) => {
        const changed = await db.transaction(
          async trx => (await activate(trx, user.id)) && noted(trx, 'account_activated', user),
        )
        say(changed ? `${user.username} can log in again.` : `${user.username} is active already.`)
      }),
  },

  'user:deactivate': {
    takes: ['NAME'],
    summary: 'Log a user out everywhere and let them in no more. Their entries stay.',
    details,
    run: (config, name) =>
      withUser(config, name, async (db, user) => {
        const changed = await db.transaction(
          async trx => (await deactivate(trx, user.id)) && noted(trx, 'account_deactivated', user),
        )
        say(changed ? `${user.username} is logged out everywhere.` : `${user.username} is deactivated already.`)
      }),
  },

  'user:password': {
    takes: ['NAME'],
    summary: 'Give a user another password and end their sessions.',
    details: `${details} The user is told by mail.`,
    run: (config, name) =>
      withUser(config, name, async (db, user) => {
        const password_hash = await hashPassword(await readNewPassword(user))
        await db.transaction(async trx => {
          await replacePassword(trx, user, { password_hash, by: 'operator' })
          await noted(trx, 'password_replaced', user)
        })
        say(`${user.username} has a new password, is logged out everywhere, and is told by mail.`)
      }),
  },

  'user:second-factor-off': {
    takes: ['NAME'],
    summary: 'Switch off the second factor of a user who lost their phone and their recovery codes.',
    details:
      'NAME is a username or an e-mail address. Make sure first that it is them who ask. Their sessions end, their\n' +
      'password alone logs them in, and they are told by mail.',
    run: (config, name) =>
      withUser(config, name, async (db, user) => {
        const owner = { holder: { user_id: user.id }, email: user.email }
        const changed = await db.transaction(
          async trx => (await switchOff(trx, owner, { by: 'operator' })) && noted(trx, 'second_factor_off', user),
        )
        say(
          changed
            ? `${user.username} logs in by password alone, and is told by mail.`
            : `${user.username} has no second factor.`,
        )
      }),
  },
}

/** True, when it is noted. */
async function noted(
  trx: Database,
  kind: Kind,
  { id, username }: Pick<users.User, 'id' | 'username'>,
): Promise<boolean> {
  await note(trx, { kind, subject: username, user_id: id })
  return true
}

const withUser = (
  config: Parameters<typeof inInstance>[0],
  name = '',
  act: (db: Database, user: users.User) => Promise<void>,
) =>
  inInstance(config, async ({ db }) => {
    const user = await users.findUserByName(db, name)
    if (!user) throw new Fault(`There is no user "${name}".`)
    await act(db, user)
  })

type Workspace = { id: string; zone: string; week_start: number }

/** The workspace with this id, as it stands in the address of its settings. Throws Fault. */
async function findWorkspace(db: Database, id: string): Promise<Workspace> {
  const workspace = isId(id)
    ? await db('workspaces').where({ id }).first<Workspace>('id', 'zone', 'week_start')
    : undefined
  if (!workspace)
    throw new Fault(`There is no workspace with the id "${id}". It stands in the address of its settings.`)
  return workspace
}

async function createUser(
  trx: Database,
  user: { username: string; email: string; password_hash: string },
  workspace: Workspace | undefined,
  defaultWorkspaces: string,
) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone
  const { zone, week_start } = workspace ?? { zone: isZone(here) ? here : 'UTC', week_start: MONDAY }
  const user_id = await users.create(trx, { ...user, alias: '', zone, week_start })
  await noted(trx, 'account_created', { id: user_id, username: user.username })
  if (!workspace) return settle(trx, { user_id, username: user.username, zone, week_start }, defaultWorkspaces)
  await joinDefaults(trx, user_id, defaultWorkspaces)
  return members.join(trx, workspace.id, user_id)
}

function sayTaken(error: unknown): never {
  const key = violatedKey(error)
  if (key === 'users_username_key') throw new Fault('That username is taken.')
  if (key === 'users_email_key') throw new Fault('A user with that e-mail address exists already.')
  throw error
}
