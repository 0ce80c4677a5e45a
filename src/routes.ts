import type { RequestHandler, Router } from 'express'
import { dataRoutes } from './account/data-routes.js'
import { deletionRoutes } from './account/delete-routes.js'
import { deviceRoutes } from './account/device-routes.js'
import { preferenceRoutes } from './account/preference-routes.js'
import { profileRoutes } from './account/profile-routes.js'
import { accountRoutes } from './account/routes.js'
import { memberSecurityRoutes } from './account/security.js'
import { apiRoutes } from './api/routes.js'
import { apiKeyRoutes } from './api-keys/routes.js'
import type { Parts } from './app.js'
import { memberCodeRoutes } from './auth/code-routes.js'
import { authRoutes } from './auth/routes.js'
import { clientRoutes } from './clients/routes.js'
import { emailChangeRoutes } from './email-changes/routes.js'
import { bulkRoutes } from './entries/bulk-routes.js'
import { entryRoutes } from './entries/routes.js'
import { rowRoutes } from './entries/row-routes.js'
import { splitRoutes } from './entries/split-routes.js'
import { favouriteRoutes } from './favourites/routes.js'
import { healthRoutes } from './health/routes.js'
import { helpRoutes } from './help/routes.js'
import { invitationLinkRoutes } from './invitations/link-routes.js'
import { invitationRoutes } from './invitations/routes.js'
import { themselvesOnly } from './log-in-as/limits.js'
import { enteredRoutes } from './log-in-as/routes.js'
import { memberRoleRoutes } from './members/role-routes.js'
import { memberRoutes } from './members/routes.js'
import { panelMounts } from './panel-routes.js'
import { passwordResetRoutes } from './password-resets/routes.js'
import { whyRoutes } from './permissions/why-routes.js'
import { pickerRoutes } from './pickers/routes.js'
import { projectRoutes } from './projects/routes.js'
import { projectSettingsRoutes } from './projects/settings-routes.js'
import { projectStatusRoutes } from './projects/status-routes.js'
import { projectTeamRoutes } from './projects/team-routes.js'
import { entryRateRoutes } from './rates/entry-routes.js'
import { rateRoutes } from './rates/routes.js'
import { registrationLinkRoutes } from './registrations/link-routes.js'
import { registrationRoutes } from './registrations/routes.js'
import { roleRoutes } from './roles/routes.js'
import { instanceLogoRoutes } from './settings/logo-routes.js'
import { setupRoutes } from './setup/routes.js'
import { tagRoutes } from './tags/routes.js'
import { taskRoutes } from './tasks/routes.js'
import { adminRoutes } from './teams/admin-routes.js'
import { teamMemberRoutes } from './teams/member-routes.js'
import { teamRoutes } from './teams/routes.js'
import { manualRoutes } from './tracker/manual-routes.js'
import { chooseMode } from './tracker/mode.js'
import { trackerRoutes } from './tracker/routes.js'
import { suggestionRoutes } from './tracker/suggestion-routes.js'
import { timerRoutes } from './tracker/timer-routes.js'
import { lastWorkspaceFrame, workspaceFrame } from './workspaces/frame.js'
import { logoRoutes } from './workspaces/logo-routes.js'
import { ownerRoutes } from './workspaces/owner-routes.js'
import { homeRoutes, workspacesRoutes } from './workspaces/routes.js'
import { settingsRoutes } from './workspaces/settings-routes.js'

/** One line of the mount table: behind which door, below which path, after what, which router. */
export type Mount = {
  door: 'none' | 'api' | 'operator' | 'member'
  path: string
  before: RequestHandler[]
  router: Router
}

/** Every router, in the order in which they are asked. `none` has no session, so that it works whatever is broken. */
export function mountTable(parts: Parts): Mount[] {
  const { db, keys, config, settings, afterSetup, isStopping } = parts
  return [
    { door: 'none', path: '/health', before: [], router: healthRoutes(db, isStopping) },
    { door: 'api', path: '/api/v1', before: [], router: apiRoutes(db) },
    ...panelMounts(parts),
    { door: 'member', path: '/enter', before: [], router: enteredRoutes(db) },
    { door: 'member', path: '/logo', before: [], router: instanceLogoRoutes(db) },
    { door: 'member', path: '/', before: [], router: homeRoutes(db) },
    { door: 'member', path: '/', before: [], router: authRoutes(db, keys, config.remember_me.lifetime) },
    { door: 'member', path: '/login/code', before: [], router: memberCodeRoutes(db, keys, config.remember_me) },
    { door: 'member', path: '/password', before: [], router: passwordResetRoutes(db, settings) },
    { door: 'member', path: '/register', before: [], router: registrationRoutes(db, settings) },
    { door: 'member', path: '/register/confirm', before: [], router: registrationLinkRoutes(db, settings) },
    { door: 'member', path: '/setup', before: [], router: setupRoutes(db, keys.links, afterSetup) },
    { door: 'member', path: '/help', before: [lastWorkspaceFrame(db)], router: helpRoutes() },
    { door: 'member', path: '/account/data', before: [], router: dataRoutes(db) },
    { door: 'member', path: '/account', before: [lastWorkspaceFrame(db)], router: accountRoutes(db) },
    { door: 'member', path: '/account/profile', before: [lastWorkspaceFrame(db)], router: profileRoutes(db, settings) },
    {
      door: 'member',
      path: '/account/email',
      before: [lastWorkspaceFrame(db), themselvesOnly],
      router: emailChangeRoutes(db, settings),
    },
    { door: 'member', path: '/account/preferences', before: [lastWorkspaceFrame(db)], router: preferenceRoutes(db) },
    {
      door: 'member',
      path: '/account/delete',
      before: [lastWorkspaceFrame(db), themselvesOnly],
      router: deletionRoutes(db),
    },
    {
      door: 'member',
      path: '/account/devices',
      before: [lastWorkspaceFrame(db), themselvesOnly],
      router: deviceRoutes(db),
    },
    {
      door: 'member',
      path: '/account/security',
      before: [lastWorkspaceFrame(db), themselvesOnly],
      router: memberSecurityRoutes({ db, keys, settings }),
    },
    {
      door: 'member',
      path: '/account/api-keys',
      before: [lastWorkspaceFrame(db), themselvesOnly],
      router: apiKeyRoutes(db, config.server.base_url),
    },
    { door: 'member', path: '/invitations', before: [], router: invitationLinkRoutes(db, settings) },
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
    {
      door: 'member',
      path: '/workspaces/:workspace/projects/:project/tasks',
      before: [workspaceFrame(db)],
      router: taskRoutes(db),
    },
    { door: 'member', path: '/workspaces/:workspace/clients', before: [workspaceFrame(db)], router: clientRoutes(db) },
    { door: 'member', path: '/workspaces/:workspace/tags', before: [workspaceFrame(db)], router: tagRoutes(db) },
    {
      door: 'member',
      path: '/workspaces/:workspace/tracker',
      before: [chooseMode, workspaceFrame(db)],
      router: trackerRoutes(db),
    },
    { door: 'member', path: '/workspaces/:workspace/timer', before: [workspaceFrame(db)], router: timerRoutes(db) },
    { door: 'member', path: '/workspaces/:workspace/entries', before: [workspaceFrame(db)], router: manualRoutes(db) },
    {
      door: 'member',
      path: '/workspaces/:workspace/entries/bulk',
      before: [workspaceFrame(db)],
      router: bulkRoutes(db),
    },
    { door: 'member', path: '/workspaces/:workspace/entries', before: [workspaceFrame(db)], router: entryRoutes(db) },
    { door: 'member', path: '/workspaces/:workspace/entries', before: [workspaceFrame(db)], router: rowRoutes(db) },
    { door: 'member', path: '/workspaces/:workspace/entries', before: [workspaceFrame(db)], router: splitRoutes(db) },
    {
      door: 'member',
      path: '/workspaces/:workspace/pickers',
      before: [workspaceFrame(db)],
      router: pickerRoutes(db),
    },
    {
      door: 'member',
      path: '/workspaces/:workspace/favourites',
      before: [workspaceFrame(db)],
      router: favouriteRoutes(db),
    },
    {
      door: 'member',
      path: '/workspaces/:workspace/tracker/suggestions',
      before: [workspaceFrame(db)],
      router: suggestionRoutes(db),
    },
    { door: 'member', path: '/workspaces/:workspace', before: [workspaceFrame(db)], router: settingsRoutes(db) },
    { door: 'member', path: '/workspaces/:workspace', before: [workspaceFrame(db)], router: ownerRoutes(db) },
    { door: 'member', path: '/workspaces/:workspace', before: [workspaceFrame(db)], router: roleRoutes(db) },
    { door: 'member', path: '/workspaces/:workspace', before: [workspaceFrame(db)], router: whyRoutes(db) },
    { door: 'member', path: '/workspaces/:workspace', before: [workspaceFrame(db)], router: rateRoutes(db) },
    {
      door: 'member',
      path: '/workspaces/:workspace/entries',
      before: [workspaceFrame(db)],
      router: entryRateRoutes(db),
    },
    {
      door: 'member',
      path: '/workspaces/:workspace/projects',
      before: [workspaceFrame(db)],
      router: projectRoutes(db),
    },
    {
      door: 'member',
      path: '/workspaces/:workspace/projects',
      before: [workspaceFrame(db)],
      router: projectStatusRoutes(db),
    },
    {
      door: 'member',
      path: '/workspaces/:workspace/projects/:project',
      before: [workspaceFrame(db)],
      router: projectTeamRoutes(db),
    },
    {
      door: 'member',
      path: '/workspaces/:workspace/projects/:project',
      before: [workspaceFrame(db)],
      router: projectSettingsRoutes(db),
    },
  ]
}

export function mount(app: Router, mounts: Mount[], door: Mount['door']) {
  for (const each of mounts) {
    if (each.door === door) app.use(each.path, [...each.before, each.router])
  }
}
