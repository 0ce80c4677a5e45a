import type { Request, RequestHandler, Response } from 'express'
import type { Database } from '../database/connection.js'
import { keyTo } from '../help/keys.js'
import type { Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import type { Permission } from '../permissions/catalog.js'
import { may } from '../permissions/reach.js'
import { showStrip } from '../tracker/strip.js'
import { durations } from '../web/format.js'
import { isFragmentRequest, isUnattended } from '../web/fragment.js'
import { isId } from '../web/input.js'
import { currentLogin, enteredBy } from '../web/login.js'
import { notFound } from '../web/problem.js'

type Section = {
  label: string
  items: { key: string; label: string; href: string; icon: string; permission?: Permission }[]
}

/** The rail's list of pages, each for whoever holds its permission. A page stands here when it exists. */
const NAV: Section[] = [
  { label: 'Track', items: [{ key: 'tracker', label: 'Tracker', href: '/tracker', icon: 'clock' }] },
  {
    label: 'Look',
    items: [
      { key: 'dashboard', label: 'Dashboard', href: '/dashboard', icon: 'dashboard' },
      { key: 'reports', label: 'Reports', href: '/reports/summary', icon: 'report', permission: 'view_reporting' },
    ],
  },
  {
    label: 'Manage',
    items: [
      { key: 'projects', label: 'Projects', href: '/projects', icon: 'project' },
      { key: 'clients', label: 'Clients', href: '/clients', icon: 'client', permission: 'view_client' },
      { key: 'tags', label: 'Tags', href: '/tags', icon: 'tag' },
      { key: 'members', label: 'Members', href: '/members', icon: 'members', permission: 'view_member' },
      { key: 'teams', label: 'Teams', href: '/teams', icon: 'team', permission: 'view_team' },
      { key: 'roles', label: 'Roles', href: '/roles', icon: 'role', permission: 'role_permissions' },
      { key: 'settings', label: 'Settings', href: '/settings', icon: 'settings', permission: 'edit_workspace' },
    ],
  },
]

/** So many pages, those that stand first, are at hand at the bottom of a phone; all others are behind “More”. */
const MOST_SHORTCUTS = 4

const itemsFor = (member: Member, items: Section['items']) =>
  items.filter(item => !item.permission || may(member, item.permission))

const navFor = (member: Member, base: string) =>
  NAV.map(({ label, items }) => ({
    label,
    items: itemsFor(member, items).map(item => ({ ...item, href: base + item.href, keys: keyTo(item.key) })),
  })).filter(section => section.items.length > 0)

/** The pages on which whoever asks may land after logging in: those of the rail, and the tracker without any. */
export const landingsOf = (res: Response): { key: string; label: string }[] => {
  const items = NAV.flatMap(section => section.items)
  return res.locals.member ? itemsFor(res.locals.member, items) : items.slice(0, 1)
}

/**
 * Where this member begins, below the application's root: the page of this key while they may see it, else the tracker.
 * A remembered one goes nowhere else, as every other page asks for the log-in.
 */
export function landingPath(member: Member, key: string): string {
  const pages = member.strength === 'full' ? NAV.flatMap(({ items }) => itemsFor(member, items)) : []
  const page = pages.find(each => each.key === key)
  return `/workspaces/${member.workspace_id}${page?.href ?? '/tracker'}`
}

/** The member who asks, on every route below /workspaces/:workspace. */
export function currentMember(res: Response): Member {
  if (!res.locals.member) throw new Error('This route is not mounted below a workspace.')
  return res.locals.member
}

/** Below a workspace, who asks is loaded as its member together with their session: one query says who may what. */
export const memberOfAddress = ({ path }: Request) => {
  const [, workspace] = /^\/workspaces\/([^/]+)/i.exec(path) ?? []
  return isId(workspace) ? members.memberOfAccount(workspace) : undefined
}

/**
 * Says who asks as a member of the workspace in the address, and loads what the frame of its pages shows. Whoever isn't
 * a member learns nothing of it: 404. Whoever isn't logged in goes on to the route's own guard.
 */
export function workspaceFrame(db: Database): RequestHandler {
  return async (req, res, next) => {
    const login = currentLogin(res)
    if (login.strength === 'anonymous') return next()

    const { workspace } = req.params
    // every router below a workspace has this before it, and a request passes several until one answers
    if (res.locals.member?.workspace_id === workspace) return next()
    const found = members.asFoundMember(login.companion, login.strength)
    if (!found || found.member.workspace_id !== workspace) throw notFound()
    if (req.method === 'GET' && !isUnattended(req) && !enteredBy(res)) await members.touch(db, found.member)
    await showFrame(db, req, res, found.member, found.memberships)
    next()
  }
}

/** The frame of pages that belong to no workspace (account, help): the one that the person was in last. */
export function lastWorkspaceFrame(db: Database): RequestHandler {
  return async (req, res, next) => {
    if (res.locals.member) return next()
    const login = currentLogin(res)
    const member =
      login.strength === 'anonymous' ? undefined : await members.findActiveMember(db, login.account.id, login.strength)
    if (member) await showFrame(db, req, res, member)
    next()
  }
}

async function showFrame(db: Database, req: Request, res: Response, member: Member, found?: members.Membership[]) {
  res.locals.member = member
  res.locals.base = `${res.locals.root}/workspaces/${member.workspace_id}`
  res.locals.workspace = { id: member.workspace_id, name: member.workspace_name }
  res.locals.duration = durations(member.duration_format, member.locale)
  res.locals.brief_duration = durations(
    member.duration_format === 'full' ? 'compact' : member.duration_format,
    member.locale,
  )
  await showTimer(db, res, member)
  if (isFragmentRequest(req)) return

  const memberships = found ?? (await members.listMemberships(db, member.user_id))
  res.locals.workspaces = memberships.map(each => ({ ...each, current: each.id === member.workspace_id }))
  res.locals.workspace = memberships.find(each => each.id === member.workspace_id) ?? res.locals.workspace
  const nav = navFor(member, res.locals.base)
  res.locals.nav = nav
  res.locals.shortcuts = nav.flatMap(({ items }) => items).slice(0, MOST_SHORTCUTS)
}

/** Loads what the strip shows; once more by what has changed it. */
export const showTimer = (db: Database, res: Response, member: Member) => showStrip(db, res.req, res, member)
