import type { Request, Response } from 'express'
import { letIn, type Wishes } from '../auth/begin.js'
import { markBrowser } from '../sso/browser.js'
import { fail, noteFailure } from '../sso/failing.js'
import type { FinishingParts } from '../sso/finishing.js'
import { provedAt } from '../sso/freshness.js'
import type { Assertion } from '../sso/outcome.js'
import { arrive } from '../sso/people.js'
import * as providers from '../sso/queries.js'
import { type Reason, reasons } from '../sso/reasons.js'
import { opened } from '../sso/starting.js'
import * as trips from '../sso/trips.js'
import type { User } from '../users/queries.js'
import { preferredLocale } from '../web/locale.js'
import { Problem } from '../web/problem.js'
import { bindAs } from './bind-as.js'

/** Whom a directory let in by the form of log-ins; who that is here isn't decided yet. */
export type Found = { provider: providers.Provider; assertion: Assertion }

export type Directories = ReturnType<typeof directories>

/** What is no fault of the directory's: they typed something wrong, or have nothing to do with it. */
const MISTYPED: readonly Reason[] = ['person_unknown', 'password_wrong']

/** The directories (LDAP) behind the form of log-ins. They are asked about those whom no password of ours lets in. */
export function directories(parts: FinishingParts) {
  const { db, settings } = parts

  /** Whom one of them lets in. `user` is who has that name here and may come in by a password of ours. Throws a Problem where one that matters is down. */
  async function ask(req: Request, user: User | undefined, name: string, password: string): Promise<Found | undefined> {
    let failed: Reason | undefined
    for (const provider of await providers.listDirectories(db, user)) {
      const outcome = await bindAs(opened(parts, provider), name, password)
      if (outcome.ok) return { provider, assertion: outcome.assertion }
      if (MISTYPED.includes(outcome.reason)) continue
      if (outcome.reason !== 'account_refused') failed ??= outcome.reason
      const last = outcome.steps.at(-1)
      const detail = last && `${last.label}: ${last.detail}`
      await noteFailure(db, req, provider, { reason: outcome.reason, detail, name })
    }
    if (failed) throw new Problem(503, 'Not logged in', reasons[failed][1])
    return undefined
  }

  /** Logs in whom a directory let in, or says why not. */
  async function welcome(req: Request, res: Response, { provider, assertion }: Found, wishes: Wishes) {
    const arrival = await arrive(db, provider, assertion, {
      default_workspaces: settings.get('default_workspaces'),
      locale: preferredLocale(req),
      address: req.ip ?? '',
    })
    if (arrival.ok) return letIn(db, req, res, arrival.user, { ...wishes, confirmed_at: provedAt(assertion) })
    if (arrival.reason !== 'link_needed')
      return fail(db, req, res, provider, { ...arrival, name: assertion.email ?? assertion.username })

    const { return_to, kept, kept_path, rememberFor } = wishes
    const form = kept && kept_path ? { kept, kept_path } : undefined
    const begun = { provider_id: provider.id, purpose: 'login', browser: markBrowser(req, res) } as const
    const trip = await trips.begin(db, { ...begun, return_to, ...form, remembers: rememberFor !== undefined })
    const code = await trips.store(db, trip.id, { ok: true, assertion, steps: [] })
    res.redirect(303, `${res.locals.root}/sso/${provider.id}/finish?code=${code}`)
  }

  /** Whether this is the password of a user's own entry in a directory (step-up). */
  async function proves({ id }: Pick<User, 'id'>, password: string): Promise<boolean> {
    for (const { provider, subject, name } of await providers.listEntriesOf(db, id)) {
      const outcome = await bindAs(opened(parts, provider), name, password)
      if (outcome.ok && outcome.assertion.subject === subject) return true
    }
    return false
  }

  return { ask, welcome, proves }
}
