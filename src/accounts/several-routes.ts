import type { Request, Response } from 'express'
import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import { whyNoReset } from '../password-resets/request.js'
import type { Settings } from '../settings/reader.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse } from '../web/forms.js'
import { render } from '../web/render.js'
import { confirmedOperator, operator, Router } from '../web/router.js'
import * as changes from './changes.js'
import { remove } from './deletion.js'
import { CountForm, Selection } from './form.js'
import { presentAccount } from './present.js'
import { type Account, listAccounts, listMemberships } from './queries.js'

type Way = 'deactivate' | 'reset' | 'delete'

/** An account that was ticked, with why it stays as it is where it does. */
type Chosen = Account & { refusal: string | undefined }

/**
 * One or several accounts at once, after a page that says to whom it happens and to whom not. Each is changed by itself:
 * what can't be done to one hinders no other, and is told.
 */
export function severalRoutes(db: Database, settings: Pick<Settings, 'get'>) {
  const router = Router()

  /** Those who were ticked, in the address or in the form; nobody who is deleted already. */
  async function choose(req: Request, way: Way): Promise<{ chosen: Chosen[]; list: string }> {
    const { user, list } = Selection.parse(req.method === 'GET' ? req.query : (req.body ?? {}))
    const accounts = await listAccounts(db, user)
    const memberships = way === 'delete' ? await listMemberships(db, user) : new Map()
    const refusals: Record<Way, (account: Account) => string | undefined> = {
      deactivate: ({ state }) => (state === 'active' ? undefined : 'They are deactivated already.'),
      reset: account => whyNoReset(settings, account),
      delete: ({ id }) => whyNoDeletion(memberships.get(id) ?? []),
    }
    return { chosen: accounts.map(account => ({ ...account, refusal: refusals[way](account) })), list }
  }

  async function show(req: Request, res: Response, way: Way, form: object = {}) {
    const { chosen, list } = await choose(req, way)
    if (chosen.length === 0) {
      flash(res, 'info', 'Tick the accounts first.')
      return answer(req, res, `/admin/accounts${list}`)
    }
    const [able, unable] = [chosen.filter(each => !each.refusal), chosen.filter(each => each.refusal)]
    const present = ({ refusal, ...account }: Chosen) => ({ ...presentAccount(account), refusal })
    const shown = { able: able.map(present), unable: unable.map(present) }
    render(req, res, `accounts/${way}-several`, { page: 'accounts', ...shown, list, ...form })
  }

  /** Does it to each of those to whom it can be done, and says to how many and to whom not. */
  async function act(
    req: Request,
    res: Response,
    way: Way,
    done: string,
    each: (account: Account) => Promise<boolean>,
  ) {
    const { chosen, list } = await choose(req, way)
    const stayed: string[] = []
    for (const account of chosen) {
      if (account.refusal || !(await each(account))) stayed.push(account.username)
    }
    const count = chosen.length - stayed.length
    const rest = stayed.length > 0 ? ` Nothing was done to ${listed(stayed)}.` : ''
    flash(res, count > 0 ? 'good' : 'info', `${accounts(count)} ${done}${rest}`)
    await answer(req, res, `/admin/accounts${list}`)
  }

  router.get('/deactivate', operator, (req, res) => show(req, res, 'deactivate'))

  router.post('/deactivate', operator, (req, res) => {
    const by = byOperator(req, res)
    return act(req, res, 'deactivate', 'deactivated.', account => changes.deactivate(db, account, by))
  })

  router.get('/reset', operator, (req, res) => show(req, res, 'reset'))

  router.post('/reset', operator, (req, res) => {
    const by = byOperator(req, res)
    return act(req, res, 'reset', 'told how to choose another password.', account =>
      changes.sendLink(db, settings, account, by),
    )
  })

  router.get('/delete', confirmedOperator, (req, res) => show(req, res, 'delete'))

  router.post('/delete', confirmedOperator, async (req, res) => {
    const { chosen } = await choose(req, 'delete')
    const form = parse(CountForm(chosen.filter(each => !each.refusal).length), req.body)
    if (!form.ok) return show(req, res.status(422), 'delete', form)
    const by = byOperator(req, res)
    await act(req, res, 'delete', 'deleted.', account => remove(db, account, [], by))
  })

  return router
}

/** Whoever owns a workspace stays, as it would be nobody's (seed 000). */
function whyNoDeletion(memberships: { name: string; is_owner: boolean }[]): string | undefined {
  const owned = memberships.filter(each => each.is_owner).map(({ name }) => name)
  return owned.length > 0 ? `They own ${listed(owned)}: give that to somebody first.` : undefined
}

const MOST_NAMED = 5

/** Some names and how many others there are. */
const listed = (names: string[]) =>
  names.length > MOST_NAMED
    ? `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`
    : names.join(', ')

const accounts = (count: number) => (count === 1 ? '1 account is' : `${count || 'No'} accounts are`)
