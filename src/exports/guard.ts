import type { RequestHandler } from 'express'
import { mayExport } from '../reports/policy.js'
import { forbidden } from '../web/problem.js'
import { currentMember } from '../workspaces/frame.js'

/** Lets through whoever may take reports along as files. */
export const exporters: RequestHandler = (_req, res, next) =>
  next(mayExport(currentMember(res)) ? undefined : forbidden())
