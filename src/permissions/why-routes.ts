import { Temporal } from 'temporal-polyfill'
import type { Database } from '../database/connection.js'
import { entryActions } from '../entries/policy.js'
import { findShown } from '../members/page.js'
import * as members from '../members/queries.js'
import { projectActions } from '../projects/policy.js'
import * as roles from '../roles/queries.js'
import { render } from '../web/render.js'
import { Router } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { explainEntry, explainProject, presentHeld } from './why.js'
import { WhyForm } from './why-form.js'
import * as why from './why-queries.js'

/** Starting is no question: there is no entry yet. */
const actionsOnEntries = entryActions.filter(action => action !== 'start')

const DATE = { day: 'numeric', month: 'short', year: 'numeric' } as const

/** Why a member may do what they may: which role grants it, and what leads them to one entry or project. */
export function whyRoutes(db: Database) {
  const router = Router()

  router.get('/members/:member/why', async (req, res) => {
    const actor = currentMember(res)
    const person = await findShown(db, req, res)
    const shown = { page: 'members', shown: person, is_self: person.id === actor.id }
    const target = shown.is_self ? actor : await members.findMember(db, person.user_id, actor.workspace_id, 'full')
    if (!target) return render(req, res, 'permissions/why', shown)

    const { entry, project } = WhyForm.parse(req.query)
    const held = (await roles.listRoles(db, actor)).filter(role => target.roles.includes(role.name))
    const tried = {
      entry: entry?.id ? await why.tryEntry(db, actor, target, entry.id, actionsOnEntries) : undefined,
      project: project?.id ? await why.tryProject(db, actor, target, project.id, projectActions) : undefined,
    }
    const errors = {
      ...(entry && !tried.entry ? { entry: 'No such entry that you can see.' } : {}),
      ...(project && !tried.project ? { project: 'No such project that you can see.' } : {}),
    }
    render(req, res.status(Object.keys(errors).length > 0 ? 404 : 200), 'permissions/why', {
      ...shown,
      is_active: true,
      values: { entry: entry?.text, project: project?.text },
      errors,
      entry: tried.entry && {
        ...explainEntry(person.name, tried.entry, held),
        date: Temporal.PlainDate.from(tried.entry.facts.day).toLocaleString(actor.locale, DATE),
      },
      project: tried.project && explainProject(person.name, tried.project, held),
      groups: presentHeld(held),
    })
  })

  return router
}
