import { clientsFor, mayCreateClients } from '../clients/policy.js'
import * as clients from '../clients/queries.js'
import { type Database, violatedKey } from '../database/connection.js'
import type { Member } from '../members/queries.js'
import { copyInto } from './copy.js'
import type { Description, NewProject } from './form.js'
import { projectsFor } from './policy.js'

/** The id of what a form made or changed, or why it can't be, under the names of its fields. */
export type Outcome = { ok: true; id: string } | { ok: false; errors: Record<string, string> }

const TAKEN = { name: 'A project of this name is there already. Choose another name, or another client.' }
const CLIENT_GONE = { client: 'That client is archived, or not there for you any more. Choose another.' }
const CLIENT_TAKEN = { new_client: 'A client of that name is there already. Choose it above, or another name.' }
const SOURCE_GONE = { copy: 'That project is not there for you any more. Choose another, or none.' }

/** Why a transaction was given up; what was done in it before is undone. */
class Refusal extends Error {
  constructor(readonly errors: Record<string, string>) {
    super(Object.values(errors).join(' '))
  }
}

/** Makes a project, with a client of its own where a new one is named. Whoever makes it is its manager (seed 001). */
export const create = (db: Database, actor: Member, values: NewProject): Promise<Outcome> =>
  settle(db, async trx => {
    const { workspace_id } = actor
    const [{ id }] = await trx('projects')
      .insert({
        workspace_id,
        client_id: await chosenClient(trx, actor, values),
        name: values.name,
        colour: values.colour,
        is_public: values.access === 'public',
        is_billable: values.billable,
      })
      .returning('id')
    await trx('project_members').insert({ workspace_id, project_id: id, member_id: actor.id, is_manager: true })
    if (values.copy && !(await copyInto(trx, actor, values.copy, id))) throw new Refusal(SOURCE_GONE)
    return id
  })

/**
 * Gives a project within reach another name, client, colour and note. A client that was deleted shows as none, and saying
 * none again keeps it: its teams go on limiting who sees the project, until another client is chosen.
 */
export const describe = (db: Database, actor: Member, id: string, values: Description): Promise<Outcome> =>
  settle(db, async trx => {
    const project = await trx('projects as p')
      .leftJoin('clients as c', { 'c.workspace_id': 'p.workspace_id', 'c.id': 'p.client_id' })
      .where(projectsFor('describe', actor))
      .where({ 'p.id': id })
      .forNoKeyUpdate('p')
      .first('p.client_id', 'c.deleted_at')
    if (!project) return id // deleted, or out of reach, a moment ago

    const { client = project.client_id ?? '', name, colour, note } = values
    const stays = client === (project.client_id ?? '') || (client === '' && project.deleted_at !== null)
    const client_id = stays ? project.client_id : await chosenClient(trx, actor, { client })
    await trx('projects').where({ workspace_id: actor.workspace_id, id }).update({ name, colour, note, client_id })
    return id
  })

/** The client that a form names: a new one, or one in sight that isn't archived. */
async function chosenClient(trx: Database, actor: Member, values: { client?: string; new_client?: string }) {
  if (values.new_client && mayCreateClients(actor)) {
    const made = await clients.create(trx, actor, values.new_client)
    if (!made || made.is_archived) throw new Refusal(CLIENT_TAKEN)
    return made.id
  }
  if (!values.client) return null
  const open = await trx('clients as c')
    .where(clientsFor('view', actor))
    .where({ 'c.id': values.client })
    .whereNull('c.archived_at')
    .first('c.id')
  if (!open) throw new Refusal(CLIENT_GONE)
  return open.id
}

const settle = (db: Database, act: (trx: Database) => Promise<string>): Promise<Outcome> =>
  db.transaction(act).then(
    id => ({ ok: true, id }),
    error => {
      if (error instanceof Refusal) return { ok: false, errors: error.errors }
      if (violatedKey(error) !== 'projects_name_key') throw error
      return { ok: false, errors: TAKEN }
    },
  )

const within = (db: Database, action: 'edit' | 'permissions' | 'delete', actor: Member, id: string) =>
  db('projects as p').where(projectsFor(action, actor)).where({ 'p.id': id }).whereNull('p.deleted_at')

/** What new entries begin with, and what was planned: seconds or the currency's minor units, or neither. */
export type Defaults = { is_billable: boolean; estimate_seconds: number | null; estimate_cents: number | null }

export const setDefaults = (db: Database, actor: Member, id: string, defaults: Defaults) =>
  within(db, 'edit', actor, id).update(defaults)

/** Makes a project within reach public, or private: then only those on it see it. */
export const setAccess = (db: Database, actor: Member, id: string, is_public: boolean) =>
  within(db, 'permissions', actor, id).update({ is_public })

/** Archives a project within reach: nobody can track on it then. Doing it twice is doing it once. */
export const archive = (db: Database, actor: Member, id: string) =>
  within(db, 'edit', actor, id).whereNull('p.archived_at').update({ archived_at: db.fn.now() })

/** Archives what is left of a client that was archived at `archived_at`, once that is deleted: nothing opens by it. */
export const archiveWithClient = (trx: Database, { workspace_id }: Member, client_id: string, archived_at: Date) =>
  trx('projects').where({ workspace_id, client_id }).whereNull('archived_at').update({ archived_at })

export const restore = (db: Database, actor: Member, id: string) =>
  within(db, 'edit', actor, id).update({ archived_at: null })

/**
 * Deletes a project within reach. It stays as a tombstone (DESIGN 4), so that its entries keep who sees them and what
 * they come to; its name is free again, and managers' rights end with it. Favourites go on without it.
 */
export const remove = (db: Database, actor: Member, id: string) =>
  db.transaction(async trx => {
    const removed = await within(trx, 'delete', actor, id).update({ deleted_at: trx.fn.now() })
    if (!removed) return
    await trx('favourites')
      .where({ workspace_id: actor.workspace_id, project_id: id })
      .update({ project_id: null, task_id: null })
  })
