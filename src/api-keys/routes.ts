import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { currentAccount } from '../web/login.js'
import { notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { confirmed, Router } from '../web/router.js'
import { KeyForm } from './form.js'
import * as apiKeys from './queries.js'

const TOO_MANY = 'You have 20 keys, which is as many as one can have. Revoke one first.'

/** The keys by which a person's own programs ask as them. */
export function apiKeyRoutes(db: Database, baseUrl: string) {
  const router = Router()

  const show = async (req: Request, res: Response, more: object = {}) =>
    render(req, res, 'api-keys/index', {
      page: 'account',
      tab: 'api-keys',
      keys: await apiKeys.list(db, currentAccount(res).id),
      api_url: `${baseUrl.replace(/\/$/, '')}/api/v1`,
      ...dates(res),
      ...more,
    })

  router.get('/', confirmed, (req, res) => show(req, res))

  router.post('/', confirmed, async (req, res) => {
    const form = parse(KeyForm, req.body)
    if (!form.ok) return show(req, res.status(422), form)

    const { name, access, lifetime } = form.value
    const secret = await apiKeys.create(db, currentAccount(res).id, {
      name,
      is_read_only: access,
      expires_at: lifetime,
    })
    if (!secret) return show(req, res.status(422), refuse(req.body, { name: TOO_MANY }))
    // no redirect: the key is shown this once, and must not wait in a cookie or an address
    await show(req, res, { made: { name, secret } })
  })

  router.get('/:key/delete', confirmed, async (req, res) => {
    const key = await apiKeys.findKey(db, currentAccount(res).id, String(req.params.key))
    if (!key) throw notFound()
    render(req, res, 'api-keys/delete', { page: 'account', tab: 'api-keys', key })
  })

  router.post('/:key/delete', confirmed, async (req, res) => {
    const revoked = await apiKeys.revoke(db, currentAccount(res).id, String(req.params.key))
    if (!revoked) throw notFound()
    flash(res, 'good', 'The key is revoked. Programs that used it are refused from now on.')
    await answer(req, res, '/account/api-keys')
  })

  return router
}

/** Dates as the reader writes them, in their zone. */
function dates(res: Response) {
  const { locale, zone } = currentAccount(res)
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: zone })
  return { date: (at: Date) => format.format(at) }
}
