import { clientsFor } from '../clients/policy.js'
import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { type Sql, sql } from '../database/sql.js'
import type { Member } from '../members/queries.js'
import { mayCreateProject, type ProjectAction, projectActions, projectsFor, projectsInSight } from './policy.js'

/** A project with all that the member may do to it. */
export type Project = {
  id: string
  name: string
  colour: string
  note: string
  is_public: boolean
  is_billable: boolean
  /** What was planned: seconds, or the currency's minor units, or neither. */
  estimate_seconds: number | null
  estimate_cents: number | null
  archived_at: Date | null
  /** Null also where the client is deleted. */
  client_id: string | null
  client_name: string | null
  is_client_archived: boolean
  is_manager: boolean
  /** To make another that begins with its tasks and team. */
  can_copy: boolean
} & Record<`can_${ProjectAction}`, boolean>

const columns = (actor: Member) => ({
  id: 'p.id',
  name: 'p.name',
  colour: 'p.colour',
  note: 'p.note',
  is_public: 'p.is_public',
  is_billable: 'p.is_billable',
  estimate_seconds: 'p.estimate_seconds',
  estimate_cents: 'p.estimate_cents',
  archived_at: 'p.archived_at',
  client_id: 'c.id',
  client_name: 'c.name',
  is_client_archived: sql`c.archived_at is not null`,
  is_manager: sql`p.id = any(${actor.managed_projects})`,
  ...Object.fromEntries(projectActions.map(action => [`can_${action}`, projectsFor(action, actor)])),
})

/** One project in sight, though it be its status alone: `can_view` says so. */
export async function findProject(db: Database, actor: Member, id: string): Promise<Project | undefined> {
  const project = await db('projects as p')
    .leftJoin('clients as c', join =>
      join.on({ 'c.workspace_id': 'p.workspace_id', 'c.id': 'p.client_id' }).onNull('c.deleted_at'),
    )
    .where(projectsInSight(actor))
    .where({ 'p.id': id })
    .whereNull('p.deleted_at')
    .first(columns(actor))
  return project && { ...project, can_copy: project.can_view && mayCreateProject(actor) }
}

/** What deleting a project touches. */
export type Consequences = { entry_count: number; member_count: number; running_count: number; favourite_count: number }

export async function findConsequences(db: Database, actor: Member, id: string): Promise<Consequences> {
  const { rows } = await db.raw(
    `select count(*)::integer as entry_count, count(distinct member_id)::integer as member_count,
            (count(*) filter (where stopped_at is null))::integer as running_count,
            (select count(*)::integer from favourites
              where workspace_id = :workspace_id and project_id = :id) as favourite_count
       from entries
      where workspace_id = :workspace_id and project_id = :id`,
    { workspace_id: actor.workspace_id, id },
  )
  return rows[0]
}

export type Option = { id: string; name: string }

/** So many are offered in a native list at most; what is chosen is always among them. */
const OFFERED = 300
const OFFERED_SOURCES = 50

/** The clients that a project may be given, by name, and the one that it has. */
const offeredClients = (actor: Member, chosen: string | undefined): Sql =>
  sql`(select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name) order by ${folded(sql`c.name`)}, c.id), '[]')
         from (select c.id, c.name
                 from clients as c
                where ${clientsFor('view', actor)} and (c.archived_at is null or c.id = ${chosen ?? null})
                order by c.id is distinct from ${chosen ?? null}, ${folded(sql`c.name`)}, c.id
                limit ${OFFERED}) as c)`

/** The projects whose tasks and team another may begin with: the newest, and the one that is chosen. */
const offeredSources = (actor: Member, chosen: string | undefined): Sql =>
  sql`(select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name) order by ${folded(sql`p.name`)}, p.id), '[]')
         from (select p.id, p.name
                 from projects as p
                where ${projectsFor('view', actor)} and p.deleted_at is null
                order by p.id is distinct from ${chosen ?? null}, p.created_at desc, p.id
                limit ${OFFERED_SOURCES}) as p)`

export const listClients = async (db: Database, actor: Member, chosen?: string): Promise<Option[]> =>
  (await db.raw('?', [sql`select ${offeredClients(actor, chosen)} as clients`])).rows[0].clients

/** What the form of a new project offers, and what it begins with. */
export type Offers = { clients: Option[]; sources: Option[]; is_public: boolean; is_billable: boolean }

/** `chosen` is what of it is chosen already. One query. */
export async function findOffers(
  db: Database,
  actor: Member,
  chosen: { client?: string; copy?: string },
): Promise<Offers> {
  const { rows } = await db.raw('?', [
    sql`select w.default_project_public as is_public, w.default_project_billable as is_billable,
               ${offeredClients(actor, chosen.client)} as clients, ${offeredSources(actor, chosen.copy)} as sources
          from workspaces as w
         where w.id = ${actor.workspace_id}`,
  ])
  return rows[0]
}

/** What a new project of this workspace begins with, where no form asks. */
export const findDefaults = (db: Database, actor: Member): Promise<{ is_public: boolean; is_billable: boolean }> =>
  db('workspaces')
    .where({ id: actor.workspace_id })
    .first({ is_public: 'default_project_public', is_billable: 'default_project_billable' })
