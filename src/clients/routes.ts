import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { maySeeMembers } from '../members/policy.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { type Form, parse, refuse } from '../web/forms.js'
import { linksAround } from '../web/paging.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import * as deletion from './deletion.js'
import { ClientFilter, ClientForm, NewClientForm } from './form.js'
import { clientsPath, currentClient, showClient, showForm } from './page.js'
import { mayCreateClients, maySeeClients } from './policy.js'
import * as clients from './queries.js'
import { listClientSeers, reasonsOf } from './who.js'

const TAKEN = { name: 'A client of that name is there already. Choose another.' }
const REFUSED: Record<Exclude<clients.Edited, 'saved' | 'gone'>, Record<string, string>> = {
  taken: TAKEN,
  'no team': { team: 'One of these teams is gone. Choose again.' },
  unseen: {
    team: 'You are in none of these teams, so you won’t see this client any more. Tick the box below, or choose otherwise.',
  },
}

/** Clients: whom the work is for, and which teams alone are to see it. */
export function clientRoutes(db: Database) {
  const router = Router()

  const showNew = (req: Request, res: Response, form: object = {}) =>
    render(req, res, 'clients/new', { page: 'clients', ...form })

  router.get('/', async (req, res) => {
    const member = currentMember(res)
    if (!maySeeClients(member)) throw forbidden()

    const filter = ClientFilter.parse(req.query)
    const { q, state } = filter
    const found = await clients.listPage(db, member, filter)
    render(req, res, 'clients/index', {
      page: 'clients',
      clients: found.rows,
      count: found.count,
      links: linksAround(found, { q, state: state === 'active' ? '' : state }),
      filter,
      can_create: mayCreateClients(member),
    })
  })

  router.get('/new', (req, res) => {
    if (!mayCreateClients(currentMember(res))) throw forbidden()
    showNew(req, res)
  })

  router.post('/', async (req, res) => {
    const member = currentMember(res)
    if (!mayCreateClients(member)) throw forbidden()
    const form = parse(NewClientForm, req.body)
    if (!form.ok) return showNew(req, res.status(422), form)

    const made = await clients.create(db, member, form.value.name)
    if (!made?.is_new) return showNew(req, res.status(422), refuse(req.body, TAKEN))
    flash(res, 'good', `The client ${form.value.name} is added.`)
    await answer(req, res, `${clientsPath(res)}/${made.id}`)
  })

  router.get('/:client', (req, res) => showClient(db, req, res))

  router.get('/:client/who', async (req, res) => {
    const client = await currentClient(db, req, res)
    if (!maySeeMembers(currentMember(res))) throw forbidden()
    const { before, after } = ClientFilter.parse(req.query)
    const found = await listClientSeers(db, currentMember(res), client.id, { before, after })
    render(req, res, 'clients/who', {
      page: 'clients',
      client,
      seers: found.rows.map(seer => ({ ...seer, reasons: reasonsOf(seer) })),
      count: found.count,
      links: linksAround(found),
    })
  })

  router.get('/:client/edit', async (req, res) => {
    const client = await currentClient(db, req, res)
    if (!client.can_edit) throw forbidden()
    await showForm(db, req, res, client)
  })

  router.post('/:client', async (req, res) => {
    const client = await currentClient(db, req, res)
    if (!client.can_edit) throw forbidden()
    const form = parse(ClientForm, req.body)
    if (!form.ok) return showForm(db, req, res.status(422), client, withTeams(form))

    const edited = await clients.edit(db, currentMember(res), client.id, form.value)
    if (edited === 'gone') throw notFound()
    if (edited !== 'saved') {
      const refused = withTeams(refuse(req.body, REFUSED[edited]))
      return showForm(db, req, res.status(422), client, { ...refused, is_unseen: edited === 'unseen' })
    }
    flash(res, 'good', 'The client is saved.')
    await answer(req, res, form.value.unseen ? clientsPath(res) : `${clientsPath(res)}/${client.id}`)
  })

  router.post('/:client/archive', async (req, res) => {
    const client = await currentClient(db, req, res)
    if (!client.can_edit) throw forbidden()

    await clients.archive(db, currentMember(res), client.id)
    flash(res, 'good', `${client.name} is archived. Nobody tracks on its projects while it is.`)
    await answer(req, res, `${clientsPath(res)}/${client.id}`, () => showClient(db, req, res))
  })

  router.post('/:client/restore', async (req, res) => {
    const client = await currentClient(db, req, res)
    if (!client.can_edit) throw forbidden()

    await clients.restore(db, currentMember(res), client.id)
    flash(res, 'good', `${client.name} is restored, and its projects can be tracked on again.`)
    await answer(req, res, `${clientsPath(res)}/${client.id}`, () => showClient(db, req, res))
  })

  router.get('/:client/delete', async (req, res) => {
    const client = await currentClient(db, req, res)
    if (!client.can_delete) throw forbidden()

    const consequences = await deletion.findConsequences(db, currentMember(res), client.id)
    render(req, res, 'clients/delete', { page: 'clients', client, ...consequences })
  })

  router.post('/:client/delete', async (req, res) => {
    const client = await currentClient(db, req, res)
    if (!client.can_delete) throw forbidden()

    await deletion.remove(db, currentMember(res), client.id)
    flash(res, 'good', `The client ${client.name} is deleted. What was tracked for it stays.`)
    await answer(req, res, clientsPath(res))
  })

  return router
}

/** One ticked box is posted as a text, several as a list: the page wants a list. */
const withTeams = <F extends Form<unknown>>(form: F) =>
  form.ok ? form : { ...form, values: { ...form.values, team: [form.values.team ?? []].flat() } }
