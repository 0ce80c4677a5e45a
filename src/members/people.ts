import type { Database } from '../database/connection.js'
import { folded } from '../database/folding.js'
import { always, both, type Sql, sql } from '../database/sql.js'
import { ADMINS_ROLE } from '../roles/policy.js'
import { type Filled, shownOf } from '../user-fields/queries.js'
import { parseSearch, usersMatching } from '../users/search.js'
import { asPage, MOST_COUNTED, PAGE, type Page } from '../web/paging.js'
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
  /** Whether the operator closed the whole account. */
  is_deactivated: boolean
  title: string
  account_number: string
  is_owner: boolean
  /** Names of the roles that were given, and ROLE_SUPER_ADMIN for the owner; never ROLE_USER, which everybody has. */
  roles: string[]
  teams: { id: string; name: string; colour: string; is_lead: boolean }[]
  joined_at: Date
  last_active_at: Date
}

const SELECT = sql`
  select m.id, m.user_id, ${shownName} as name, u.username, u.email, u.colour, u.avatar_url, u.title, u.account_number,
         u.state = 'deactivated' as is_deactivated, m.state, w.owner_id = m.id as is_owner, m.joined_at, m.last_active_at, ${givenRoles} as roles, inside.teams
    from members as m
    join workspaces as w on w.id = m.workspace_id
    join users as u on u.id = m.user_id
   cross join lateral (
         select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'colour', t.colour, 'is_lead', tm.is_lead)
                                   order by ${folded(sql`t.name`)}), '[]') as teams
           from team_members as tm
           join teams as t on t.workspace_id = tm.workspace_id and t.id = tm.team_id
          where tm.workspace_id = m.workspace_id and tm.member_id = m.id) as inside`

/** A member with what others see of what they filled in. */
export type FoundPerson = Person & { filled: Filled[] }

/** One member of the actor's workspace, also an inactive one; undefined for a stranger or a removed one. */
export async function findPerson(db: Database, actor: Member, memberId: string): Promise<FoundPerson | undefined> {
  const { rows } = await db.raw('?', [
    sql`select person.*, ${shownOf(sql`person.user_id`)} as filled
          from (${SELECT} where m.workspace_id = ${actor.workspace_id} and m.id = ${memberId} and m.state <> 'removed') as person`,
  ])
  return rows[0]
}

/** A page of the list, with how many there are on all pages: beyond 10,000 no more are counted. */
export type PeoplePage = Page<Person> & { count: number }

/** The members whom a filter leaves, by name: those after or before a member, else the first ones. One query. */
export async function listPage(
  db: Database,
  actor: Pick<Member, 'workspace_id'>,
  filter: PeopleFilter,
): Promise<PeoplePage> {
  const { workspace_id } = actor
  const edge = filter.before ?? filter.after
  const direction = filter.before ? sql`desc` : sql`asc`
  const key = folded(shownName)
  const people = sql`members as m join users as u on u.id = m.user_id`
  const beyond = edge
    ? sql`coalesce((${key}, m.id) ${filter.before ? sql`<` : sql`>`}
                   (select ${key}, m.id from ${people} where m.workspace_id = ${workspace_id} and m.id = ${edge}), true)`
    : always
  const left = leftBy(actor, filter)
  // named twice and not once before, as what is counted needs no order and a page of it can be walked in order
  const { rows } = await db.raw('?', [
    sql`with page as materialized (
          select ${key} as key, m.id
            from ${people}
           where ${both(left, beyond)}
           order by ${key} ${direction}, m.id ${direction}
           limit ${PAGE + 1})
        select (select count(*)::integer from (select from ${people} where ${left} limit ${MOST_COUNTED + 1}) as found) as count,
               (select coalesce(jsonb_agg(to_jsonb(person) order by page.key ${direction}, page.id ${direction}), '[]')
                  from page
                 cross join lateral (${SELECT} where m.workspace_id = ${workspace_id} and m.id = page.id) as person) as people`,
  ])
  const read = rows[0].people.map((person: Person) => ({
    ...person,
    joined_at: new Date(person.joined_at),
    last_active_at: new Date(person.last_active_at),
  }))
  return { ...asPage<Person>(read, filter), count: rows[0].count }
}

/** The members `m` of users `u` whom a filter leaves. What is hidden from members narrows nothing for them. */
function leftBy({ workspace_id }: Pick<Member, 'workspace_id'>, { q, state, role, team }: PeopleFilter): Sql {
  const inRole = sql`select mr.member_id::text
                       from member_roles as mr
                       join roles as r on r.workspace_id = mr.workspace_id and r.id = mr.role_id
                      where mr.workspace_id = ${workspace_id} and r.name = ${role ?? ''}`
  const owner = sql`select w.owner_id::text from workspaces as w where w.id = ${workspace_id}`
  const inTeam = sql`select tm.member_id::text from team_members as tm
                      where tm.workspace_id = ${workspace_id} and tm.team_id = ${team ?? ''}`
  return both(
    sql`m.workspace_id = ${workspace_id} and m.state <> 'removed'`,
    usersMatching(parseSearch(q), { hiddenFields: false }),
    STATES[state ?? 'all'],
    !role || role === 'ROLE_USER'
      ? always
      : sql`m.id = any(array(${role === ADMINS_ROLE ? sql`${inRole} union ${owner}` : inRole}))`,
    team ? sql`m.id = any(array(${inTeam}))` : always,
  )
}

const STATES = {
  all: always,
  active: sql`(m.state = 'active' and u.state = 'active')`,
  deactivated: sql`(m.state = 'inactive' or u.state = 'deactivated')`,
}

/** What the list can be narrowed to: names of roles, and teams. */
export type Choices = { roles: string[]; teams: { id: string; name: string }[] }

export async function findChoices(db: Database, actor: Member): Promise<Choices> {
  const { rows } = await db.raw(
    `select array(select name from roles where workspace_id = :workspace_id order by built_in desc, id) as roles,
            (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name) order by ${folded(sql`name`)}), '[]')
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
