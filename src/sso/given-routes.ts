import type { Request, Response } from 'express'
import { listChoices } from '../admin-workspaces/list.js'
import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import { listed } from '../settings/schemas.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse } from '../web/forms.js'
import { notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { confirmedOperator, Router } from '../web/router.js'
import { give } from './changes.js'
import { findPlace, givesOf, inWords, listDefaults, listMappings, type Place } from './given.js'
import { KnownMappingForm, MappingForm, Search } from './given-form.js'
import * as providers from './queries.js'

/** What people get who come by a provider: workspaces where they are new, roles and teams by their groups. */
export function givenRoutes(db: Database) {
  const router = Router()

  async function find(req: Request): Promise<providers.Provider> {
    const provider = await providers.findProvider(db, String(req.params.provider))
    if (!provider) throw notFound()
    return provider
  }

  async function findWorkspace(req: Request): Promise<Place> {
    const place = await findPlace(db, String(req.params.workspace))
    if (!place) throw notFound()
    return place
  }

  const by = (req: Request, res: Response, details: Record<string, string>) => ({ ...byOperator(req, res), details })
  const homeOf = ({ id }: providers.Provider, page: 'workspaces' | 'mappings') => `/admin/sso/${id}/${page}`

  router.get('/:provider/workspaces', confirmedOperator, async (req, res) => {
    const provider = await find(req)
    const { q } = Search.parse(req.query)
    const chosen = await listDefaults(db, provider)
    const { workspaces, has_more } = await listChoices(db, q)
    const marked = workspaces.map(each => ({ ...each, is_chosen: chosen.some(({ id }) => id === each.id) }))
    render(req, res, 'sso/workspaces', { page: 'sso', provider, chosen, q, workspaces: marked, has_more })
  })

  router.post('/:provider/workspaces/:workspace', confirmedOperator, async (req, res) => {
    const provider = await find(req)
    const { id, name } = await findWorkspace(req)
    const add = ({ default_workspaces }: providers.Provider) => {
      const ids = listed(default_workspaces)
      return ids.includes(id) ? undefined : { default_workspaces: [...ids, id].join(', ') }
    }
    await give(db, provider, add, by(req, res, { default_workspace_added: name }))
    flash(res, 'good', `Who is new by ${provider.name} joins ${name}.`)
    await answer(req, res, homeOf(provider, 'workspaces'))
  })

  router.post('/:provider/workspaces/:workspace/delete', confirmedOperator, async (req, res) => {
    const provider = await find(req)
    const id = String(req.params.workspace)
    const name = (await findPlace(db, id))?.name ?? id
    const takeOut = ({ default_workspaces }: providers.Provider) => {
      const ids = listed(default_workspaces)
      return ids.includes(id) ? { default_workspaces: ids.filter(each => each !== id).join(', ') } : undefined
    }
    const isChanged = await give(db, provider, takeOut, by(req, res, { default_workspace_taken_out: name }))
    if (isChanged) flash(res, 'good', `Who is new by ${provider.name} joins ${name} no more.`)
    await answer(req, res, homeOf(provider, 'workspaces'))
  })

  router.get('/:provider/mappings', confirmedOperator, async (req, res) => {
    const provider = await find(req)
    const { q } = Search.parse(req.query)
    const mappings = await listMappings(db, provider)
    render(req, res, 'sso/mappings', { page: 'sso', provider, mappings, q, ...(await listChoices(db, q)) })
  })

  const showNew = (req: Request, res: Response, provider: providers.Provider, place: Place, form: object = {}) =>
    render(req, res, 'sso/mapping', { page: 'sso', provider, place, ...form })

  router.get('/:provider/mappings/:workspace', confirmedOperator, async (req, res) => {
    showNew(req, res, await find(req), await findWorkspace(req))
  })

  router.post('/:provider/mappings/:workspace', confirmedOperator, async (req, res) => {
    const provider = await find(req)
    const place = await findWorkspace(req)
    const form = parse(MappingForm(place), req.body)
    if (!form.ok) return showNew(req, res.status(422), provider, place, form)

    const mapping = form.value
    const add = ({ mappings }: providers.Provider) =>
      mappings.some(each => isSame(each, mapping)) ? undefined : { mappings: [...mappings, mapping] }
    await give(db, provider, add, by(req, res, { mapping_added: inWords(place, mapping) }))
    flash(res, 'good', `Who is in ${mapping.group} gets it at their next log-in.`)
    await answer(req, res, homeOf(provider, 'mappings'))
  })

  router.post('/:provider/mappings/:workspace/delete', confirmedOperator, async (req, res) => {
    const provider = await find(req)
    const form = parse(KnownMappingForm, req.body)
    const workspace_id = String(req.params.workspace)
    const known = form.ok && provider.mappings.find(each => isSame(each, { ...form.value, workspace_id }))
    if (!known) return answer(req, res, homeOf(provider, 'mappings'))

    const place = (await findPlace(db, workspace_id)) ?? { name: workspace_id, teams: [] }
    const takeOut = ({ mappings }: providers.Provider) => {
      const left = mappings.filter(each => !isSame(each, known))
      return left.length < mappings.length ? { mappings: left } : undefined
    }
    await give(db, provider, takeOut, by(req, res, { mapping_taken_out: inWords(place, known) }))
    flash(res, 'good', `${known.group} gives that no more. Who has it keeps it until somebody takes it away.`)
    await answer(req, res, homeOf(provider, 'mappings'))
  })

  return router
}

type Posted = { group: string; workspace_id: string; gives: string }

/** Whether two mappings are one, be it as it is kept or as a form posts it. */
const isSame = (one: providers.Mapping, other: providers.Mapping | Posted) =>
  one.group === other.group &&
  one.workspace_id === other.workspace_id &&
  givesOf(one) === ('gives' in other ? other.gives : givesOf(other))
