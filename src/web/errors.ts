import type { ErrorRequestHandler, Request, Response } from 'express'
import { isCollision, isDatabaseAway } from '../database/connection.js'
import { conflict, notFound, Problem } from './problem.js'
import { render } from './render.js'

const AWAY_RETRY_SECONDS = 5

/** Answers every failure with a page that says what to do; the log gets what the page must not show. */
export const errorPage: ErrorRequestHandler = (error, req, res, next) => {
  if (res.headersSent) return next(error)
  if (isDatabaseAway(error)) return databaseAway(req, res, error)

  if (isCollision(error)) req.log?.warn({ err: error }, 'two changes collided')
  const problem = asProblem(error)
  if (problem.status >= 500) req.log?.error({ err: error }, 'request failed')
  render(req, res.status(problem.status), 'errors/error', {
    status: problem.status,
    title: problem.title,
    text: problem.text,
  })
}

/** The page behind every address that no route has. */
export const noSuchPage = () => {
  throw notFound()
}

/** Nothing that was sent is lost silently: the page says that it wasn't saved, and comes back by itself. */
function databaseAway(req: Request, res: Response, error: unknown) {
  req.log?.error({ err: error }, 'the database can not be reached')
  res.locals.workspace = undefined
  res.status(503).set('Retry-After', String(AWAY_RETRY_SECONDS))
  if (req.method === 'GET') res.set('Refresh', String(AWAY_RETRY_SECONDS))
  render(req, res, 'errors/away', { was_change: req.method !== 'GET' })
}

/** Express's own refusals (a body too large or malformed, a bad escape in the address) carry a status. */
function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (isCollision(error)) return conflict()
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500
  if (status === 413) return new Problem(413, 'Too large', 'What you sent is larger than this page takes.')
  if (status >= 400 && status < 500) {
    return new Problem(status, 'Not understood', 'The request was malformed. Go back, reload the page and try again.')
  }
  return new Problem(
    500,
    'Something broke here',
    'It was written to the log under the number below. Try again in a moment.',
  )
}
