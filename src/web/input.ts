import type { RequestHandler } from 'express'
import { notFound, Problem } from './problem.js'

const ID = /^[0-9a-f]{24}$/

/** Whether `text` can be an id at all. A malformed one is "not found", never an error of the database. */
export const isId = (text: unknown): text is string => typeof text === 'string' && ID.test(text)

/** Parts of an address that are no ids. */
const NO_IDS = new Set(['token', 'kind'])

/** Lets only well-formed ids through to a route. */
export const wellFormedIds: RequestHandler = (req, _res, next) => {
  const malformed = Object.entries(req.params).some(([name, value]) => !NO_IDS.has(name) && !isId(value))
  next(malformed ? notFound() : undefined)
}

/** PostgreSQL has no character 0 in text, and no person types one. */
export const refuseNulCharacters: RequestHandler = (req, _res, next) => {
  const holdsNul = Object.values({ ...req.query, ...req.body })
    .flat()
    .some(value => typeof value === 'string' && value.includes('\0'))
  next(holdsNul ? new Problem(400, 'Not understood', 'What you sent holds a character that can’t be kept.') : undefined)
}
