/** The built-in roles, in the order of the matrix's columns. Everybody holds ROLE_USER, and it is never stored. */
export const BUILT_IN_ROLES = ['ROLE_USER', 'ROLE_TEAMLEAD', 'ROLE_ADMIN', 'ROLE_SUPER_ADMIN'] as const
type BuiltInRole = (typeof BUILT_IN_ROLES)[number]

type Definition = { group: string; defaults: `${YesNo}${YesNo}${YesNo}${YesNo}`; description: string; fixed?: true }
type YesNo = 'Y' | '-'

const TIME = 'Time entries'
const PROJECTS = 'Projects'
const PEOPLE = 'Members and roles'
const CATALOGUE = 'Clients, tasks and tags'
const RATES = 'Rates'
const TEAMS = 'Teams'
const REPORTS = 'Reports'
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
  create_own_timesheet: { group: TIME, defaults: 'YYYY', description: 'Write down time without a timer' },
  edit_own_timesheet: { group: TIME, defaults: 'YYYY', description: 'Edit one’s own entries' },
  delete_own_timesheet: { group: TIME, defaults: 'YYYY', description: 'Delete one’s own entries' },
  edit_billable_own_timesheet: {
    group: TIME,
    defaults: 'YYYY',
    description: 'Say whether one’s own entries are billable',
  },
  view_colleague_timesheet: {
    group: TIME,
    defaults: 'YYYY',
    description: 'See others’ entries on projects that one can see. Off: private time entries',
  },
  view_teamlead_timesheet: { group: TIME, defaults: '-Y--', description: 'See the entries of teams that one leads' },
  stop_teamlead_timesheet: { group: TIME, defaults: '-Y--', description: 'Stop timers in teams that one leads' },
  create_teamlead_timesheet: {
    group: TIME,
    defaults: '-Y--',
    description: 'Add time for others in teams that one leads',
  },
  edit_teamlead_timesheet: { group: TIME, defaults: '-Y--', description: 'Edit the entries of teams that one leads' },
  delete_teamlead_timesheet: {
    group: TIME,
    defaults: '-Y--',
    description: 'Delete the entries of teams that one leads',
  },
  edit_billable_teamlead_timesheet: {
    group: TIME,
    defaults: '-Y--',
    description: 'Say whether the entries of teams that one leads are billable',
  },
  view_other_timesheet: { group: TIME, defaults: '--YY', description: 'See everybody’s entries', fixed: true },
  stop_other_timesheet: { group: TIME, defaults: '--YY', description: 'Stop anybody’s timer' },
  create_other_timesheet: { group: TIME, defaults: '--YY', description: 'Add time for everybody' },
  edit_other_timesheet: { group: TIME, defaults: '--YY', description: 'Edit everybody’s entries', fixed: true },
  delete_other_timesheet: { group: TIME, defaults: '--YY', description: 'Delete everybody’s entries' },
  edit_billable_other_timesheet: {
    group: TIME,
    defaults: '--YY',
    description: 'Say whether everybody’s entries are billable',
  },

  create_project: { group: PROJECTS, defaults: '--YY', description: 'Make projects, and manage what one made' },
  view_project: { group: PROJECTS, defaults: '--YY', description: 'See every project, private ones too', fixed: true },
  view_teamlead_project: { group: PROJECTS, defaults: '-Y--', description: 'See the projects of teams that one leads' },
  view_team_project: { group: PROJECTS, defaults: '----', description: 'See the projects of teams that one is in' },
  edit_project: {
    group: PROJECTS,
    defaults: '--YY',
    description: 'Edit every project: name, client, estimate, archive',
    fixed: true,
  },
  edit_teamlead_project: {
    group: PROJECTS,
    defaults: '----',
    description: 'Edit the projects of teams that one leads',
  },
  edit_team_project: { group: PROJECTS, defaults: '----', description: 'Edit the projects of teams that one is in' },
  permissions_project: {
    group: PROJECTS,
    defaults: '--YY',
    description: 'Say who is on every project, who manages it, and if it is public',
  },
  permissions_teamlead_project: {
    group: PROJECTS,
    defaults: '----',
    description: 'Say so for the projects of teams that one leads',
  },
  delete_project: { group: PROJECTS, defaults: '--YY', description: 'Delete every project' },
  status_project: { group: PROJECTS, defaults: '--YY', description: 'See the status of every project' },
  status_teamlead_project: {
    group: PROJECTS,
    defaults: '-Y--',
    description: 'See the status of the projects of teams that one leads',
  },
  status_team_project: {
    group: PROJECTS,
    defaults: '----',
    description: 'See the status of the projects of teams that one is in',
  },
  status_public_project: { group: PROJECTS, defaults: '----', description: 'See the status of public projects' },

  view_client: { group: CATALOGUE, defaults: 'YYYY', description: 'See the clients' },
  create_client: { group: CATALOGUE, defaults: '--YY', description: 'Add clients' },
  edit_client: { group: CATALOGUE, defaults: '--YY', description: 'Edit and archive clients, and limit them to teams' },
  delete_client: { group: CATALOGUE, defaults: '--YY', description: 'Delete clients' },
  create_task: { group: CATALOGUE, defaults: '--YY', description: 'Add tasks to projects that one can use' },
  edit_task: { group: CATALOGUE, defaults: '--YY', description: 'Rename tasks and assign them' },
  delete_task: { group: CATALOGUE, defaults: '--YY', description: 'Delete tasks' },
  finish_task: {
    group: CATALOGUE,
    defaults: 'YYYY',
    description: 'Mark tasks as done or open, on projects that one can use',
  },
  create_tag: { group: CATALOGUE, defaults: 'YYYY', description: 'Add tags. Anybody selects them' },
  manage_tag: { group: CATALOGUE, defaults: '-YYY', description: 'Rename, archive and merge tags' },
  delete_tag: { group: CATALOGUE, defaults: '-YYY', description: 'Delete tags' },

  view_rate_own_timesheet: { group: RATES, defaults: '--YY', description: 'See what one’s own entries earn' },
  view_rate_colleague_timesheet: {
    group: RATES,
    defaults: '--YY',
    description: 'See what others’ entries earn, on public projects and those that one manages',
  },
  view_rate_teamlead_timesheet: {
    group: RATES,
    defaults: '----',
    description: 'See what the entries of teams that one leads earn',
  },
  view_rate_other_timesheet: {
    group: RATES,
    defaults: '--YY',
    description: 'See what everybody’s entries earn',
    fixed: true,
  },
  edit_rate_own_timesheet: {
    group: RATES,
    defaults: '--YY',
    description: 'Type the rate of one’s own entries by hand',
    fixed: true,
  },
  edit_rate_other_timesheet: {
    group: RATES,
    defaults: '--YY',
    description: 'Type the rate of everybody’s entries by hand',
    fixed: true,
  },
  edit_rate_workspace: {
    group: RATES,
    defaults: '---Y',
    description: 'See and change the workspace’s rate',
    fixed: true,
  },
  edit_rate_member: {
    group: RATES,
    defaults: '---Y',
    description: 'See and change the rates of members that one edits',
    fixed: true,
  },
  edit_rate_project: {
    group: RATES,
    defaults: '---Y',
    description: 'See and change the rates of projects',
    fixed: true,
  },
  edit_rate_project_member: {
    group: RATES,
    defaults: '---Y',
    description: 'See and change members’ rates on every project',
    fixed: true,
  },

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

  view_reporting: { group: REPORTS, defaults: 'YYYY', description: 'Open the reports, over the entries that one sees' },
  export_reports: { group: REPORTS, defaults: 'YYYY', description: 'Take reports along as files' },
  share_report: { group: REPORTS, defaults: 'YYYY', description: 'Save reports for others in the workspace' },
  publish_report: {
    group: REPORTS,
    defaults: 'YYYY',
    description: 'Make one’s saved reports public: whoever has the link sees them without an account',
  },
  mail_report: {
    group: REPORTS,
    defaults: '--YY',
    description: 'Have saved reports sent by mail to those who see them',
  },
  revoke_report_link: { group: REPORTS, defaults: '--YY', description: 'See and revoke everybody’s public links' },
  view_team_dashboard: {
    group: REPORTS,
    defaults: 'YYYY',
    description: 'Open the team dashboard, over the entries that one sees',
  },

  edit_workspace: { group: WORKSPACE, defaults: '---Y', description: 'Change the workspace’s settings', fixed: true },
  view_all_data: {
    group: WORKSPACE,
    defaults: '--YY',
    description: 'See also what clients limit to their teams',
    fixed: true,
  },
  api_access: { group: WORKSPACE, defaults: 'YYYY', description: 'Use the workspace through one’s API keys' },
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
