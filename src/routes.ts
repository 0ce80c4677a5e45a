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
import { dashboardRoutes } from './dashboard/routes.js'
import { whileUnchanged } from './dashboard/unchanged.js'
import { emailChangeRoutes } from './email-changes/routes.js'
import { bulkRoutes } from './entries/bulk-routes.js'
import { othersRoutes } from './entries/others-routes.js'
import { entryRoutes } from './entries/routes.js'
import { rowRoutes } from './entries/row-routes.js'
import { splitRoutes } from './entries/split-routes.js'
import { stopRoutes } from './entries/stop-routes.js'
import { exportRoutes } from './exports/routes.js'
import { favouriteRoutes } from './favourites/routes.js'
import { healthRoutes } from './health/routes.js'
import { helpRoutes } from './help/routes.js'
import { invitationLinkRoutes } from './invitations/link-routes.js'
import { invitationRoutes } from './invitations/routes.js'
import { directories } from './ldap/directories.js'
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
import { reminderRoutes } from './reminders/routes.js'
import { reportFileRoutes } from './reports/file-routes.js'
import { reportRoutes } from './reports/routes.js'
import { roleRoutes } from './roles/routes.js'
import { samlRoutes } from './saml/routes.js'
import { reportLinkRoutes } from './saved-reports/link-routes.js'
import { publicReportRoutes } from './saved-reports/public-routes.js'
import { savedReportRoutes } from './saved-reports/routes.js'
import { instanceLogoRoutes } from './settings/logo-routes.js'
import { setupRoutes } from './setup/routes.js'
import { identityRoutes } from './sso/identity-routes.js'
import { provingRoutes } from './sso/proving-routes.js'
import { ssoRoutes } from './sso/routes.js'
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
  const alone = (path: string, router: Router): Mount => ({ door: 'member', path, before: [], router })
  /** In the frame of the workspace where the person was last. */
  const framed = (path: string, router: Router, ...then: RequestHandler[]): Mount => ({
    door: 'member',
    path,
    before: [lastWorkspaceFrame(db), ...then],
    router,
  })
  const within = (path: string, router: Router, ...first: RequestHandler[]): Mount => ({
    door: 'member',
    path: `/workspaces/:workspace${path}`,
    before: [...first, workspaceFrame(db)],
    router,
  })

  return [
    { door: 'none', path: '/health', before: [], router: healthRoutes(db, isStopping) },
    { door: 'api', path: '/api/v1', before: [], router: apiRoutes(db) },
    ...panelMounts(parts),
    alone('/enter', enteredRoutes(db)),
    alone('/logo', instanceLogoRoutes(db)),
    alone('/', homeRoutes(db)),
    alone('/', authRoutes(db, keys, config.remember_me.lifetime, settings, directories(parts))),
    alone('/login/code', memberCodeRoutes(db, keys, config.remember_me)),
    alone('/sso', ssoRoutes(parts)),
    alone('/sso', provingRoutes(parts)),
    alone('/sso', samlRoutes(parts)),
    alone('/password', passwordResetRoutes(db, settings)),
    alone('/register', registrationRoutes(db, settings)),
    alone('/register/confirm', registrationLinkRoutes(db, settings)),
    alone('/setup', setupRoutes(db, keys.links, afterSetup)),
    framed('/help', helpRoutes()),
    alone('/account/data', dataRoutes(db)),
    framed('/account', accountRoutes(db, settings)),
    framed('/account/profile', profileRoutes(db, settings)),
    framed('/account/email', emailChangeRoutes(db, settings), themselvesOnly),
    framed('/account/preferences', preferenceRoutes(db)),
    framed('/account/delete', deletionRoutes(db), themselvesOnly),
    framed('/account/devices', deviceRoutes(db), themselvesOnly),
    framed('/account/security', memberSecurityRoutes({ db, keys, settings }), themselvesOnly),
    framed('/account/identities', identityRoutes(parts), themselvesOnly),
    framed('/account/api-keys', apiKeyRoutes(db, config.server.base_url), themselvesOnly),
    alone('/invitations', invitationLinkRoutes(db, settings)),
    alone('/shared', publicReportRoutes(db, keys)),
    alone('/workspaces', workspacesRoutes(db, settings)),
    alone('/workspaces/:workspace', logoRoutes(db)),
    within('/members', memberRoutes(db, settings)),
    within('/members', memberRoleRoutes(db)),
    within('/invitations', invitationRoutes(db)),
    within('/teams/admins', adminRoutes(db)),
    within('/teams/:team/members', teamMemberRoutes(db)),
    within('/teams', teamRoutes(db)),
    within('/projects/:project/tasks', taskRoutes(db)),
    within('/clients', clientRoutes(db)),
    within('/tags', tagRoutes(db)),
    within('/tracker', trackerRoutes(db), chooseMode),
    within('/dashboard', dashboardRoutes(db), whileUnchanged(db)),
    within('/timer', timerRoutes(db)),
    within('/entries', manualRoutes(db)),
    within('/entries/bulk', bulkRoutes(db)),
    within('/entries', othersRoutes(db)),
    within('/entries', entryRoutes(db)),
    within('/entries', rowRoutes(db)),
    within('/entries', splitRoutes(db)),
    within('/reports', reportRoutes(db)),
    within('/reports/saved', savedReportRoutes(db)),
    within('/reports/saved/:report/link', reportLinkRoutes(parts)),
    within('/reports', reportFileRoutes(db)),
    within('/exports', exportRoutes(db)),
    within('/entries', stopRoutes(db)),
    within('/pickers', pickerRoutes(db)),
    within('/favourites', favouriteRoutes(db)),
    within('/tracker/suggestions', suggestionRoutes(db)),
    within('', settingsRoutes(db)),
    within('/settings/reminders', reminderRoutes(db)),
    within('', ownerRoutes(db)),
    within('', roleRoutes(db)),
    within('', whyRoutes(db)),
    within('', rateRoutes(db)),
    within('/entries', entryRateRoutes(db)),
    within('/projects', projectRoutes(db)),
    within('/projects', projectStatusRoutes(db)),
    within('/projects/:project', projectTeamRoutes(db)),
    within('/projects/:project', projectSettingsRoutes(db)),
  ]
}

export function mount(app: Router, mounts: Mount[], door: Mount['door']) {
  for (const each of mounts) {
    if (each.door === door) app.use(each.path, [...each.before, each.router])
  }
}
