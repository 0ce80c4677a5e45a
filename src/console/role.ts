import type { Database } from '../database/connection.js'
import { Fault } from '../fault.js'
import * as roles from '../roles/queries.js'
import * as users from '../users/queries.js'
import { isId } from '../web/input.js'
import { type Commands, say } from './command.js'
import { inInstance } from './instance.js'
import { note } from './noting.js'

const details =
  'NAME is a username or an e-mail address, ROLE the name of one of the workspace’s roles, such as ROLE_ADMIN; ID stands\n' +
  'in the address of the workspace’s settings. It acts on the next thing that the member does.'
const options = { workspace: 'ID' }

/** Roles given and taken by whoever runs the installation, whatever the roles of the workspace say. */
export const roleCommands: Commands = {
  'user:promote': {
    takes: ['NAME', 'ROLE'],
    options,
    summary: 'Give a member of the workspace a role.',
    details,
    run: (config, name = '', role = '', workspaceId) =>
      inInstance(config, async ({ db }) => {
        const { member, held } = await find(db, name, role, workspaceId)
        await db.transaction(async trx => {
          await roles.grant(trx, member, member.id, held.id)
          await note(trx, { kind: 'role_given', ...about(name, member, role) })
        })
        say(`${name} holds ${role}.`)
      }),
  },

  'user:demote': {
    takes: ['NAME', 'ROLE'],
    options,
    summary: 'Take a role from a member of the workspace.',
    details,
    run: (config, name = '', role = '', workspaceId) =>
      inInstance(config, async ({ db }) => {
        const { member, held } = await find(db, name, role, workspaceId)
        if (member.is_owner && role === 'ROLE_SUPER_ADMIN')
          throw new Fault(`${name} owns the workspace and always holds ROLE_SUPER_ADMIN.`)
        await db.transaction(async trx => {
          await roles.revoke(trx, member, member.id, held.id)
          await note(trx, { kind: 'role_taken', ...about(name, member, role) })
        })
        say(`${name} does not hold ${role}.`)
      }),
  },
}

const about = (subject: string, { workspace_id }: Found['member'], role: string) => ({
  subject,
  workspace_id,
  details: { role },
})

type Found = { member: { workspace_id: string; id: string; is_owner: boolean }; held: { id: string } }

async function find(db: Database, name: string, role: string, workspaceId: string | undefined): Promise<Found> {
  if (!isId(workspaceId)) throw new Fault('Say in which workspace: --workspace and its 24-character id.')
  const user = await users.findUserByName(db, name)
  const member = await db('members as m')
    .join('workspaces as w', 'w.id', 'm.workspace_id')
    .where({ 'm.workspace_id': workspaceId, 'm.user_id': user?.id ?? null })
    .whereNot({ 'm.state': 'removed' })
    .first<Found['member']>('m.workspace_id', 'm.id', db.raw('w.owner_id = m.id as is_owner'))
  if (!member) throw new Fault(`There is no member "${name}" in that workspace.`)
  if (role === 'ROLE_USER') throw new Fault('Every member holds ROLE_USER; it is neither given nor taken.')
  const held = (await roles.listRoles(db, member)).find(each => each.name === role)
  if (!held) throw new Fault(`There is no role "${role}" in that workspace.`)
  return { member, held }
}
