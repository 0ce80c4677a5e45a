import type { Request, Response } from 'express'
import { byOperator } from '../audit/request.js'
import type { Database } from '../database/connection.js'
import { PeopleFilter } from '../members/form.js'
import * as people from '../members/people.js'
import { presentPerson } from '../members/present.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { parse } from '../web/forms.js'
import { linksAround } from '../web/paging.js'
import { conflict, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { confirmedOperator, operator, Router } from '../web/router.js'
import { countContents, findHeir } from '../workspaces/ending.js'
import { TypedNameForm } from '../workspaces/form.js'
import { end, give } from './changes.js'
import { WorkspaceFilter } from './form.js'
import { findWorkspace, type ListedWorkspace, listPage } from './list.js'
import { day, presentList, presentWorkspace } from './present.js'

const PAGE = 'workspaces'

/** All workspaces of the instance: who owns them, who is in them, giving them to somebody else and deleting them. */
export function adminWorkspaceRoutes(db: Database) {
  const router = Router()

  async function find(req: Request): Promise<ListedWorkspace> {
    const found = await findWorkspace(db, String(req.params.workspace))
    if (!found) throw notFound()
    return found
  }

  router.get('/', operator, async (req, res) => {
    const filter = WorkspaceFilter.parse(req.query)
    const list = presentList(await listPage(db, filter), filter)
    render(req, res, 'admin-workspaces/index', { page: PAGE, filter, ...list })
  })

  router.get('/:workspace', operator, async (req, res) => {
    const workspace = await find(req)
    const filter = PeopleFilter.parse(req.query)
    const found = await people.listPage(db, { workspace_id: workspace.id }, filter)
    const { q, state } = filter
    render(req, res, 'admin-workspaces/show', {
      page: PAGE,
      shown: presentWorkspace(workspace),
      people: found.rows.map(person => presentPerson(person, day)),
      count: found.count,
      links: linksAround(found, { q, state }),
      filter,
    })
  })

  async function findGift(req: Request) {
    const workspace = await find(req)
    const owner = { workspace_id: workspace.id, id: workspace.owner_id }
    const heir = await findHeir(db, owner, String(req.params.member), 'members')
    if (!heir) throw notFound()
    return { workspace, heir }
  }

  router.get('/:workspace/owner/:member', confirmedOperator, async (req, res) => {
    const { workspace, heir } = await findGift(req)
    render(req, res, 'admin-workspaces/owner', { page: PAGE, shown: presentWorkspace(workspace), heir })
  })

  router.post('/:workspace/owner/:member', confirmedOperator, async (req, res) => {
    const { workspace, heir } = await findGift(req)
    if (!(await give(db, byOperator(req, res), workspace, heir.id))) throw conflict()

    flash(res, 'good', `${heir.name} owns ${workspace.name} now. ${workspace.owner_name} is still in Admins.`)
    await answer(req, res, `/admin/workspaces/${workspace.id}`)
  })

  async function showEnd(req: Request, res: Response, workspace: ListedWorkspace, form: object = {}) {
    const contents = await countContents(db, { workspace_id: workspace.id })
    render(req, res, 'admin-workspaces/delete', { page: PAGE, shown: presentWorkspace(workspace), contents, ...form })
  }

  router.get('/:workspace/delete', confirmedOperator, async (req, res) => {
    await showEnd(req, res, await find(req))
  })

  router.post('/:workspace/delete', confirmedOperator, async (req, res) => {
    const workspace = await find(req)
    const form = parse(TypedNameForm(workspace.name), req.body)
    if (!form.ok) return showEnd(req, res.status(422), workspace, form)
    if (!(await end(db, byOperator(req, res), workspace))) throw conflict()

    flash(res, 'good', `${workspace.name} is deleted.`)
    await answer(req, res, '/admin/workspaces')
  })

  return router
}
