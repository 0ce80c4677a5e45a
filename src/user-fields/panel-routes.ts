import type { Request, Response } from 'express'
import * as audit from '../audit/queries.js'
import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse, refuse } from '../web/forms.js'
import { notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { confirmedOperator, operator, Router } from '../web/router.js'
import { NewField } from './form.js'
import * as fields from './queries.js'

const HOME = '/admin/settings/fields'

/** What everybody is asked for on their profile. */
export function userFieldRoutes(db: Database) {
  const router = Router()

  const show = async (req: Request, res: Response, form: object = {}) =>
    render(req, res, 'user-fields/index', {
      page: 'settings',
      fields: await fields.listFields(db),
      kinds: fields.KINDS,
      values: { kind: 'text', is_visible: 'yes' },
      ...form,
    })

  const showField = (req: Request, res: Response, field: fields.UserField, form: object = {}) => {
    const values = { ...field, choices: field.choices.join(', '), is_visible: field.is_visible ? 'yes' : 'no' }
    render(req, res, 'user-fields/edit', { page: 'settings', field, values, ...form })
  }

  const note = (trx: Database, req: Request, res: Response, kind: audit.Event['kind'], subject: string, details = {}) =>
    audit.record(trx, { kind, ...byOperator(req, res), subject, details })

  router.get('/', operator, async (req, res) => {
    await show(req, res)
  })

  router.post('/', operator, async (req, res) => {
    const form = parse(NewField, req.body)
    if (!form.ok) return show(req, res.status(422), form)

    const { name, label, kind } = form.value
    const made = await db.transaction(async trx => {
      if (!(await fields.create(trx, form.value))) return false
      await note(trx, req, res, 'user_field_created', name, { label, kind })
      return true
    })
    if (!made) return show(req, res.status(422), refuse(req.body, { name: 'There is a field of that name already.' }))
    flash(res, 'good', `Everybody is asked for “${label}” on their profile.`)
    await answer(req, res, HOME)
  })

  router.get('/:field', operator, async (req, res) => {
    showField(req, res, await find(db, req))
  })

  router.post('/:field', operator, async (req, res) => {
    const field = await find(db, req)
    const form = parse(NewField, { ...req.body, name: field.name, kind: field.kind })
    if (!form.ok) return showField(req, res.status(422), field, form)

    const { label, choices, is_visible } = form.value
    await db.transaction(async trx => {
      await fields.change(trx, field, { label, choices, is_visible })
      await note(trx, req, res, 'user_field_changed', field.name, { old: said(field), new: said(form.value) })
    })
    flash(res, 'good', `“${label}” is saved. What people filled in stays.`)
    await answer(req, res, HOME)
  })

  for (const [way, by] of [
    ['up', -1],
    ['down', 1],
  ] as const) {
    router.post(`/:field/${way}`, operator, async (req, res) => {
      const field = await find(db, req)
      await db.transaction(async trx => {
        await fields.move(trx, field, by)
        await note(trx, req, res, 'user_field_moved', field.name, { way })
      })
      await answer(req, res, HOME)
    })
  }

  router.get('/:field/delete', confirmedOperator, async (req, res) => {
    const field = await find(db, req)
    render(req, res, 'user-fields/delete', { page: 'settings', field, count: await fields.countFilled(db, field) })
  })

  router.post('/:field/delete', confirmedOperator, async (req, res) => {
    const field = await find(db, req)
    await db.transaction(async trx => {
      const filled = await fields.remove(trx, field)
      await note(trx, req, res, 'user_field_deleted', field.name, { label: field.label, filled })
    })
    flash(res, 'good', `“${field.label}” is deleted, with all that people filled in.`)
    await answer(req, res, HOME)
  })

  return router
}

async function find(db: Database, req: Request): Promise<fields.UserField> {
  const field = await fields.findField(db, String(req.params.field))
  if (!field) throw notFound()
  return field
}

const said = ({ label, choices, is_visible }: Pick<fields.UserField, 'label' | 'choices' | 'is_visible'>) =>
  [label, is_visible ? 'visible' : 'hidden', ...choices].join(', ')
