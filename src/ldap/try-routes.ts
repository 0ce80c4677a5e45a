import type { Request, Response } from 'express'
import { z } from 'zod'
import * as audit from '../audit/queries.js'
import { byOperator } from '../audit/request.js'
import type { Settings } from '../settings/reader.js'
import * as providers from '../sso/queries.js'
import { reasons } from '../sso/reasons.js'
import { rehearse } from '../sso/rehearsal.js'
import { opened, type Parts } from '../sso/starting.js'
import { parse } from '../web/forms.js'
import { notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { confirmedOperator, Router } from '../web/router.js'
import { bindAs } from './bind-as.js'

const TryForm = z.object({
  username: z.string('Type a name.').trim().min(1, 'Type a name of somebody in the directory.').max(254),
  password: z.string('Type a password.').min(1, 'Type their password.').max(1000),
})

/** "Test this provider" for directories: a name and a password, and what the directory says to each step. */
export function tryRoutes(parts: Parts & { settings: Pick<Settings, 'get'> }) {
  const { db, settings } = parts
  const router = Router()

  router.get('/:provider/try', confirmedOperator, async (req, res) => {
    render(req, res, 'ldap/try', { page: 'sso', provider: await find(req) })
  })

  router.post('/:provider/try', confirmedOperator, async (req, res) => {
    const provider = await find(req)
    const show = (answer: Response, shown: object) =>
      render(req, answer, 'ldap/try', { page: 'sso', provider, ...shown })
    const form = parse(TryForm, req.body)
    if (!form.ok) return show(res.status(422), form)

    const { username, password } = form.value
    const outcome = await bindAs(opened(parts, provider), username, password)
    const details = { name: username, ok: outcome.ok }
    await audit.record(db, { kind: 'sso_provider_tested', ...byOperator(req, res), subject: provider.name, details })
    const last = outcome.ok ? await rehearse(db, settings, provider, outcome.assertion) : undefined
    const reason = outcome.ok ? last?.reason : outcome.reason
    const steps = [...outcome.steps, ...(last ? [last.step] : [])]
    show(res, { values: { username }, steps, reason: reason ? reasons[reason][0] : '' })
  })

  async function find(req: Request): Promise<providers.Provider> {
    const provider = await providers.findProvider(db, String(req.params.provider))
    if (provider?.kind !== 'ldap') throw notFound()
    return provider
  }

  return router
}
