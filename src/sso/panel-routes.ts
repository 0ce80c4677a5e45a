import type { Request, Response } from 'express'
import * as audit from '../audit/queries.js'
import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { notFound } from '../web/problem.js'
import { atTheDoor, render } from '../web/render.js'
import { confirmedOperator, operator, Router } from '../web/router.js'
import { takeForm } from '../web/upload.js'
import * as changes from './changes.js'
import { concernOf } from './concerns.js'
import { listDefaults, listMappings } from './given.js'
import { fieldsOf, findPreset, kinds } from './kinds.js'
import { LARGEST_FORM, presentProvider, readProvider } from './provider-form.js'
import * as providers from './queries.js'
import { opened, type Parts, startTrip } from './starting.js'

const HOME = '/admin/sso'

/** The providers of single sign-on (seed 000): who may be several at once, of one kind or of many. */
export function providerRoutes(parts: Parts) {
  const { db, keys } = parts
  const router = Router()

  router.get('/', operator, async (req, res) => {
    const people = await providers.countAllPeople(db)
    const all = await providers.listProviders(db)
    render(req, res, 'sso/index', {
      page: 'sso',
      providers: all.map(each => ({ ...each, label: kinds[each.kind]?.label, people: people.get(each.id) ?? 0 })),
      presets: Object.values(kinds).flatMap(({ presets }) =>
        Object.entries(presets).map(([name, { title }]) => ({ name, title })),
      ),
    })
  })

  const showNew = (
    req: Request,
    res: Response,
    preset: NonNullable<ReturnType<typeof findPreset>>,
    form: object = {},
  ) =>
    render(req, res, 'sso/edit', {
      page: 'sso',
      preset: preset.name,
      title: preset.title,
      is_directory: preset.kind === 'ldap',
      fields: fieldsOf(preset.kind, false),
      values: { ...preset.values, name: preset.title },
      ...form,
    })

  router.get('/new', confirmedOperator, (req, res) => {
    const preset = findPreset(req.query.preset)
    if (!preset) throw notFound()
    showNew(req, res, preset)
  })

  router.post('/', confirmedOperator, takeForm(LARGEST_FORM), async (req, res) => {
    const preset = findPreset(req.body?.preset)
    if (!preset) throw notFound()
    const form = await readProvider(preset.kind, req.body, {})
    if (!form.ok) return showNew(req, res.status(422), preset, form)

    const { version: _, ...values } = form.value
    const id = await changes.add(db, keys, preset.kind, values, byOperator(req, res))
    const first = preset.kind === 'ldap' ? 'Test it' : 'Register there what stands here, test it'
    flash(res, 'good', `${values.name} is saved, and off yet. ${first}, then switch it on.`)
    await answer(req, res, `${HOME}/${id}`)
  })

  const show = async (req: Request, res: Response, provider: providers.Provider, form: object = {}) =>
    render(req, res, 'sso/edit', {
      page: 'sso',
      provider,
      title: provider.name,
      concern: concernOf(provider),
      url: opened(parts, provider).url,
      fields: fieldsOf(provider.kind, true),
      values: presentProvider(provider),
      defaults: await listDefaults(db, provider),
      mappings: await listMappings(db, provider),
      ...form,
    })

  router.get('/:provider', confirmedOperator, async (req, res) => {
    await show(req, res, await find(db, req))
  })

  router.post('/:provider', confirmedOperator, takeForm(LARGEST_FORM), async (req, res) => {
    const provider = await find(db, req)
    const form = await readProvider(provider.kind, req.body, opened(parts, provider).secrets)
    if (!form.ok) return show(req, res.status(422), provider, form)

    await changes.save(db, keys, provider, form.value, byOperator(req, res))
    flash(res, 'good', `${form.value.name} is saved.`)
    await answer(req, res, `${HOME}/${provider.id}`)
  })

  router.get('/:provider/test', confirmedOperator, atTheDoor, async (req, res) => {
    const provider = await find(db, req)
    await audit.record(db, { kind: 'sso_provider_tested', ...byOperator(req, res), subject: provider.name })
    await startTrip(parts, req, res, provider, { purpose: 'test' })
  })

  for (const [way, is_active] of [
    ['on', true],
    ['off', false],
  ] as const) {
    router.post(`/:provider/${way}`, confirmedOperator, async (req, res) => {
      const provider = await find(db, req)
      await changes.turn(db, provider, is_active, byOperator(req, res))
      flash(res, 'good', is_active ? `${provider.name} lets people in now.` : `${provider.name} lets nobody in now.`)
      await answer(req, res, HOME)
    })
  }

  for (const way of ['up', 'down'] as const) {
    router.post(`/:provider/${way}`, confirmedOperator, async (req, res) => {
      await changes.move(db, await find(db, req), way, byOperator(req, res))
      await answer(req, res, HOME)
    })
  }

  router.get('/:provider/delete', confirmedOperator, async (req, res) => {
    const provider = await find(db, req)
    render(req, res, 'sso/delete', { page: 'sso', provider, ...(await providers.countPeople(db, provider.id)) })
  })

  router.post('/:provider/delete', confirmedOperator, async (req, res) => {
    const provider = await find(db, req)
    await changes.remove(db, provider, byOperator(req, res))
    flash(res, 'good', `${provider.name} is deleted.`)
    await answer(req, res, HOME)
  })

  return router
}

async function find(db: Database, req: Request): Promise<providers.Provider> {
  const provider = await providers.findProvider(db, String(req.params.provider))
  if (!provider) throw notFound()
  return provider
}
