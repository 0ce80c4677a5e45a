import type { Request, Response } from 'express'
import type { z } from 'zod'
import { requireTls } from '../auth/tls.js'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { atTheDoor, render } from '../web/render.js'
import { anonymous, Router } from '../web/router.js'
import { CodeForm, WRONG_CODE } from './form.js'
import { type Door, end, find, type Pending } from './pending.js'
import { proveCode } from './proof.js'
import { isOn, type Sealing } from './queries.js'

type Entrance<Account> = {
  door: Door
  /** Begins the session of whoever has proved both, and answers. */
  enter: (req: Request, res: Response, pending: Pending<Account>, form: z.infer<typeof CodeForm>) => Promise<void>
}

export const showCode = (req: Request, res: Response, { login, accounts }: Door, form: object = {}) =>
  render(req, res, 'second-factor/code', { login, is_panel: accounts === 'operators', ...form })

/** The second step of a log-in: the code, for whoever has just proved the password of an account that asks for one. */
export function codeRoutes<Account extends { id: string; password_hash: string | null }>(
  db: Database,
  keys: Sealing,
  { door, enter }: Entrance<Account>,
) {
  const router = Router()
  const holderOf = ({ account: { id } }: Pending<Account>) =>
    door.accountId === 'user_id' ? { user_id: id } : { operator_id: id }

  const findPending = async (req: Request) => {
    const pending = await find<Account>(db, req, door)
    return pending && (await isOn(db, holderOf(pending))) ? pending : undefined
  }

  const startAgain = (req: Request, res: Response) => {
    flash(res, 'info', 'Log in with your password first. After that there are ten minutes for the code.')
    return answer(req, res, door.login)
  }

  router.get('/', anonymous, atTheDoor, async (req, res) => {
    if (!(await findPending(req))) return startAgain(req, res)
    showCode(req, res, door)
  })

  router.post('/', anonymous, atTheDoor, requireTls, async (req, res) => {
    const pending = await findPending(req)
    if (!pending) return startAgain(req, res)
    const form = parse(CodeForm, req.body)
    if (!form.ok) return showCode(req, res.status(422), door, form)

    const fits = await proveCode(db, keys, req, holderOf(pending), form.value.code)
    if (!fits) return showCode(req, res.status(422), door, refuse(req.body, { code: WRONG_CODE }))

    if (!(await end(db, req, res, door))) return startAgain(req, res)
    await enter(req, res, pending, form.value)
  })

  return router
}
