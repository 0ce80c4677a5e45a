import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { mayBill, mayCreate, mayStart } from '../entries/policy.js'
import { findTimers } from '../entries/running.js'
import type { Member } from '../members/queries.js'
import { carriedBack } from '../pickers/carried.js'
import { chosenFrom, loadChoices, needsChoices } from '../pickers/choices.js'
import { presentManual } from './manual.js'
import { currentMode } from './mode.js'
import { presentElsewhere, presentTimer } from './timer.js'

/** The forms of the strip. */
type Shown = 'idle' | 'running' | 'forgotten' | 'manual'

type Typed = { values?: Record<string, unknown>; errors?: Record<string, string> }

/** A refused form as one of the strip's, whether it said so itself or not. */
export function ofStrip(shown: Shown, form: object): Typed {
  const { values, errors = {} }: Typed = form
  return { values: { ...values, strip: values?.strip ?? shown }, errors }
}

/**
 * Loads what the strip shows; once more by what has changed it. `form` is one that was refused: the strip takes up its
 * own, which say so in a field `strip`.
 */
export async function showStrip(db: Database, req: Request, res: Response, member: Member, form: Typed = {}) {
  const { running, elsewhere } = await findTimers(db, member)
  const may_start = mayStart(member)
  const may_create = mayCreate(member)
  const mode = may_create && (currentMode(req, res, member) === 'manual' || !may_start) ? 'manual' : 'timer'
  const { values, errors = {} } = form.values?.strip ? form : { values: carriedTo(req) }
  const shown = values && (values.strip ?? (mode === 'manual' ? 'manual' : running ? 'running' : 'idle'))

  res.locals.timer = presentTimer(member, running)
  res.locals.elsewhere = presentElsewhere(member, elsewhere)
  res.locals.strip = {
    mode,
    /** The form whose fields are as they were typed. */
    shown,
    values,
    errors,
    chosen: values && {
      ...(await chosenFrom(db, member, values)),
      billable: String([values.billable].flat().at(-1) ?? ''),
    },
    choices: needsChoices(req, res) ? await loadChoices(db, member) : undefined,
    manual:
      mode === 'manual' ? await presentManual(db, req, member, shown === 'manual' ? values : undefined) : undefined,
    may_start,
    may_create,
    may_bill: mayBill(member),
  }
}

/** Whether the strip shows this form, so that what is wrong is said beside its fields. */
export function shows(res: Response, shown: unknown): boolean {
  const { timer, strip } = res.locals
  if (shown === 'manual') return strip.mode === 'manual'
  if (shown === 'idle') return !timer && strip.mode === 'timer'
  return Boolean(timer) && (shown === 'running' || shown === 'forgotten')
}

/** What the pickers' search page brought back to the strip. */
const carriedTo = (req: Request) =>
  /\/tracker$/.test(req.originalUrl.split('?')[0] ?? '') ? carriedBack(req) : undefined
