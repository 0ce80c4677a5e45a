import type { RequestHandler } from 'express'
import { flash } from './flash.js'
import { currentLogin } from './login.js'
import { Problem } from './problem.js'

const OTHER =
  'Somebody else is logged in now, so nothing was sent. What you typed is still here; reload the page to go on as they.'

/** A page says whose it is with what it sends, and never acts for somebody else who logged in meanwhile in its browser. */
export const refuseOthersPages: RequestHandler = (req, res, next) => {
  const shown = req.get('Stint-Person')
  const login = currentLogin(res)
  if (!shown || login.strength === 'anonymous' || login.account.id === shown) return next()

  res.set('HX-Reswap', 'none')
  flash(res, 'bad', OTHER)
  next(new Problem(409, 'Somebody else is logged in', OTHER))
}
