import type { RequestHandler } from 'express'
import type { Settings } from '../settings/reader.js'
import { Problem } from '../web/problem.js'
import { isRegistrationUsable } from './sending.js'

/** Only while people may make accounts themselves; looked up anew for each request. */
export const whileUsable =
  (settings: Settings): RequestHandler =>
  (_req, _res, next) =>
    next(isRegistrationUsable(settings) ? undefined : notHere())

const notHere = () =>
  new Problem(
    404,
    'Accounts are made for you here',
    'Nobody can register at this installation. Ask whoever runs it, or somebody who works with it, to invite you.',
  )
