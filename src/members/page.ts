import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import { mayRateMembers } from '../rates/policy.js'
import { presentRate } from '../rates/present.js'
import * as rates from '../rates/queries.js'
import { ofMember } from '../rates/subject.js'
import { mayGrant, mayRevoke } from '../roles/policy.js'
import * as roles from '../roles/queries.js'
import { presentFilled } from '../user-fields/present.js'
import { notFound } from '../web/problem.js'
import { render } from '../web/render.js'
import { currentMember } from '../workspaces/frame.js'
import * as people from './people.js'
import { mayDeactivate, mayReactivate, mayRemoveOther, maySee } from './policy.js'
import { dayFormat, presentPerson, shortRole } from './present.js'

/** The member in the address as whoever asks sees them; out of reach is not found. */
export async function findShown(db: Database, req: Request, res: Response): Promise<people.FoundPerson> {
  const id = String(req.params.member)
  const person = maySee(currentMember(res), id) ? await people.findPerson(db, currentMember(res), id) : undefined
  if (!person) throw notFound()
  return person
}

/** The page of one member, with what whoever asks may do to them: the routes ask the same predicates. */
export async function showPerson(db: Database, req: Request, res: Response, form: object = {}) {
  const actor = currentMember(res)
  const person = await findShown(db, req, res)
  const all = await roles.listRoles(db, actor)

  const holds = (role: roles.Role) => role.name === 'ROLE_USER' || person.roles.includes(role.name)
  const present = (role: roles.Role) => ({
    id: role.id,
    name: shortRole(role.name),
    permission_count: role.permissions.size,
    can_revoke: mayRevoke(actor, person, role),
  })
  render(req, res, 'members/show', {
    page: 'members',
    shown: presentPerson(person, dayFormat(actor)),
    is_self: person.id === actor.id,
    held: all.filter(holds).map(present),
    grantable: all.filter(role => !holds(role) && mayGrant(actor, role)).map(present),
    can_deactivate: person.state === 'active' && mayDeactivate(actor, person),
    can_reactivate: person.state === 'inactive' && mayReactivate(actor, person),
    can_remove: mayRemoveOther(actor, person),
    filled: person.filled.map(field => presentFilled(field, actor.locale)),
    rate: mayRateMembers(actor) && presentRate(actor, await rates.findHistory(db, actor, ofMember(person.id))),
    ...form,
  })
}
