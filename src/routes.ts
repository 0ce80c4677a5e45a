import type { RequestHandler, Router } from 'express'
import { accountRoutes } from './account/routes.js'
import type { Parts } from './app.js'
import { authRoutes } from './auth/routes.js'
import { healthPageRoutes } from './health/panel.js'
import { healthRoutes } from './health/routes.js'
import { helpRoutes } from './help/routes.js'
import { invitationLinkRoutes } from './invitations/link-routes.js'
import { invitationRoutes } from './invitations/routes.js'
import { memberRoleRoutes } from './members/role-routes.js'
import { memberRoutes } from './members/routes.js'
import { operatorRoutes } from './operators/routes.js'
import { whyRoutes } from './permissions/why-routes.js'
import { roleRoutes } from './roles/routes.js'
import { setupRoutes } from './setup/routes.js'
import { adminRoutes } from './teams/admin-routes.js'
import { teamMemberRoutes } from './teams/member-routes.js'
import { teamRoutes } from './teams/routes.js'
import { trackerRoutes } from './tracker/routes.js'
import { lastWorkspaceFrame, workspaceFrame } from './workspaces/frame.js'
import { logoRoutes } from './workspaces/logo-routes.js'
import { ownerRoutes } from './workspaces/owner-routes.js'
import { homeRoutes, workspacesRoutes } from './workspaces/routes.js'
import { settingsRoutes } from './workspaces/settings-routes.js'

/** One line of the mount table: behind which door, below which path, after what, which router. */
export type Mount = { door: 'none' | 'operator' | 'member'; path: string; before: RequestHandler[]; router: Router }

/** Every router, in the order in which they are asked. `none` has no session, so that it works whatever is broken. */
export const mountTable = ({ db, keys, config, settings, afterSetup, isStopping }: Parts): Mount[] => [
  { door: 'none', path: '/health', before: [], router: healthRoutes(db, isStopping) },
  { door: 'operator', path: '/admin', before: [], router: operatorRoutes(db) },
  { door: 'operator', path: '/admin/health', before: [], router: healthPageRoutes(db, config, settings) },
  { door: 'member', path: '/', before: [], router: homeRoutes(db) },
  { door: 'member', path: '/', before: [], router: authRoutes(db) },
  { door: 'member', path: '/setup', before: [], router: setupRoutes(db, keys.links, afterSetup) },
  { door: 'member', path: '/help', before: [lastWorkspaceFrame(db)], router: helpRoutes() },
  { door: 'member', path: '/account', before: [lastWorkspaceFrame(db)], router: accountRoutes(db) },
  { door: 'member', path: '/invitations', before: [], router: invitationLinkRoutes(db) },
  { door: 'member', path: '/workspaces', before: [], router: workspacesRoutes(db, settings) },
  { door: 'member', path: '/workspaces/:workspace', before: [], router: logoRoutes(db) },
  {
    door: 'member',
    path: '/workspaces/:workspace/members',
    before: [workspaceFrame(db)],
    router: memberRoutes(db, settings),
  },
  {
    door: 'member',
    path: '/workspaces/:workspace/members',
    before: [workspaceFrame(db)],
    router: memberRoleRoutes(db),
  },
  {
    door: 'member',
    path: '/workspaces/:workspace/invitations',
    before: [workspaceFrame(db)],
    router: invitationRoutes(db),
  },
  {
    door: 'member',
    path: '/workspaces/:workspace/teams/admins',
    before: [workspaceFrame(db)],
    router: adminRoutes(db),
  },
  {
    door: 'member',
    path: '/workspaces/:workspace/teams/:team/members',
    before: [workspaceFrame(db)],
    router: teamMemberRoutes(db),
  },
  { door: 'member', path: '/workspaces/:workspace/teams', before: [workspaceFrame(db)], router: teamRoutes(db) },
  { door: 'member', path: '/workspaces/:workspace', before: [workspaceFrame(db)], router: trackerRoutes(db) },
  { door: 'member', path: '/workspaces/:workspace', before: [workspaceFrame(db)], router: settingsRoutes(db) },
  { door: 'member', path: '/workspaces/:workspace', before: [workspaceFrame(db)], router: ownerRoutes(db) },
  { door: 'member', path: '/workspaces/:workspace', before: [workspaceFrame(db)], router: roleRoutes(db) },
  { door: 'member', path: '/workspaces/:workspace', before: [workspaceFrame(db)], router: whyRoutes(db) },
]

export function mount(app: Router, mounts: Mount[], door: Mount['door']) {
  for (const each of mounts) {
    if (each.door === door) app.use(each.path, [...each.before, each.router])
  }
}
