import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, logIn, type Person, weaken } from './support/cast.js'
import { enterPanel } from './support/panel.js'
import { listRoutes } from './support/routes.js'
import type { Visitor } from './support/visitor.js'

const LOGIN = 'login'
const CONFIRM = 'confirm'
const PANEL = 'admin/login'
type Expected = number | typeof LOGIN | typeof CONFIRM | typeof PANEL

const PEOPLE = ['anonymous', 'remembered', 'full', 'confirmed', 'stranger', 'operator'] as const
type Who = (typeof PEOPLE)[number]
type Row = [Expected, Expected, Expected, Expected, Expected, Expected]

/**
 * Every route, and what comes back to whom: nobody, Dora remembered, Dora logged in long ago, Dora just logged in, Finn,
 * who is in another workspace, and the operator. The words are the pages that ask for a password.
 */
const table: Record<string, Row> = {
  'GET /health': [200, 200, 200, 200, 200, 200],
  'GET /health/ready': [200, 200, 200, 200, 200, 200],
  'GET /logo': [404, 404, 404, 404, 404, 404],
  'GET /admin': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'GET /admin/login': [200, 200, 200, 200, 200, 303],
  'POST /admin/login': [422, 422, 422, 422, 422, 422],
  'POST /admin/logout': [PANEL, PANEL, PANEL, PANEL, PANEL, PANEL],
  'GET /admin/confirm': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/confirm': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'GET /admin/login/code': [PANEL, PANEL, PANEL, PANEL, PANEL, PANEL],
  'POST /admin/login/code': [PANEL, PANEL, PANEL, PANEL, PANEL, PANEL],
  'GET /admin/security': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/security': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/security/key': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/security/key/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/security/recovery-codes': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'GET /admin/security/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/security/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'GET /admin/activity': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'GET /admin/settings': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/settings/instance': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'POST /admin/settings/workspaces': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/settings/registration': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/settings/passwords': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'POST /admin/settings/pictures': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/settings/timers': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'POST /admin/settings/warnings': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/settings/log': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'POST /admin/settings/links': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'GET /admin/accounts': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'GET /admin/accounts/deactivate': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/accounts/deactivate': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'GET /admin/accounts/reset': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/accounts/reset': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'GET /admin/accounts/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/accounts/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'GET /admin/accounts/:user': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/accounts/:user': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'GET /admin/accounts/:user/edit': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/accounts/:user/name': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'POST /admin/accounts/:user/activate': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'GET /admin/accounts/:user/api-keys': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/accounts/:user/api-keys': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'GET /admin/accounts/:user/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/accounts/:user/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'POST /admin/accounts/:user/workspaces/:workspace/owner': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/settings/logo': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'POST /admin/settings/logo/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'GET /admin/settings/fields': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/settings/fields': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'GET /admin/settings/fields/:field': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/settings/fields/:field': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/settings/fields/:field/up': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/settings/fields/:field/down': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'GET /admin/settings/fields/:field/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/settings/fields/:field/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'GET /admin/settings/smtp': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/settings/smtp': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'POST /admin/settings/smtp/test': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'GET /admin/activity/mails': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/activity/mails/retry': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/activity/mails/:mail/retry': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/activity/mails/:mail/discard': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'GET /admin/activity/log': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'GET /admin/activity/log/events.csv': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'GET /admin/emails': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'GET /admin/emails/:kind': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/emails/:kind': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'GET /admin/emails/:kind/preview': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/emails/:kind/reset': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/emails/:kind/on': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/emails/:kind/off': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/settings/sso': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/accounts/:user/password-login/allow': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/accounts/:user/password-login/refuse': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'GET /admin/sso': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/sso': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'GET /admin/sso/new': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'GET /admin/sso/:provider': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/sso/:provider': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'GET /admin/sso/:provider/test': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'GET /admin/sso/:provider/try': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/sso/:provider/try': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/sso/:provider/on': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/sso/:provider/off': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/sso/:provider/up': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/sso/:provider/down': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'GET /admin/sso/:provider/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/sso/:provider/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'GET /admin/sso/:provider/logo': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/sso/:provider/logo': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'POST /admin/sso/:provider/logo/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 404],
  'GET /admin/health': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/accounts/:user/enter': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'GET /admin/workspaces': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'GET /admin/workspaces/:workspace': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'GET /admin/workspaces/:workspace/owner/:member': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/workspaces/:workspace/owner/:member': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'GET /admin/workspaces/:workspace/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/workspaces/:workspace/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'GET /admin/operators': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/operators': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'GET /admin/operators/new': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'GET /admin/operators/:operator': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/operators/:operator/deactivate': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'POST /admin/operators/:operator/activate': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'GET /admin/operators/:operator/password': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/operators/:operator/password': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'GET /admin/operators/:operator/second-factor/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/operators/:operator/second-factor/delete': [PANEL, PANEL, PANEL, PANEL, PANEL, 303],
  'GET /admin/password': [PANEL, PANEL, PANEL, PANEL, PANEL, 200],
  'POST /admin/password': [PANEL, PANEL, PANEL, PANEL, PANEL, 422],
  'GET /enter/:token': [404, 404, 404, 404, 404, 404],
  'POST /enter/end': [303, 303, 303, 303, 303, 303],
  'GET /': [LOGIN, 303, 303, 303, 303, LOGIN],
  'GET /login': [200, 200, 303, 303, 303, 200],
  'POST /login': [422, 422, 422, 422, 422, 422],
  'POST /login/again': [401, 401, 401, 401, 401, 401],
  'GET /login/code': [LOGIN, LOGIN, LOGIN, LOGIN, LOGIN, LOGIN],
  'POST /login/code': [LOGIN, LOGIN, LOGIN, LOGIN, LOGIN, LOGIN],
  'POST /logout': [LOGIN, LOGIN, LOGIN, LOGIN, LOGIN, LOGIN],
  'GET /confirm': [LOGIN, LOGIN, 200, 200, 200, LOGIN],
  'POST /confirm': [LOGIN, LOGIN, 422, 422, 422, LOGIN],
  'GET /sso/:provider/logo': [404, 404, 404, 404, 404, 404],
  'GET /sso/:provider/start': [404, 404, 404, 404, 404, 404],
  'GET /sso/:provider/confirm': [LOGIN, LOGIN, 404, 404, 404, LOGIN],
  'POST /sso/:provider/confirm': [LOGIN, LOGIN, 404, 404, 404, LOGIN],
  'GET /sso/:provider/callback': [404, 404, 404, 404, 404, 404],
  'GET /sso/:provider/finish': [404, 404, 404, 404, 404, 404],
  'POST /sso/:provider/link': [404, 404, 404, 404, 404, 404],
  'GET /sso/:provider/metadata': [404, 404, 404, 404, 404, 404],
  'POST /sso/:provider/callback': [404, 404, 404, 404, 404, 404],
  'POST /sso/:provider/continue': [404, 404, 404, 404, 404, 404],
  'GET /password/forgot': [404, 404, 404, 404, 404, 404],
  'POST /password/forgot': [404, 404, 404, 404, 404, 404],
  'GET /password/sent': [404, 404, 404, 404, 404, 404],
  'GET /password/reset/:token': [404, 404, 404, 404, 404, 404],
  'POST /password/reset/:token': [404, 404, 404, 404, 404, 404],
  'GET /register': [404, 404, 404, 404, 404, 404],
  'POST /register': [404, 404, 404, 404, 404, 404],
  'GET /register/sent': [404, 404, 404, 404, 404, 404],
  'POST /register/sent': [404, 404, 404, 404, 404, 404],
  'GET /register/confirm/:token': [404, 404, 404, 404, 404, 404],
  'POST /register/confirm/:token': [404, 404, 404, 404, 404, 404],
  'GET /setup': [404, 404, 404, 404, 404, 404],
  'POST /setup': [404, 404, 404, 404, 404, 404],
  'GET /help': [200, 200, 200, 200, 200, 200],
  'POST /account/theme': [LOGIN, LOGIN, 303, 303, 303, LOGIN],
  'GET /account/profile': [LOGIN, LOGIN, 200, 200, 200, LOGIN],
  'POST /account/profile': [LOGIN, LOGIN, 422, 422, 422, LOGIN],
  'GET /account/email': [LOGIN, LOGIN, CONFIRM, 200, 200, LOGIN],
  'POST /account/email': [LOGIN, LOGIN, CONFIRM, 422, 422, LOGIN],
  'POST /account/email/resend': [LOGIN, LOGIN, CONFIRM, 303, 303, LOGIN],
  'POST /account/email/cancel': [LOGIN, LOGIN, CONFIRM, 303, 303, LOGIN],
  'GET /account/email/confirm/:token': [LOGIN, LOGIN, 404, 404, 404, LOGIN],
  'POST /account/email/confirm/:token': [LOGIN, LOGIN, 404, 404, 404, LOGIN],
  'GET /account/preferences': [LOGIN, LOGIN, 200, 200, 200, LOGIN],
  'POST /account/preferences/mails': [LOGIN, LOGIN, 303, 303, 303, LOGIN],
  'POST /account/preferences': [LOGIN, LOGIN, 422, 422, 422, LOGIN],
  'GET /account/password': [LOGIN, LOGIN, CONFIRM, 200, 200, LOGIN],
  'POST /account/password': [LOGIN, LOGIN, CONFIRM, 422, 422, LOGIN],
  'GET /account/security': [LOGIN, LOGIN, CONFIRM, 200, 200, LOGIN],
  'POST /account/security': [LOGIN, LOGIN, CONFIRM, 303, 303, LOGIN],
  'POST /account/security/key': [LOGIN, LOGIN, CONFIRM, 303, 303, LOGIN],
  'POST /account/security/key/delete': [LOGIN, LOGIN, CONFIRM, 303, 303, LOGIN],
  'POST /account/security/recovery-codes': [LOGIN, LOGIN, CONFIRM, 404, 404, LOGIN],
  'GET /account/security/delete': [LOGIN, LOGIN, CONFIRM, 404, 404, LOGIN],
  'POST /account/security/delete': [LOGIN, LOGIN, CONFIRM, 404, 404, LOGIN],
  'GET /account/data': [LOGIN, LOGIN, 200, 200, 200, LOGIN],
  'GET /account/data/all.json': [LOGIN, LOGIN, 200, 200, 200, LOGIN],
  'GET /account/data/profile.csv': [LOGIN, LOGIN, 200, 200, 200, LOGIN],
  'GET /account/data/memberships.csv': [LOGIN, LOGIN, 200, 200, 200, LOGIN],
  'GET /account/data/entries.csv': [LOGIN, LOGIN, 200, 200, 200, LOGIN],
  'GET /account/delete': [LOGIN, LOGIN, CONFIRM, 200, 200, LOGIN],
  'POST /account/delete': [LOGIN, LOGIN, CONFIRM, 422, 422, LOGIN],
  'GET /account/devices': [LOGIN, LOGIN, 200, 200, 200, LOGIN],
  'POST /account/devices/others/delete': [LOGIN, LOGIN, 303, 303, 303, LOGIN],
  'POST /account/devices/:device/delete': [LOGIN, LOGIN, 404, 404, 404, LOGIN],
  'GET /account/api-keys': [LOGIN, LOGIN, CONFIRM, 200, 200, LOGIN],
  'POST /account/api-keys': [LOGIN, LOGIN, CONFIRM, 422, 422, LOGIN],
  'GET /account/api-keys/:key/delete': [LOGIN, LOGIN, CONFIRM, 200, 404, LOGIN],
  'POST /account/api-keys/:key/delete': [LOGIN, LOGIN, CONFIRM, 303, 404, LOGIN],
  'GET /invitations/:token': [404, 404, 404, 404, 404, 404],
  'POST /invitations/:token': [404, 404, 404, 404, 404, 404],
  'GET /workspaces/:workspace/members': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/members/:member': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/members/:member/deactivate': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/members/:member/reactivate': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/members/:member/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/members/:member/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/members/:member/roles': [LOGIN, LOGIN, CONFIRM, 422, 404, LOGIN],
  'POST /workspaces/:workspace/members/:member/roles/:role/delete': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'GET /workspaces/:workspace/roles': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'POST /workspaces/:workspace/roles': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'GET /workspaces/:workspace/roles/new': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'POST /workspaces/:workspace/roles/:role/cells': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'GET /workspaces/:workspace/roles/:role/reset': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'POST /workspaces/:workspace/roles/:role/reset': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'GET /workspaces/:workspace/roles/:role/delete': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'POST /workspaces/:workspace/roles/:role/delete': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'GET /workspaces/:workspace/members/:member/why': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/invitations': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/invitations': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/invitations/:invitation/resend': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/invitations/:invitation/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/teams': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/teams': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/teams/new': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/teams/:team': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/teams/:team': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/teams/:team/edit': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/teams/:team/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/teams/:team/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/teams/:team/members': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/teams/:team/members': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/teams/:team/members/:member/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/teams/:team/members/:member/lead': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/teams/:team/members/:member/unlead': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/teams/admins': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/teams/admins/members': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'POST /workspaces/:workspace/teams/admins/members': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'GET /workspaces/:workspace/teams/admins/members/:member/delete': [LOGIN, LOGIN, CONFIRM, 404, 404, LOGIN],
  'POST /workspaces/:workspace/teams/admins/members/:member/delete': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'GET /workspaces/:workspace/settings/rate': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/settings/rate': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/members/:member/rate': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/members/:member/rate': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/entries/:entry/rate': [LOGIN, LOGIN, 404, 404, 404, LOGIN],
  'POST /workspaces/:workspace/entries/:entry/rate': [LOGIN, LOGIN, 404, 404, 404, LOGIN],
  'GET /workspaces/:workspace/projects': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/projects': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/projects/new': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/projects/:project': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'GET /workspaces/:workspace/projects/:project/team': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/team': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/projects/:project/team/add': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/projects/:project/who': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/access': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/projects/:project/members/:member/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/members/:member/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/members/:member/appoint': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/projects/:project/members/:member/dismiss': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/members/:member/dismiss': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/teams/:team/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/projects/:project/settings': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/settings': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/defaults': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/archive': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/restore': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/projects/:project/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/projects/:project/status': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/projects/:project/rate': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/rate': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/projects/:project/members/:member/rate': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/members/:member/rate': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/projects/:project/tasks': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/tasks': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/tasks/:task': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/tasks/:task/finish': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/tasks/:task/reopen': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'GET /workspaces/:workspace/projects/:project/tasks/:task/members': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/tasks/:task/members': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/projects/:project/tasks/:task/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/projects/:project/tasks/:task/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/clients': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/clients': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/clients/new': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/clients/:client': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/clients/:client': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/clients/:client/who': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/clients/:client/edit': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/clients/:client/archive': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/clients/:client/restore': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/clients/:client/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/clients/:client/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/tags': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/tags': [LOGIN, LOGIN, 422, 422, 404, LOGIN],
  'POST /workspaces/:workspace/tags/:tag': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/tags/:tag/archive': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/tags/:tag/restore': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/tags/:tag/merge': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/tags/:tag/merge': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/tags/:tag/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/tags/:tag/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces': [LOGIN, LOGIN, 200, 200, 200, LOGIN],
  'POST /workspaces': [LOGIN, LOGIN, 422, 422, 422, LOGIN],
  'GET /workspaces/new': [LOGIN, LOGIN, 200, 200, 200, LOGIN],
  'POST /workspaces/:workspace/join': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'GET /workspaces/:workspace/logo': [LOGIN, 200, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/settings': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/settings': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/settings/billable-rates': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'POST /workspaces/:workspace/settings/team-dashboard': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'POST /workspaces/:workspace/settings/private-entries': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'POST /workspaces/:workspace/settings/project-creation': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'POST /workspaces/:workspace/settings/task-creation': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'POST /workspaces/:workspace/settings/tag-creation': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'POST /workspaces/:workspace/settings/new-projects': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/settings/reminders': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/settings/reminders': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/settings/reminders/new': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/settings/reminders/:reminder': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/settings/reminders/:reminder': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/settings/reminders/:reminder/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/settings/reminders/:reminder/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/settings/logo': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/settings/logo/delete': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'GET /workspaces/:workspace/leave': [LOGIN, LOGIN, CONFIRM, 200, 404, LOGIN],
  'POST /workspaces/:workspace/leave': [LOGIN, LOGIN, CONFIRM, 303, 404, LOGIN],
  'GET /workspaces/:workspace/delete': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'POST /workspaces/:workspace/delete': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'GET /workspaces/:workspace/owner': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'POST /workspaces/:workspace/owner': [LOGIN, LOGIN, CONFIRM, 403, 404, LOGIN],
  'GET /workspaces/:workspace/reports/summary': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/reports/summary.csv': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/reports/weekly': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/reports/weekly.csv': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/reports/detailed.csv': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/reports/detailed': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/dashboard': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/dashboard/team': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/tracker': [LOGIN, 200, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/timer': [LOGIN, 303, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/timer/stop': [LOGIN, 303, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/timer/discard': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/entries': [LOGIN, LOGIN, 422, 422, 404, LOGIN],
  'GET /workspaces/:workspace/entries/times': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/entries/:entry': [LOGIN, 303, 303, 303, 404, LOGIN],
  'GET /workspaces/:workspace/tracker/earlier': [LOGIN, 404, 404, 404, 404, LOGIN],
  'GET /workspaces/:workspace/entries/:entry/edit': [LOGIN, 200, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/entries/:entry/duplicate': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'GET /workspaces/:workspace/entries/:entry/split': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/entries/:entry/stop': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/entries/:entry/split': [LOGIN, LOGIN, 422, 422, 404, LOGIN],
  'POST /workspaces/:workspace/entries/:entry/delete': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/entries/:entry/restore': [LOGIN, LOGIN, 404, 404, 404, LOGIN],
  'POST /workspaces/:workspace/entries/bulk': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/entries/bulk/edit': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/entries/bulk/delete': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/entries/bulk/undo': [LOGIN, LOGIN, 404, 404, 404, LOGIN],
  'GET /help/keys': [200, 200, 200, 200, 200, 200],
  'GET /workspaces/:workspace/pickers/projects': [LOGIN, 200, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/pickers/tags': [LOGIN, 200, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/pickers/projects': [LOGIN, LOGIN, 403, 403, 404, LOGIN],
  'POST /workspaces/:workspace/pickers/tasks': [LOGIN, LOGIN, 422, 422, 404, LOGIN],
  'POST /workspaces/:workspace/pickers/tags': [LOGIN, LOGIN, 422, 422, 404, LOGIN],
  'GET /workspaces/:workspace/tracker/suggestions': [LOGIN, 200, 200, 200, 404, LOGIN],
  'GET /workspaces/:workspace/favourites': [LOGIN, LOGIN, 200, 200, 404, LOGIN],
  'POST /workspaces/:workspace/favourites': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/favourites/:favourite': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/favourites/:favourite/up': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/favourites/:favourite/down': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
  'POST /workspaces/:workspace/favourites/:favourite/delete': [LOGIN, LOGIN, 303, 303, 404, LOGIN],
}

/** Tables that reading a page may write: who was seen, not what anybody did. */
const WRITTEN_BY_GET = new Set([
  'sessions',
  'operator_sessions',
  'remembered_devices',
  'known_devices',
  'throttle_hits',
  'activity_days',
  'sso_requests',
])
/** Columns that say when somebody was here. */
const SEEN_COLUMNS = ['last_active_at', 'last_seen_at']

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let entryId: string
let roleId: string
let teamId: string
let clientId: string
let projectId: string
let taskId: string
let tagId: string
let invitationId: string
let keyId: string
let operatorId: string
let reminderId: string
const favouriteId = 'fa'.repeat(12)

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  await cast.dora.post('timer', { description: 'walked over' })
  entryId = (await app.db('entries').first('id')).id
  const { workspace_id, member_id } = cast.ana
  await app
    .db('workspaces')
    .where({ id: workspace_id })
    .update({ logo: Buffer.from('GIF89a'), logo_type: 'image/gif' })
  teamId = (await app.db('teams').insert({ workspace_id, name: 'Northwind’s own' }).returning('id'))[0].id
  clientId = (await app.db('clients').insert({ workspace_id, name: 'Northwind’s client' }).returning('id'))[0].id
  projectId = (await app.db('projects').insert({ workspace_id, name: 'Northwind’s ship' }).returning('id'))[0].id
  const part = { workspace_id, project_id: projectId, name: 'Northwind’s task' }
  taskId = (await app.db('tasks').insert(part).returning('id'))[0].id
  tagId = (await app.db('tags').insert({ workspace_id, name: 'Northwind’s tag' }).returning('id'))[0].id
  const daily = { workspace_id, span: 'day', least_seconds: 27_000, weekdays: [1], hour: 9, for_all: true }
  reminderId = (await app.db('reminders').insert(daily).returning('id'))[0].id
  roleId = (await app.db('roles').where({ workspace_id, name: 'ROLE_TEAMLEAD' }).first('id')).id
  const invited = { workspace_id, invited_by: member_id, email: 'gerda@northwind.example' }
  invitationId = (await app.db('invitations').insert(invited).returning('id'))[0].id
  const key = { user_id: cast.dora.user_id, name: 'Northwind’s key', prefix: '0'.repeat(8), key_hash: 'none' }
  const second = { ...(await app.db('operators').first('password_hash')), username: 'second' }
  operatorId = (await app.db('operators').insert(second).returning('id'))[0].id
  keyId = (await app.db('api_keys').insert(key).returning('id'))[0].id
})

const routes = () => listRoutes(app).map(route => ({ ...route, name: `${route.method} ${route.path}` }))

type Ids = Record<string, string>

/** The route's address with these ids; what none is named for stays as it is. */
const addressOf = (path: string, ids: Ids) => path.replace(/:(\w+)/g, (part, name) => ids[name] ?? part)

/** An address with this in the place of every id. */
const addressWith = (path: string, id: string) => path.replace(/:(?!token)\w+/g, id)

const own = (): Ids => ({
  workspace: cast.dora.workspace_id,
  entry: entryId,
  member: cast.cleo.member_id,
  role: roleId,
  team: teamId,
  client: clientId,
  project: projectId,
  task: taskId,
  tag: tagId,
  invitation: invitationId,
  reminder: reminderId,
  favourite: favouriteId,
  key: keyId,
  user: cast.cleo.user_id,
  operator: operatorId,
  kind: 'password_changed',
})

test('every route stands in the table, and the table names no other', () => {
  assert.deepEqual(
    routes()
      .map(route => route.name)
      .sort(),
    Object.keys(table).sort(),
  )
})

for (const who of PEOPLE) {
  test(`every route answers ${who} as the table says`, async () => {
    for (const { name, method, path } of routes()) {
      const visitor = await enter(who)
      await keepEntry()
      const address = addressOf(path, own())
      const { status, headers } = await (method === 'GET' ? visitor.get(address) : visitor.post(address))

      assert.deepEqual(
        { name, answer: page(status, headers.location) },
        { name, answer: table[name]?.[PEOPLE.indexOf(who)] },
      )
      await app.db('throttle_hits').del()
    }
  })
}

test('no route under a foreign or malformed id answers anything but 404, nor shows a word of the other workspace', async () => {
  const ids = ['0'.repeat(24), 'x', '%00', '..%2f', "'--", cast.ana.user_id]
  const finn = await logIn(app, cast.finn)
  const named = routes().filter(({ path }) => path.includes(':') && !path.startsWith('/admin/')) // the panel sees all
  for (const { name, method, path } of named) {
    const addresses = [
      ...ids.map(id => addressWith(path, id)),
      addressOf(path, own()),
      ...(/:workspace.*:/.test(path) ? [addressOf(path, { ...own(), workspace: finn.workspace_id })] : []),
    ]
    for (const address of addresses) {
      const { status, headers, text } = await (method === 'GET'
        ? finn.get(address)
        : finn.post(address, { description: 'mine now' }))
      const isRefused = [400, 404].includes(status) || page(status, headers.location) === PANEL
      assert.ok(isRefused, `${name} at ${address}: ${status}`)
      assert.doesNotMatch(text, /Northwind|walked over/)
    }
  }
  assert.equal((await app.db('entries').where({ description: 'mine now' })).length, 0)
})

test('no page of the panel answers anything but 404 under an id that is none, or nobody’s', async () => {
  const operator = await enterPanel(app)
  for (const { name, method, path } of routes().filter(route => /^\/admin\/.*:/.test(route.path))) {
    for (const id of ['0'.repeat(24), 'x', '%00', '..%2f', "'--"]) {
      const address = addressWith(path, id)
      const { status } = await (method === 'GET' ? operator.get(address) : operator.post(address))
      assert.ok([400, 404].includes(status), `${name} at ${address}: ${status}`)
    }
  }
})

test('reading changes nothing that a person would call data', async () => {
  await app.db('members').update({ last_active_at: new Date(0) })
  const before = await fingerprint()
  for (const who of PEOPLE) {
    const visitor = await enter(who)
    const atStart = await fingerprint()
    for (const { path } of routes().filter(route => route.method === 'GET')) await visitor.get(addressOf(path, own()))
    assert.deepEqual(await fingerprint(), atStart)
  }
  assert.deepEqual(Object.keys(before), Object.keys(await fingerprint()))
})

test('a page runs as many queries for 200 entries as for 2', async () => {
  const dora = await enter('confirmed')
  await keepEntry()
  const pages = routes().filter(route => route.method === 'GET')
  const countAll = async () => {
    // who was here is noted once a minute, and this takes longer
    const later = new Date(Date.now() + 3600_000)
    await app.db('members').update({ last_active_at: later })
    await app.db('sessions').update({ last_seen_at: later })
    const counts: Record<string, number> = {}
    for (const { name, path } of pages) counts[name] = await countQueries(() => dora.get(addressOf(path, own())))
    return counts
  }
  await addEntries(2)
  const few = await countAll()
  await addEntries(198)

  assert.deepEqual(await countAll(), few)
  assert.ok(Math.max(...Object.values(few)) <= 8, JSON.stringify(few))
})

/** Puts the entry back that the routes are asked about, after one that deleted it. */
async function keepEntry() {
  const { workspace_id, member_id } = cast.dora
  await app.db('deleted_entries').del()
  const times = { started_at: new Date(Date.now() - 7_200_000), stopped_at: new Date(Date.now() - 3_600_000) }
  const entry = { id: entryId, workspace_id, member_id, zone: 'Europe/Vienna', description: 'walked over', ...times }
  await app.db('entries').insert(entry).onConflict(['workspace_id', 'id']).ignore()
}

async function enter(who: Who): Promise<Visitor> {
  if (who === 'anonymous') return app.visitor()
  if (who === 'operator') return enterPanel(app)
  await app.db('sessions').del()
  await app.db('members').update({ state: 'active' }) // whoever left is back
  await app.db('favourites').insert(favourite()).onConflict().ignore() // and what was removed
  const person: Person = await logIn(app, who === 'stranger' ? cast.finn : cast.dora)
  if (who === 'remembered') await weaken(app.db, person)
  if (who === 'full') await app.db('sessions').update({ confirmed_at: new Date(Date.now() - 16 * 60_000) })
  return person
}

const favourite = () => {
  const { workspace_id, member_id } = cast.dora
  return { workspace_id, member_id, id: favouriteId, position: 1, description: 'Northwind’s favourite' }
}

const page = (status: number, location = '') =>
  [LOGIN, CONFIRM, PANEL].find(each => location.startsWith(`/${each}`) && status === 303) ?? status

async function fingerprint(): Promise<Record<string, string>> {
  const tables: string[] = await app
    .db('pg_tables')
    .where({ schemaname: 'public' })
    .orderBy('tablename')
    .pluck('tablename')
  const prints: Record<string, string> = {}
  for (const name of tables.filter(each => !WRITTEN_BY_GET.has(each))) {
    const rows: Record<string, unknown>[] = await app.db(name)
    const lines = rows.map(row =>
      JSON.stringify(Object.entries(row).filter(([column]) => !SEEN_COLUMNS.includes(column))),
    )
    prints[name] = createHash('sha256').update(lines.sort().join('\n')).digest('hex')
  }
  return prints
}

async function countQueries(act: () => Promise<unknown>) {
  let count = 0
  // the settings are read again every half a minute, whatever is asked for
  const note = ({ sql }: { sql: string }) => {
    if (!sql.includes('from "settings"')) count += 1
  }
  app.db.on('query', note)
  await act()
  app.db.off('query', note)
  return count
}

async function addEntries(count: number) {
  const { workspace_id, member_id } = cast.dora
  const at = Date.now() - 60_000
  const entry = {
    workspace_id,
    member_id,
    zone: 'Europe/Vienna',
    description: 'many',
    started_at: new Date(at),
    stopped_at: new Date(at),
  }
  await app.db('entries').insert(Array.from({ length: count }, () => entry))
}
