/** The built-in roles, in the order of the matrix's columns. Everybody holds ROLE_USER, and it is never stored. */
export const BUILT_IN_ROLES = ['ROLE_USER', 'ROLE_TEAMLEAD', 'ROLE_ADMIN', 'ROLE_SUPER_ADMIN'] as const
type BuiltInRole = (typeof BUILT_IN_ROLES)[number]

type Definition = { group: string; defaults: `${YesNo}${YesNo}${YesNo}${YesNo}`; description: string; fixed?: true }
type YesNo = 'Y' | '-'

const TIME = 'Time entries'
const PROJECTS = 'Projects'
const PEOPLE = 'Members and roles'
const TEAMS = 'Teams'
const WORKSPACE = 'Workspace'

/**
 * Every permission: where it stands on the roles page, what the built-in roles hold of it when a workspace begins (USER,
 * TEAMLEAD, ADMIN, SUPER_ADMIN), and what it lets one do. `fixed` can't be taken from ROLE_SUPER_ADMIN, so that nobody
 * locks a workspace (seed 001: admins see and edit all time entries at all times). A permission enters with its feature.
 */
export const catalog = {
  view_own_timesheet: { group: TIME, defaults: 'YYYY', description: 'See one’s own entries' },
  start_own_timesheet: { group: TIME, defaults: 'YYYY', description: 'Start a timer' },
  stop_own_timesheet: { group: TIME, defaults: 'YYYY', description: 'Stop one’s own timer' },
  edit_own_timesheet: { group: TIME, defaults: 'YYYY', description: 'Edit one’s own entries' },
  view_colleague_timesheet: {
    group: TIME,
    defaults: 'YYYY',
    description: 'See others’ entries on projects that one can see. Off: private time entries',
  },
  view_teamlead_timesheet: { group: TIME, defaults: '-Y--', description: 'See the entries of teams that one leads' },
  stop_teamlead_timesheet: { group: TIME, defaults: '-Y--', description: 'Stop timers in teams that one leads' },
  edit_teamlead_timesheet: { group: TIME, defaults: '-Y--', description: 'Edit the entries of teams that one leads' },
  view_other_timesheet: { group: TIME, defaults: '--YY', description: 'See everybody’s entries', fixed: true },
  stop_other_timesheet: { group: TIME, defaults: '--YY', description: 'Stop anybody’s timer' },
  edit_other_timesheet: { group: TIME, defaults: '--YY', description: 'Edit everybody’s entries', fixed: true },

  view_project: { group: PROJECTS, defaults: '--YY', description: 'See every project, private ones too', fixed: true },
  view_teamlead_project: { group: PROJECTS, defaults: '-Y--', description: 'See the projects of teams that one leads' },
  view_team_project: { group: PROJECTS, defaults: '----', description: 'See the projects of teams that one is in' },

  view_member: {
    group: PEOPLE,
    defaults: 'YYYY',
    description: 'See the members, inactive ones too, their e-mail addresses and teams',
  },
  invite_member: { group: PEOPLE, defaults: '---Y', description: 'Invite people to the workspace' },
  edit_member: { group: PEOPLE, defaults: '---Y', description: 'Deactivate and reactivate members', fixed: true },
  remove_member: { group: PEOPLE, defaults: '---Y', description: 'Remove members from the workspace' },
  assign_roles: {
    group: PEOPLE,
    defaults: '---Y',
    description: 'Give and take roles that one holds oneself',
    fixed: true,
  },
  role_permissions: { group: PEOPLE, defaults: '---Y', description: 'Make roles and change this table', fixed: true },

  view_team: { group: TEAMS, defaults: 'YYYY', description: 'See the teams and who is in them' },
  create_team: { group: TEAMS, defaults: '--YY', description: 'Make teams' },
  edit_team: { group: TEAMS, defaults: '--YY', description: 'Rename teams, add and remove their members and leads' },
  edit_teamlead_team: {
    group: TEAMS,
    defaults: '-Y--',
    description: 'Rename teams that one leads and remove their members',
  },
  delete_team: { group: TEAMS, defaults: '--YY', description: 'Delete teams' },

  edit_workspace: { group: WORKSPACE, defaults: '---Y', description: 'Change the workspace’s settings', fixed: true },
  view_all_data: {
    group: WORKSPACE,
    defaults: '--YY',
    description: 'See also what clients limit to their teams',
    fixed: true,
  },
} as const satisfies Record<string, Definition>

export type Permission = keyof typeof catalog

export const permissions = Object.keys(catalog) as Permission[]

export const isPermission = (name: string): name is Permission => Object.hasOwn(catalog, name)

const definitionOf = (permission: Permission): Definition => catalog[permission]

/** Whether this cell of the matrix can't be changed: what ROLE_SUPER_ADMIN always holds. */
export const isFixed = (role: string, permission: Permission) =>
  role === 'ROLE_SUPER_ADMIN' && definitionOf(permission).fixed === true

/** What a role holds before anybody toggled the cell: nothing, for a role that isn't built in. */
export function isGrantedByDefault(role: string, permission: Permission): boolean {
  const column = BUILT_IN_ROLES.indexOf(role as BuiltInRole)
  return column >= 0 && definitionOf(permission).defaults[column] === 'Y'
}
