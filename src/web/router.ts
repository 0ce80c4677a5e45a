import express, { type RequestHandler, type RouterOptions } from 'express'
import { wellFormedIds } from './input.js'
import { currentLogin, currentOperator } from './login.js'
import { notFound } from './problem.js'
import { askForConfirmation, askForLogin, askForOperator, askForOperatorConfirmation } from './return-address.js'

/**
 * What a route asks of whoever comes. The first handler of a route is its guard; a route that names none is `full`,
 * so that a new route is safe by default.
 */
export type GuardName = 'anonymous' | 'remembered' | 'full' | 'confirmed' | 'operator' | 'confirmedOperator' | 'apiKey'
export type Guard = RequestHandler & { guard: GuardName }

const STEP_UP_MILLISECONDS = 15 * 60 * 1000

const guard = (name: GuardName, handler: RequestHandler): Guard => Object.assign(handler, { guard: name })

/** Anybody at all. */
export const anonymous = guard('anonymous', (_req, _res, next) => next())

/** Whoever has logged in, also a browser that was only remembered (DESIGN 2, the whole list stands there). */
export const remembered = guard('remembered', (req, res, next) => {
  if (currentLogin(res).strength === 'anonymous') return askForLogin(req, res)
  next()
})

/** Whoever has logged in by a password or by single sign-on in this session. */
export const full = guard('full', (req, res, next) => {
  if (currentLogin(res).strength !== 'full') return askForLogin(req, res)
  next()
})

/** Step-up: whoever has proved in the last 15 minutes that it is them. */
export const confirmed = guard('confirmed', (req, res, next) => {
  const login = currentLogin(res)
  if (login.strength !== 'full') return askForLogin(req, res)
  if (isLongAgo(login.confirmed_at)) return askForConfirmation(req, res)
  next()
})

const isLongAgo = (at: Date) => Date.now() - at.getTime() > STEP_UP_MILLISECONDS

/** Whoever came through the operators' door; nobody else has a session there. */
export const operator = guard('operator', (req, res, next) => {
  if (!currentOperator(res)) return askForOperator(req, res)
  next()
})

/** Step-up in the panel. */
export const confirmedOperator = guard('confirmedOperator', (req, res, next) => {
  const login = currentOperator(res)
  if (!login) return askForOperator(req, res)
  if (isLongAgo(login.confirmed_at)) return askForOperatorConfirmation(req, res)
  next()
})

/** Whoever sent a good API key; only the programs' door knows of keys. */
export const apiKey = guard('apiKey', (_req, res, next) => {
  if (!res.locals.api_account) throw notFound()
  next()
})

export const isGuard = (handler: unknown): handler is Guard => typeof handler === 'function' && 'guard' in handler

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'all'] as const

/** Express's Router, except that a route without a guard of its own gets `full`, and none gets a malformed id. */
export function Router(options?: RouterOptions): express.Router {
  const router = express.Router({ mergeParams: true, ...options })
  for (const method of METHODS) {
    const add = router[method].bind(router) as (path: string, ...handlers: RequestHandler[]) => express.Router
    const guarded = (path: string, ...handlers: RequestHandler[]) => {
      const [first = full, ...rest] = isGuard(handlers[0]) ? handlers : [full, ...handlers]
      return add(path, first, wellFormedIds, ...rest)
    }
    Object.assign(router, { [method]: guarded })
  }
  return router
}
