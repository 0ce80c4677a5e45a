import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { showStrip } from '../tracker/strip.js'
import { answer } from '../web/answer.js'
import { flash } from '../web/flash.js'
import { type Form, parse, refuse } from '../web/forms.js'
import { linksAround } from '../web/paging.js'
import { forbidden, notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import * as ending from './ending.js'
import { MergeForm, TagFilter, TagForm } from './form.js'
import { mayCreateTags, mayDeleteTags, mayManageTags, mayMergeTags } from './policy.js'
import * as tags from './queries.js'

const TAKEN = 'A tag of that name is there already. Choose another, or merge the two.'
const ARCHIVED = 'A tag of that name is in the archive. Restore it, or choose another name.'

/** Tags: free labels of the workspace's entries. */
export function tagRoutes(db: Database) {
  const router = Router()

  const tagsPath = (res: Response) => `/workspaces/${currentMember(res).workspace_id}/tags`
  const goOn = (req: Request, res: Response) =>
    answer(req, res, tagsPath(res) + narrowed(req), () => showList(req, res))

  /** The list; `form` is one that was refused, of a new tag or of the one that is named. */
  async function showList(req: Request, res: Response, form: object = {}, tag?: tags.Tag) {
    const member = currentMember(res)
    const filter = TagFilter.parse(req.query)
    const found = await tags.listPage(db, member, filter)
    const missing = tag && !found.rows.some(({ id }) => id === tag.id)
    if (req.method === 'POST') await showStrip(db, req, res, member)
    render(req, res, 'tags/index', {
      page: 'tags',
      tags: missing ? [{ ...tag, entry_count: null }, ...found.rows] : found.rows,
      count: found.count,
      most_counted: tags.MOST_COUNTED.inList,
      links: linksAround(found, kept(filter)),
      filter,
      query: narrowed(req),
      refused_id: tag?.id,
      can_create: mayCreateTags(member),
      can_manage: mayManageTags(member),
      can_delete: mayDeleteTags(member),
      can_merge: mayMergeTags(member),
      ...form,
    })
  }

  async function currentTag(req: Request, res: Response) {
    const tag = await tags.findTag(db, currentMember(res), String(req.params.tag))
    if (!tag) throw notFound()
    return tag
  }

  async function showMerge(req: Request, res: Response, form?: Form<unknown>) {
    const tag = await currentTag(req, res)
    const others = await tags.listOthers(db, currentMember(res), tag.id)
    render(req, res, 'tags/merge', { page: 'tags', tag, others, ...form })
  }

  router.get('/', (req, res) => showList(req, res))

  router.post('/', async (req, res) => {
    const member = currentMember(res)
    if (!mayCreateTags(member)) throw forbidden()
    const form = parse(TagForm, req.body)
    if (!form.ok) return showList(req, res.status(422), form)

    const made = await tags.create(db, member, form.value.name)
    if (!made.is_new) {
      return showList(req, res.status(422), refuse(req.body, { name: made.is_archived ? ARCHIVED : TAKEN }))
    }
    flash(res, 'good', `The tag ${form.value.name} is added.`)
    await goOn(req, res)
  })

  router.post('/:tag', async (req, res) => {
    const tag = await currentTag(req, res)
    if (!mayManageTags(currentMember(res))) throw forbidden()
    const form = parse(TagForm, req.body)
    if (!form.ok) return showList(req, res.status(422), form, tag)

    const renamed = await tags.rename(db, currentMember(res), tag.id, form.value.name)
    if (!renamed) return showList(req, res.status(422), refuse(req.body, { name: TAKEN }), tag)
    flash(res, 'good', `The tag ${tag.name} is called ${form.value.name} now.`)
    await goOn(req, res)
  })

  router.post('/:tag/archive', async (req, res) => {
    const tag = await currentTag(req, res)
    if (!mayManageTags(currentMember(res))) throw forbidden()

    await tags.archive(db, currentMember(res), tag.id)
    flash(res, 'good', `The tag ${tag.name} is archived. Entries keep it; nobody selects it any more.`)
    await goOn(req, res)
  })

  router.post('/:tag/restore', async (req, res) => {
    const tag = await currentTag(req, res)
    if (!mayManageTags(currentMember(res))) throw forbidden()

    await tags.restore(db, currentMember(res), tag.id)
    flash(res, 'good', `The tag ${tag.name} is restored.`)
    await goOn(req, res)
  })

  router.get('/:tag/merge', async (req, res) => {
    if (!mayMergeTags(currentMember(res))) throw forbidden()
    await showMerge(req, res)
  })

  router.post('/:tag/merge', async (req, res) => {
    if (!mayMergeTags(currentMember(res))) throw forbidden()
    const tag = await currentTag(req, res)
    const form = parse(MergeForm, req.body)
    if (!form.ok) return showMerge(req, res.status(422), form)

    const merged = await ending.merge(db, currentMember(res), tag.id, form.value.into)
    if (!merged) return showMerge(req, res.status(422), refuse(req.body, { into: 'That tag is gone. Choose another.' }))
    flash(res, 'good', `The tag ${tag.name} is merged into ${merged}.`)
    await answer(req, res, tagsPath(res))
  })

  router.get('/:tag/delete', async (req, res) => {
    const tag = await currentTag(req, res)
    if (!mayDeleteTags(currentMember(res))) throw forbidden()
    render(req, res, 'tags/delete', { page: 'tags', tag, can_merge: mayMergeTags(currentMember(res)) })
  })

  router.post('/:tag/delete', async (req, res) => {
    const tag = await currentTag(req, res)
    if (!mayDeleteTags(currentMember(res))) throw forbidden()

    await ending.remove(db, currentMember(res), tag.id)
    flash(res, 'good', `The tag ${tag.name} is deleted.`)
    await answer(req, res, tagsPath(res))
  })

  return router
}

const kept = ({ q, state }: TagFilter) => ({ q, state: state === 'active' ? '' : state })

/** What the list is narrowed to, such as '?state=archived'; a change made in it stays there. */
function narrowed(req: Request): string {
  const filter = TagFilter.parse(req.query)
  const { after = '', before = '' } = filter
  const said = Object.entries({ ...kept(filter), after, before }).filter(([, value]) => value)
  return said.length > 0 ? `?${new URLSearchParams(said)}` : ''
}
