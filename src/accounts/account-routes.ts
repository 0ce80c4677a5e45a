import type { Request, Response } from 'express'
import * as apiKeys from '../api-keys/queries.js'
import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import { whyNoReset } from '../password-resets/request.js'
import type { Settings } from '../settings/reader.js'
import { mayUsePassword } from '../sso/forcing.js'
import { loginsOf } from '../sso/logins.js'
import { FieldsForm } from '../user-fields/form.js'
import { presentFilled, presentInputs } from '../user-fields/present.js'
import * as fields from '../user-fields/queries.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { render } from '../web/render.js'
import { confirmedOperator, operator, Router } from '../web/router.js'
import * as changes from './changes.js'
import { AccountForm, KeysForm, KeysQuery } from './form.js'
import { accountInAddress } from './page.js'
import { dayIn, presentAccount, presentMembership } from './present.js'
import { listMemberships } from './queries.js'

/** One account and what an operator does to it. */
export function accountPageRoutes(db: Database, settings: Pick<Settings, 'get'>) {
  const router = Router()
  const find = (req: Request) => accountInAddress(db, req)
  const goOn = (req: Request, res: Response, { id }: { id: string }) => answer(req, res, `/admin/accounts/${id}`)

  router.get('/:user', operator, async (req, res) => {
    const account = await find(req)
    const memberships = (await listMemberships(db, [account.id])).get(account.id) ?? []
    const filled = (await fields.listFilled(db, account.id)).filter(field => field.value)
    render(req, res, 'accounts/show', {
      page: 'accounts',
      account: presentAccount(account),
      memberships: memberships.filter(each => each.state !== 'removed').map(presentMembership),
      filled: filled.map(field => presentFilled(field, 'en-GB')),
      keys: await apiKeys.list(db, account.id),
      day: dayIn(),
      no_reset: whyNoReset(settings, account),
      ...(await loginsOf(db, account.id)),
      forces_sso: settings.get('force_sso'),
      may_use_password: await mayUsePassword(db, settings, account.id),
    })
  })

  async function showForm(req: Request, res: Response, form: { values?: Record<string, unknown> } = {}) {
    const account = await find(req)
    const inputs = presentInputs(await fields.listFilled(db, account.id), form.values)
    render(req, res, 'accounts/edit', {
      page: 'accounts',
      account: presentAccount(account),
      inputs,
      values: presentAccount(account),
      ...form,
    })
  }

  // whoever changes the address can have the account, so the password is asked for as for logging in as somebody
  router.get('/:user/edit', confirmedOperator, (req, res) => showForm(req, res))

  router.post('/:user', confirmedOperator, async (req, res) => {
    const account = await find(req)
    const form = parse(AccountForm, req.body)
    const filled = parse(FieldsForm(await fields.listFilled(db, account.id)), req.body)
    if (!form.ok || !filled.ok) {
      const errors = { ...(form.ok ? {} : form.errors), ...(filled.ok ? {} : filled.errors) }
      return showForm(req, res.status(422), refuse(req.body, errors))
    }
    const typed = { values: form.value, filled: filled.value, body: req.body }
    const refused = await changes.change(db, account, typed, byOperator(req, res))
    if (refused) return showForm(req, res.status(422), refuse(refused.body, refused.errors))
    flash(res, 'good', 'The account is saved.')
    await goOn(req, res, account)
  })

  router.post('/:user/activate', operator, async (req, res) => {
    const account = await find(req)
    const isChanged = await changes.activate(db, account, byOperator(req, res))
    flash(res, 'good', isChanged ? `${account.username} can log in again.` : `${account.username} is active.`)
    await goOn(req, res, account)
  })

  async function showKeys(req: Request, res: Response, form: object = {}) {
    const account = await find(req)
    const keys = await apiKeys.list(db, account.id)
    const { key } = KeysQuery.parse(req.query)
    const ticked = key.length > 0 ? key : keys.map(({ id }) => id)
    render(req, res, 'accounts/keys', {
      page: 'accounts',
      account: presentAccount(account),
      keys,
      ticked,
      day: dayIn(),
      ...form,
    })
  }

  router.get('/:user/api-keys', operator, (req, res) => showKeys(req, res))

  router.post('/:user/api-keys', operator, async (req, res) => {
    const account = await find(req)
    const form = parse(KeysForm, req.body)
    if (!form.ok) return showKeys(req, res.status(422), form)

    const count = await changes.deactivateKeys(db, account, form.value.key, byOperator(req, res))
    const said = count === 1 ? 'The key works no more.' : `${count} keys work no more.`
    flash(res, 'good', count === 0 ? 'Those keys worked no more already.' : said)
    await goOn(req, res, account)
  })

  return router
}
