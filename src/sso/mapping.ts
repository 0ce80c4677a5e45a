import * as audit from '../audit/queries.js'
import type { Database } from '../database/connection.js'
import * as members from '../members/queries.js'
import { ADMINS_ROLE } from '../roles/policy.js'
import * as roles from '../roles/queries.js'
import type { Mapping, Provider } from './queries.js'

/**
 * Roles that no group gives or takes: only a member of Admins adds to it and only the owner takes others out (DESIGN
 * 3.1), and every member holds ROLE_USER.
 */
export const UNMAPPED_ROLES: readonly string[] = [ADMINS_ROLE, 'ROLE_USER']

type Person = { id: string; username: string }

/**
 * Gives the person what their groups stand for, and takes what other groups of this provider stand for. Where the
 * provider said nothing of groups (null) nothing changes. Who was removed from a workspace or is inactive there stays so.
 */
export async function applyGroups(trx: Database, provider: Provider, user: Person, groups: string[] | null) {
  if (groups === null) return
  const inOrder = provider.mappings.toSorted((one, other) => (one.workspace_id < other.workspace_id ? -1 : 1))
  for (const workspaceId of new Set(inOrder.map(each => each.workspace_id))) {
    const here = inOrder.filter(each => each.workspace_id === workspaceId)
    const isIn = here.some(each => groups.includes(each.group))
    const member = await findMember(trx, workspaceId, user.id, isIn)
    if (member) await applyIn(trx, provider, user, member, here, groups)
  }
}

type MemberKey = { workspace_id: string; id: string }

/** The active member that the user is there; one who never was becomes it where `joins` says so. */
async function findMember(trx: Database, workspace_id: string, user_id: string, joins: boolean) {
  if (!(await trx('workspaces').where({ id: workspace_id }).forKeyShare().first('id'))) return undefined
  const find = () =>
    trx('members').where({ workspace_id, user_id }).forNoKeyUpdate().first('workspace_id', 'id', 'state')
  const known = await find()
  if (!known && joins) await members.join(trx, workspace_id, user_id)
  const member = known ?? (await find())
  return member?.state === 'active' ? (member as MemberKey) : undefined
}

async function applyIn(
  trx: Database,
  provider: Provider,
  user: Person,
  member: MemberKey,
  mappings: Mapping[],
  groups: string[],
) {
  const given = (kept: (mapping: Mapping) => string | false) =>
    new Map(
      [...new Set(mappings.map(kept))].map(key => [
        key,
        mappings.some(m => kept(m) === key && groups.includes(m.group)),
      ]),
    )
  const wantedRoles = given(mapping => 'role' in mapping && mapping.role)
  const wantedTeams = given(mapping => 'team_id' in mapping && mapping.team_id)

  const all = await roles.listRoles(trx, member)
  const held: string[] = await trx('member_roles')
    .where({ workspace_id: member.workspace_id, member_id: member.id })
    .pluck('role_id')
  for (const [name, wanted] of wantedRoles) {
    const role = all.find(each => each.name === name && !UNMAPPED_ROLES.includes(each.name))
    if (!role || held.includes(role.id) === wanted) continue
    await (wanted ? roles.grant : roles.revoke)(trx, member, member.id, role.id)
    await audit.record(trx, {
      kind: wanted ? 'sso_role_given' : 'sso_role_taken',
      actor: { name: user.username },
      user_id: user.id,
      workspace_id: member.workspace_id,
      details: { role: role.name, provider: provider.name },
    })
  }
  for (const [team_id, wanted] of wantedTeams) if (team_id) await putInTeam(trx, member, team_id, wanted)
}

async function putInTeam(trx: Database, { workspace_id, id: member_id }: MemberKey, team_id: string, wanted: boolean) {
  const row = { workspace_id, team_id, member_id }
  if (!wanted) return trx('team_members').where(row).del()
  const team = await trx('teams').where({ workspace_id, id: team_id }).forKeyShare().first('id')
  if (team) await trx('team_members').insert(row).onConflict(['workspace_id', 'team_id', 'member_id']).ignore()
  return undefined
}
