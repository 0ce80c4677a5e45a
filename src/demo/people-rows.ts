import { BUILT_IN_ROLES } from '../permissions/catalog.js'
import type { Row, Scene, Tables } from './scene.js'
import type { Person } from './world.js'

const DAY = 86_400_000

/** The accounts of a world's people; all have the same password. */
export const userRows = ({ world, id, at, moment }: Scene, password_hash: string): Row[] =>
  world.people.map(person => ({
    id: id('user', person.username),
    username: person.username,
    email: person.email,
    email_confirmed_at: at(person.came),
    alias: person.alias,
    password_hash,
    password_changed_at: at(person.came),
    zone: person.zone,
    locale: person.locale ?? 'en-GB',
    week_start: person.week_start ?? 1,
    hour_cycle: person.hour_cycle ?? 24,
    theme: person.theme ?? 'system',
    colour: person.colour,
    last_active_at: lastSeen(person, moment.now.epochMilliseconds, at),
    created_at: at(person.came),
  }))

export const workspaceRow = ({ world, workspace_id, id, at }: Scene): Row => ({
  id: workspace_id,
  owner_id: id('member', world.owner),
  name: world.name,
  zone: world.zone,
  currency: 'EUR',
  week_start: 1,
  created_at: at(),
})

export const memberRows = ({ world, id, at, here, moment }: Scene): Row[] =>
  here(
    world.people.map(person => ({
      id: id('member', person.username),
      user_id: id('user', person.username),
      state: person.left ? 'inactive' : 'active',
      joined_at: at(person.came),
      last_active_at: lastSeen(person, moment.now.epochMilliseconds, at),
    })),
  )

const lastSeen = (person: Person, now: number, at: Scene['at']) =>
  person.left ? at(person.left) : new Date(now - DAY / 2)

/** Who holds which role, who is in which team, and who is invited. */
export function peopleTables({ world, moment, id, at, here }: Scene): Tables {
  const { roles, teams, holders, invited } = world
  const granted = [...Object.entries(holders), ...roles.map(role => [role.name, role.holders] as const)]
  const now = moment.now.epochMilliseconds
  return {
    roles: here([
      ...BUILT_IN_ROLES.map(name => ({ id: id('role', name), name, built_in: true, created_at: at() })),
      ...roles.map(({ name }) => ({ id: id('role', name), name, built_in: false, created_at: at(8) })),
    ]),
    role_cells: here(
      roles.flatMap(({ name, permissions }) =>
        permissions.map(permission => ({ role_id: id('role', name), permission, allowed: true })),
      ),
    ),
    member_roles: here(
      granted.flatMap(([role, usernames]) =>
        usernames.map(username => ({
          member_id: id('member', username),
          role_id: id('role', role),
          granted_at: at(8),
        })),
      ),
    ),
    teams: here(teams.map(({ name, colour }) => ({ id: id('team', name), name, colour, created_at: at() }))),
    team_members: here(
      teams.flatMap(({ name, leads, members }) =>
        [...leads, ...members].map(username => ({
          team_id: id('team', name),
          member_id: id('member', username),
          is_lead: leads.includes(username),
        })),
      ),
    ),
    invitations: here(
      invited.map(email => ({
        id: id('user', email),
        email,
        invited_by: id('member', world.owner),
        sent_at: new Date(now - 2 * DAY),
        expires_at: new Date(now + 12 * DAY),
        created_at: new Date(now - 2 * DAY),
      })),
    ),
  }
}
