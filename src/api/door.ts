import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express'
import { notePresence } from '../activity/presence.js'
import * as apiKeys from '../api-keys/queries.js'
import type { Database } from '../database/connection.js'
import { isCollision, isDatabaseAway } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import { may } from '../permissions/reach.js'
import { isId, refuseNulCharacters } from '../web/input.js'
import type { Account } from '../web/login.js'
import { conflict, notFound, Problem } from '../web/problem.js'

/** Requests a minute and key: enough for any honest program, too few to read a workspace out in a rush. */
const PER_MINUTE = 600

/** Clockify's numbers for what went wrong, so that programs written for it understand (reference: its API's errors). */
const CODES = { noKey: 1000, unknownKey: 4003, refused: 501, noRoute: 3000 } as const

/** A refusal with the number that programs know it by. */
class ApiProblem extends Problem {
  constructor(
    status: number,
    text: string,
    readonly code: number,
  ) {
    super(status, 'Refused', text)
  }
}

/** What was posted can't be: `text` says which field and why. */
export const invalid = (text: string) => new ApiProblem(400, text, CODES.refused)

/**
 * The door for programs: JSON in and out, the header X-Api-Key and nothing else. No cookie is looked at, so no page of
 * another site can make a browser ask here, and no origin needs proof.
 */
export const apiDoor = (db: Database): RequestHandler[] => [
  async (req, res, next) => {
    const secret = req.get('X-Api-Key')
    if (!secret) throw new ApiProblem(401, 'Send your API key in the header X-Api-Key.', CODES.noKey)
    const key = await apiKeys.use(db, secret)
    if (!key) throw new ApiProblem(401, 'This API key is unknown, has run out or was revoked.', CODES.unknownKey)
    if (key.minute_count > PER_MINUTE) {
      res.set('Retry-After', '60')
      throw new ApiProblem(429, 'Too many requests. Wait a minute.', CODES.refused)
    }
    if (key.is_read_only && req.method !== 'GET' && req.method !== 'HEAD')
      throw new ApiProblem(403, 'This API key may only read.', CODES.refused)
    await notePresence(db, key.account)
    res.locals.api_account = key.account
    next()
  },
  express.json({ limit: '100kb' }),
  refuseNulCharacters,
]

/** Whose key it is. */
export const apiAccount = (res: Response): Account => res.locals.api_account

/** Whose key it is, as a member of the workspace in the address, where their roles let programs in. */
export async function apiMember(db: Database, req: Request, res: Response): Promise<Member> {
  const { workspace } = req.params
  const member = isId(workspace) ? await members.findMember(db, apiAccount(res).id, workspace, 'full') : undefined
  if (!member) throw notFound()
  if (!may(member, 'api_access'))
    throw new ApiProblem(403, 'Your roles in this workspace do not let programs in (api_access).', CODES.refused)
  await members.touch(db, member)
  return member
}

export const noSuchApiRoute: RequestHandler = () => {
  throw new ApiProblem(404, 'There is no such address.', CODES.noRoute)
}

/** Every failure as `{ message, code }`. */
export const apiErrors: ErrorRequestHandler = (error, req, res, next) => {
  if (res.headersSent) return next(error)
  if (isCollision(error)) req.log?.warn({ err: error }, 'two changes collided')
  const { status, text, code } = asApiProblem(error)
  if (status >= 500) req.log?.error({ err: error }, 'request failed')
  res.status(status).json({ message: text, code })
}

function asApiProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  if (error instanceof Problem) return new ApiProblem(error.status, error.text, CODES.refused)
  if (isCollision(error)) return asApiProblem(conflict())
  if (isDatabaseAway(error)) return new ApiProblem(503, 'The database can’t be reached. Try again.', CODES.refused)
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500
  if (status >= 400 && status < 500) return new ApiProblem(status, 'The request was malformed.', CODES.refused)
  return new ApiProblem(500, 'Something broke here. It was written to the log.', CODES.refused)
}
