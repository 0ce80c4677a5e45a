import type { Response } from 'express'
import type { z } from 'zod'
import type { Database } from '../database/connection.js'
import type { Outcome } from '../entries/changes.js'
import * as changes from '../entries/changes.js'
import { mayCreate, mayStart } from '../entries/policy.js'
import * as entries from '../entries/queries.js'
import * as timer from '../entries/timer.js'
import type { WorkChange } from '../entries/work.js'
import type { Member } from '../members/queries.js'
import * as members from '../members/queries.js'
import { conflict, forbidden, notFound } from '../web/problem.js'
import { apiKey, Router } from '../web/router.js'
import { apiAccount, apiMember, invalid } from './door.js'
import { EntryBody, EntryQuery, ProjectQuery, StopBody } from './form.js'
import * as api from './queries.js'
import { asEntry, asProject, asUser, asWorkspace } from './shapes.js'

/** What programs may ask, at Clockify's addresses and in its shapes, through the same predicates as the pages. */
export function apiRoutes(db: Database) {
  const router = Router()

  router.get('/user', apiKey, async (_req, res) => {
    const account = apiAccount(res)
    const active = await members.findActiveMember(db, account.id, 'full')
    res.json(asUser(account, await members.listMemberships(db, account.id), active?.workspace_id))
  })

  router.get('/workspaces', apiKey, async (_req, res) => {
    const memberships = await members.listMemberships(db, apiAccount(res).id)
    res.json(memberships.map(asWorkspace))
  })

  router.get('/workspaces/:workspace/projects', apiKey, async (req, res) => {
    const member = await apiMember(db, req, res)
    const page = await api.listProjects(db, member, checked(ProjectQuery, req.query))
    sendPage(res, page, project => asProject(project, member.workspace_id))
  })

  router.get('/workspaces/:workspace/user/:user/time-entries', apiKey, async (req, res) => {
    const member = await apiMember(db, req, res)
    const user = String(req.params.user)
    const owner = await api.findMemberOfUser(db, member, user)
    if (!owner) throw notFound()
    const page = await api.listEntries(db, member, owner.id, checked(EntryQuery, req.query))
    sendPage(res, page, entry => asEntry(entry, user, member))
  })

  router.post('/workspaces/:workspace/time-entries', apiKey, async (req, res) => {
    const member = await apiMember(db, req, res)
    const { start, end, formId, ...about } = checked(EntryBody, req.body)
    const posted = { ...asWork(about), ...(formId && { form_id: formId }) }
    if (!(end ? mayCreate(member) : mayStart(member))) throw forbidden('Your roles do not allow this.')

    const outcome =
      start && end
        ? await changes.create(db, member, { ...posted, started_at: start, stopped_at: end })
        : await timer.start(db, member, { ...posted, ...(start && { started_at: start }) })
    await sendEntry(res.status(201), member, outcome)
  })

  router.patch('/workspaces/:workspace/user/:user/time-entries', apiKey, async (req, res) => {
    const member = await apiMember(db, req, res)
    if (req.params.user !== member.user_id) throw notFound()
    const { end } = checked(StopBody, req.body)
    const running = await entries.findRunning(db, member)
    if (!running) throw notFound()
    if (end && end < running.started_at) throw invalid('end is before the timer’s start.')
    await sendEntry(res, member, await timer.stop(db, member, end && { stopped_at: end }))
  })

  async function sendEntry(res: Response, member: Member, outcome: Outcome) {
    if (outcome.kind === 'refused') throw invalid(Object.values(outcome.errors).join(' '))
    if (outcome.kind === 'missing') throw notFound()
    if (outcome.kind === 'conflict') throw conflict('Somebody else changed the entry in this moment.')
    const entry = await entries.findEntry(db, member, outcome.entry_id)
    if (!entry) throw notFound()
    res.json(asEntry(entry, member.user_id, member))
  }

  return router
}

function sendPage<Row>(res: Response, { rows, is_last }: api.ApiPage<Row>, shape: (row: Row) => unknown) {
  res.set('Last-Page', String(is_last)).json(rows.map(shape))
}

/** What was sent, checked; the first thing that is wrong is said with its name. */
function checked<Schema extends z.ZodType>(schema: Schema, sent: unknown): z.infer<Schema> {
  const result = schema.safeParse(sent ?? {})
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw invalid(`${issue?.path.join('.') || 'The body'} ${issue?.message ?? 'is not understood'}.`)
}

type About = Omit<z.infer<typeof EntryBody>, 'start' | 'end' | 'formId'>

const asWork = ({ description, projectId, taskId, tagIds, billable }: About): WorkChange => ({
  ...(description && { description }),
  ...(projectId && { project: { project_id: projectId, task_id: taskId ?? null } }),
  ...(tagIds && { tag_ids: tagIds }),
  ...(billable !== undefined && { billable }),
})
