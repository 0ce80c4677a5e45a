import { type Database, violatedKey } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { always, type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { projectsFor } from '../projects/policy.js'
import { asPage, type Page, pageByName } from '../web/paging.js'
import type { ClientFilter, ClientValues } from './form.js'
import { clientsFor } from './policy.js'

type Team = { id: string; name: string; colour: string }

/** A client as lists show it; the projects are those that the member sees. */
export type ListedClient = {
  id: string
  name: string
  archived_at: Date | null
  project_count: number
  /** The teams that limit it. */
  teams: Team[]
  can_edit: boolean
  can_delete: boolean
}

export type Client = ListedClient & { address: string; email: string; note: string }

export type ClientProject = {
  id: string
  name: string
  colour: string
  is_public: boolean
  archived_at: Date | null
  found_count: number
}

const columns = (actor: Member) => ({
  id: 'c.id',
  name: 'c.name',
  archived_at: 'c.archived_at',
  project_count: sql`(select count(*)::integer from projects as p
                       where p.client_id = c.id and p.deleted_at is null and ${projectsFor('view', actor)})`,
  teams: sql`(select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'colour', t.colour) order by ${folded(sql`t.name`)}), '[]')
                from client_teams as ct
                join teams as t on t.workspace_id = ct.workspace_id and t.id = ct.team_id
               where ct.workspace_id = c.workspace_id and ct.client_id = c.id)`,
  can_edit: clientsFor('edit', actor),
  can_delete: clientsFor('delete', actor),
})

const STATES: Record<ClientFilter['state'], Sql> = {
  active: sql`c.archived_at is null`,
  archived: sql`c.archived_at is not null`,
  all: always,
}

/** A page of the clients within reach that a filter leaves, by name, and how many they are on all pages. */
export async function listPage(
  db: Database,
  actor: Member,
  filter: ClientFilter,
): Promise<Page<ListedClient> & { count: number }> {
  const matching = db('clients as c')
    .where(clientsFor('view', actor))
    .where(STATES[filter.state])
    .where(filter.q ? sql`strpos(lower(c.name), lower(${filter.q})) > 0` : always)
  const { count } = await matching.clone().first(sql`count(*)::integer as count`)
  const rows = await pageByName(matching, sql`c`, filter).select(columns(actor))
  return { ...asPage(rows, filter), count }
}

/** One client within reach. */
export const findClient = (db: Database, actor: Member, id: string): Promise<Client | undefined> =>
  db('clients as c')
    .where(clientsFor('view', actor))
    .where({ 'c.id': id })
    .first(columns(actor), 'c.address', 'c.email', 'c.note')

/** So many projects stand on a client's page; the list of projects has the others. */
const LISTED = 100

/** The projects of a client that the member sees, those that are going on first. */
export const listProjects = (db: Database, actor: Member, id: string): Promise<ClientProject[]> =>
  db('projects as p')
    .where(projectsFor('view', actor))
    .where({ 'p.client_id': id })
    .whereNull('p.deleted_at')
    .orderByRaw(sql`p.archived_at is not null, ${folded(sql`p.name`)}, p.id`)
    .limit(LISTED)
    .select('p.id', 'p.name', 'p.colour', 'p.is_public', 'p.archived_at', { found_count: sql`count(*) over ()` })

/** The teams that could limit a client. */
export const listTeams = (db: Database, actor: Member): Promise<Team[]> =>
  db('teams')
    .where({ workspace_id: actor.workspace_id })
    .orderByRaw(sql`${folded(sql`name`)}, id`)
    .select('id', 'name', 'colour')

/** A client that was made, or the one of this name that was there already. */
export type Made = { id: string; is_new: boolean; is_archived: boolean }

/**
 * Makes a client. One of the same name, without case, is made only once: the one that is there is returned, or undefined
 * where the actor doesn't see it.
 */
export async function create(db: Database, actor: Member, name: string): Promise<Made | undefined> {
  const [made] = await db('clients')
    .insert({ workspace_id: actor.workspace_id, name })
    .onConflict(db.raw('(workspace_id, lower(name)) where deleted_at is null'))
    .ignore()
    .returning('id')
  if (made) return { id: made.id, is_new: true, is_archived: false }
  return db('clients as c')
    .where(clientsFor('view', actor))
    .where(sql`lower(c.name) = lower(${name})`)
    .first('c.id', sql`false as is_new`, sql`c.archived_at is not null as is_archived`)
}

/** What became of an edit: `taken` is the name, by another client; `unseen` is it for the actor, if this were saved. */
export type Edited = 'saved' | 'gone' | 'taken' | 'no team' | 'unseen'

/** Says what a client within reach is, and which teams limit it. Nobody limits it out of their own sight unknowingly. */
export async function edit(db: Database, actor: Member, id: string, values: ClientValues): Promise<Edited> {
  const { team: teamIds, unseen, ...described } = values
  const { workspace_id } = actor
  return db
    .transaction(async (trx): Promise<Edited> => {
      const edited = await trx('clients as c').where(clientsFor('edit', actor)).where({ 'c.id': id }).update(described)
      if (edited === 0) return 'gone'
      const teams = await trx('teams').where({ workspace_id }).whereIn('id', teamIds).forKeyShare().pluck('id')
      if (teams.length !== new Set(teamIds).size) throw new Undone('no team')

      await trx('client_teams').where({ workspace_id, client_id: id }).del()
      if (teams.length > 0)
        await trx('client_teams').insert(teams.map(team_id => ({ workspace_id, client_id: id, team_id })))
      if (!unseen && !(await findClient(trx, actor, id))) throw new Undone('unseen')
      return 'saved'
    })
    .catch(error => {
      if (error instanceof Undone) return error.why
      if (violatedKey(error) === 'clients_name_key') return 'taken' as const
      throw error
    })
}

/** Rolls an edit back for a reason that its page says. */
class Undone extends Error {
  constructor(readonly why: Edited) {
    super(why)
  }
}

/** Archives a client within reach: its projects can't be tracked on while it is. Doing it twice is doing it once. */
export const archive = (db: Database, actor: Member, id: string) =>
  db('clients as c')
    .where(clientsFor('edit', actor))
    .where({ 'c.id': id })
    .update({ archived_at: sql`coalesce(archived_at, now())` })

/** Brings a client within reach back from the archive. */
export const restore = (db: Database, actor: Member, id: string) =>
  db('clients as c').where(clientsFor('edit', actor)).where({ 'c.id': id }).update({ archived_at: null })
