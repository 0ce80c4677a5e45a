import type { Database } from '../database/connection.js'
import type { PeopleFilter } from './form.js'
import { givenRoles, shownName } from './names.js'
import type { Member } from './queries.js'

/** A member of the workspace as others see them. */
export type Person = {
  id: string
  user_id: string
  /** The alias, else the username. */
  name: string
  username: string
  email: string
  colour: string
  avatar_url: string
  state: 'active' | 'inactive' | 'removed'
  is_owner: boolean
  /** Names of the roles that were given, and ROLE_SUPER_ADMIN for the owner; never ROLE_USER, which everybody has. */
  roles: string[]
  teams: { id: string; name: string; colour: string; is_lead: boolean }[]
  joined_at: Date
  last_active_at: Date
}

const SELECT = `
  select m.id, m.user_id, ${shownName} as name, u.username, u.email, u.colour, u.avatar_url, m.state,
         w.owner_id = m.id as is_owner, m.joined_at, m.last_active_at, ${givenRoles} as roles, inside.teams
    from members as m
    join workspaces as w on w.id = m.workspace_id
    join users as u on u.id = m.user_id
   cross join lateral (
         select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'colour', t.colour, 'is_lead', tm.is_lead)
                                   order by lower(t.name)), '[]') as teams
           from team_members as tm
           join teams as t on t.workspace_id = tm.workspace_id and t.id = tm.team_id
          where tm.workspace_id = m.workspace_id and tm.member_id = m.id) as inside
`

/** One member of the actor's workspace, also an inactive one; undefined for a stranger or a removed one. */
export async function findPerson(db: Database, actor: Member, memberId: string): Promise<Person | undefined> {
  const { rows } = await db.raw(`${SELECT} where m.workspace_id = ? and m.id = ? and m.state <> 'removed'`, [
    actor.workspace_id,
    memberId,
  ])
  return rows[0]
}

const PAGE = 50

/** A page of the list, with how many there are on all pages and whether others come before and after it. */
export type PeoplePage = { people: Person[]; count: number; has_before: boolean; has_after: boolean }

/**
 * The members whom a filter leaves, by name: those after or before a member, else the first ones. What is searched for
 * is looked for within names, usernames and addresses as it stands, without case.
 */
export async function listPage(db: Database, actor: Member, filter: PeopleFilter): Promise<PeoplePage> {
  const back = filter.before !== undefined
  const { rows } = await db.raw(
    `with person as (${SELECT} where m.workspace_id = :workspace_id),
          matching as (
            select *, lower(name) as key
              from person
             where state <> 'removed'
               and (cast(:state as text) is null or state = :state)
               and (cast(:role as text) is null or :role = 'ROLE_USER' or :role = any(roles))
               and (cast(:team as text) is null or teams @> jsonb_build_array(jsonb_build_object('id', cast(:team as text))))
               and (strpos(lower(name), lower(:q)) > 0 or strpos(lower(username), lower(:q)) > 0
                 or strpos(lower(email), lower(:q)) > 0)),
          edge as (select lower(name) as key, id from person where id = :edge),
          page as (
            select matching.*
              from matching
             where not exists (select from edge) or (key, id) ${back ? '<' : '>'} (select key, id from edge)
             order by key ${back ? 'desc' : 'asc'}, id ${back ? 'desc' : 'asc'}
             limit :most)
     select (select count(*)::integer from matching) as count,
            coalesce((select jsonb_agg(page order by key, id) from page), '[]') as people`,
    {
      workspace_id: actor.workspace_id,
      state: filter.state ?? null,
      role: filter.role ?? null,
      team: filter.team ?? null,
      q: filter.q,
      edge: filter.before ?? filter.after ?? null,
      most: PAGE + 1,
    },
  )
  return asPage(rows[0].people, rows[0].count, filter)
}

/** One more than a page was read: it only says that the list goes on. */
function asPage(rows: Person[], count: number, { before, after }: PeopleFilter): PeoplePage {
  const goesOn = rows.length > PAGE
  const people = before ? rows.slice(-PAGE) : rows.slice(0, PAGE)
  return {
    people: people.map(each => ({
      ...each,
      joined_at: new Date(each.joined_at),
      last_active_at: new Date(each.last_active_at),
    })),
    count,
    has_before: before ? goesOn : after !== undefined,
    has_after: before ? true : goesOn,
  }
}

/** What the list can be narrowed to: names of roles, and teams. */
export type Choices = { roles: string[]; teams: { id: string; name: string }[] }

export async function findChoices(db: Database, actor: Member): Promise<Choices> {
  const { rows } = await db.raw(
    `select array(select name from roles where workspace_id = :workspace_id order by built_in desc, id) as roles,
            (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name) order by lower(name)), '[]')
               from teams where workspace_id = :workspace_id) as teams`,
    { workspace_id: actor.workspace_id },
  )
  return rows[0]
}

/** What stays and what ends when a member is removed. */
export type WhatGoes = { entry_count: number; project_count: number; has_timer: boolean }

export async function findWhatGoes(db: Database, actor: Member, memberId: string): Promise<WhatGoes> {
  const { rows } = await db.raw(
    `select (select count(*)::integer from entries
              where workspace_id = :workspace_id and member_id = :id) as entry_count,
            (select count(*)::integer from project_members as pm
               join projects as p on p.workspace_id = pm.workspace_id and p.id = pm.project_id
              where pm.workspace_id = :workspace_id and pm.member_id = :id and p.deleted_at is null) as project_count,
            exists (select from entries
                     where workspace_id = :workspace_id and member_id = :id and stopped_at is null) as has_timer`,
    { workspace_id: actor.workspace_id, id: memberId },
  )
  return rows[0]
}
