import type { Request, Response } from 'express'
import type { Database } from '../database/connection.js'
import type { Role } from '../roles/queries.js'
import * as roles from '../roles/queries.js'
import { forbidden, notFound } from '../web/problem.js'
import { currentMember } from '../workspaces/frame.js'
import { maySee } from './policy.js'
import type { HeldMember, Member } from './queries.js'
import * as members from './queries.js'

/**
 * Does `change` to the member in the address, where `allowed` says that whoever asks may: judged and done in one
 * transaction that holds the member and the workspace's roles, and that has loaded whoever asks anew, so that nobody
 * becomes or ceases to be anything in between. Returns the member as they were.
 */
export async function actOn(
  db: Database,
  req: Request,
  res: Response,
  allowed: (actor: Member, target: HeldMember, all: Role[]) => boolean,
  change: (trx: Database, target: HeldMember, actor: Member) => Promise<unknown>,
): Promise<HeldMember> {
  const id = String(req.params.member)
  return roles.whileHeld(db, currentMember(res), [id], async (trx, actor, all) => {
    const target = actor && maySee(actor, id) ? await members.hold(trx, actor, id) : undefined
    if (!actor || !target) throw notFound()
    if (!allowed(actor, target, all)) throw forbidden()
    await change(trx, target, actor)
    return target
  })
}
