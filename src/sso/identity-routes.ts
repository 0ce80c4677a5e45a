import type { Request, Response } from 'express'
import { bindAs } from '../ldap/bind-as.js'
import * as throttles from '../throttles/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { currentAccount } from '../web/login.js'
import { notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { confirmed, Router } from '../web/router.js'
import { hashToken } from '../web/session-store.js'
import { noteFailure } from './failing.js'
import type { FinishingParts } from './finishing.js'
import { EntryForm } from './form.js'
import * as identities from './identities.js'
import { unlink } from './linking.js'
import { linkTo } from './people.js'
import * as providers from './queries.js'
import { reasons } from './reasons.js'
import { opened } from './starting.js'

const HOME = '/account/password'

/** With whom a person is linked at providers: a directory is linked here, the others by a round trip. */
export function identityRoutes(parts: FinishingParts) {
  const { db, settings } = parts
  const router = Router()

  const showDirectory = (req: Request, res: Response, provider: providers.Provider, form: object = {}) =>
    render(req, res, 'sso/directory', { page: 'account', provider, ...form })

  router.get('/:provider', confirmed, async (req, res) => {
    showDirectory(req, res, await findDirectory(req))
  })

  router.post('/:provider', confirmed, async (req, res) => {
    const provider = await findDirectory(req)
    const form = parse(EntryForm, req.body)
    if (!form.ok) return showDirectory(req, res.status(422), provider, form)

    const account = currentAccount(res)
    const { username, password } = form.value
    const forget = await countTry(req, username)
    const outcome = await bindAs(opened(parts, provider), username, password)
    const reason = outcome.ok ? await linkTo(db, provider, outcome.assertion, account, req.ip ?? '') : outcome.reason
    if (reason) {
      await noteFailure(db, req, provider, { reason, name: username, user_id: account.id })
      return showDirectory(req, res.status(422), provider, refuse(req.body, { form: reasons[reason][1] }))
    }
    await forget()
    flash(res, 'good', `${provider.name} is linked. Its password logs you in, too.`)
    await answer(req, res, HOME)
  })

  router.get('/:provider/delete', confirmed, async (req, res) => {
    const identity = await findOwn(req, res)
    render(req, res, 'sso/unlink', { page: 'account', identity })
  })

  router.post('/:provider/delete', confirmed, async (req, res) => {
    const identity = await findOwn(req, res)
    const { id, username } = currentAccount(res)
    const by = { id, username, address: req.ip ?? '', sid_hash: hashToken(req.sessionID) }
    if (!(await unlink(db, settings, by, identity)))
      return render(req, res.status(422), 'sso/unlink', {
        page: 'account',
        identity: { ...identity, may_unlink: false },
      })

    flash(res, 'good', `${identity.name} is unlinked. Everywhere else you are logged out.`)
    await answer(req, res, HOME)
  })

  /** A directory's passwords are tried here as they are in the form of log-ins, so they count together. */
  const countTry = (req: Request, name: string) =>
    throttles.countAttempt(db, {
      door: 'login',
      name: name.toLowerCase(),
      account: name.toLowerCase(),
      address: req.ip ?? '',
      hasKnownDevice: false,
    })

  async function findDirectory(req: Request): Promise<providers.Provider> {
    const provider = await providers.findProvider(db, String(req.params.provider))
    if (provider?.kind !== 'ldap' || !provider.is_active) throw notFound()
    return provider
  }

  async function findOwn(req: Request, res: Response): Promise<identities.Own> {
    const own = await identities.findOwn(db, currentAccount(res).id, String(req.params.provider), settings)
    if (!own) throw notFound()
    return own
  }

  return router
}
