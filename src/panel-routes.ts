import { accountPageRoutes } from './accounts/account-routes.js'
import { accountDeletionRoutes } from './accounts/delete-routes.js'
import { accountListRoutes } from './accounts/routes.js'
import { severalRoutes } from './accounts/several-routes.js'
import { mailRoutes } from './activity/mail-routes.js'
import { activityRoutes } from './activity/routes.js'
import { adminWorkspaceRoutes } from './admin-workspaces/routes.js'
import type { Parts } from './app.js'
import { logRoutes } from './audit/routes.js'
import { healthPageRoutes } from './health/panel.js'
import { tryRoutes } from './ldap/try-routes.js'
import { enterRoutes } from './log-in-as/routes.js'
import { emailRoutes } from './mail/panel-routes.js'
import { operatorCodeRoutes } from './operators/entering.js'
import { operatorListRoutes } from './operators/list-routes.js'
import { operatorPasswordRoutes } from './operators/password-routes.js'
import { operatorRoutes } from './operators/routes.js'
import { operatorSecurityRoutes } from './operators/security.js'
import type { Mount } from './routes.js'
import { hangLogoRoutes } from './settings/logo-routes.js'
import { systemSettingsRoutes } from './settings/routes.js'
import { smtpRoutes } from './settings/smtp-routes.js'
import { givenRoutes } from './sso/given-routes.js'
import { providerLogoRoutes } from './sso/panel-logo-routes.js'
import { providerRoutes } from './sso/panel-routes.js'
import { personRoutes } from './sso/person-routes.js'
import { userFieldRoutes } from './user-fields/panel-routes.js'

/** The pages of the operators' door, in the order of the panel's rail. */
const pages = ({ db, keys, config, settings, views }: Parts): Pick<Mount, 'path' | 'router'>[] => [
  { path: '', router: operatorRoutes(db, keys) },
  { path: '/login/code', router: operatorCodeRoutes(db, keys) },
  { path: '/password', router: operatorPasswordRoutes(db) },
  { path: '/security', router: operatorSecurityRoutes({ db, keys, settings }) },
  { path: '/accounts', router: severalRoutes(db, settings) },
  { path: '/accounts', router: accountListRoutes(db) },
  { path: '/accounts', router: accountPageRoutes(db, settings) },
  { path: '/accounts', router: accountDeletionRoutes(db) },
  { path: '/accounts/:user/enter', router: enterRoutes(db) },
  { path: '/workspaces', router: adminWorkspaceRoutes(db) },
  { path: '/settings', router: systemSettingsRoutes(db, keys) },
  { path: '/settings/fields', router: userFieldRoutes(db) },
  { path: '/settings/logo', router: hangLogoRoutes(db, keys) },
  { path: '/settings/smtp', router: smtpRoutes({ db, keys, config, views }) },
  { path: '/emails', router: emailRoutes({ db, config, settings, views }) },
  { path: '/sso', router: providerRoutes({ db, keys, config }) },
  { path: '/sso', router: providerLogoRoutes(db) },
  { path: '/sso', router: givenRoutes(db) },
  { path: '/sso', router: tryRoutes({ db, keys, config, settings }) },
  { path: '/accounts/:user/password-login', router: personRoutes(db) },
  { path: '/activity', router: activityRoutes(db) },
  { path: '/activity/log', router: logRoutes(db, settings) },
  { path: '/activity/mails', router: mailRoutes(db) },
  { path: '/operators', router: operatorListRoutes(db) },
  { path: '/health', router: healthPageRoutes(db, config, settings) },
]

export const panelMounts = (parts: Parts): Mount[] =>
  pages(parts).map(({ path, router }) => ({ door: 'operator', path: `/admin${path}`, before: [], router }))
