import { hash } from '@node-rs/argon2'
import type { Database } from '../../src/database/connection.js'
import * as instance from '../../src/instance/queries.js'
import * as operators from '../../src/operators/queries.js'
import * as users from '../../src/users/queries.js'
import * as workspaces from '../../src/workspaces/queries.js'
import type { TestApp } from './app.js'
import type { Visitor } from './visitor.js'

export const PASSWORD = 'timekeeper-demo'
const passwordHash = hash(PASSWORD, { memoryCost: 64, timeCost: 1 }) // cheap: it is the tests' own password

export type Person = Visitor & { user_id: string; member_id: string; workspace_id: string; username: string }

type Cast = Record<'ana' | 'ben' | 'cleo' | 'dora' | 'emil' | 'finn', Person>

export async function createUser(db: Database, username: string, change: Partial<users.NewUser> = {}): Promise<string> {
  return users.create(db, {
    username,
    email: `${username}@northwind.example`,
    alias: username[0]?.toUpperCase() + username.slice(1),
    password_hash: await passwordHash,
    zone: 'Europe/Vienna',
    week_start: 1,
    has_confirmed_email: true,
    ...change,
  })
}

export const createWorkspace = (db: Database, name: string, ownerId: string) =>
  workspaces.create(db, { name, zone: 'Europe/Vienna', currency: 'EUR', week_start: 1, user_id: ownerId })

export const addMember = (db: Database, workspace_id: string, user_id: string) =>
  db('members').insert({ workspace_id, user_id })

export async function createOperator(db: Database) {
  return operators.create(db, { username: 'operator', password_hash: await passwordHash })
}

/**
 * The fixed cast of "Northwind Studio": Ana owns it, Ben, Cleo, Dora and Emil are in it, Finn is alone in "Elsewhere".
 * All are logged in.
 */
export async function createCast(app: TestApp): Promise<Cast> {
  const { db } = app
  await createOperator(db)
  const ids = new Map<string, string>()
  for (const username of ['ana', 'ben', 'cleo', 'dora', 'emil', 'finn'])
    ids.set(username, await createUser(db, username))

  const northwind = await createWorkspace(db, 'Northwind Studio', ids.get('ana') as string)
  for (const username of ['ben', 'cleo', 'dora', 'emil']) await addMember(db, northwind, ids.get(username) as string)
  const elsewhere = await createWorkspace(db, 'Elsewhere', ids.get('finn') as string)
  await instance.finishSetUp(db)

  const people = await Promise.all(
    [...ids].map(async ([username, user_id]) => {
      const workspace_id = username === 'finn' ? elsewhere : northwind
      const { id: member_id } = await db('members').where({ workspace_id, user_id }).first('id')
      return [username, await logIn(app, { user_id, member_id, workspace_id, username })] as const
    }),
  )
  await db('throttle_hits').del()
  return Object.fromEntries(people) as Cast
}

type Identity = Pick<Person, 'user_id' | 'member_id' | 'workspace_id' | 'username'>

/** This person at another browser, logged in by password. */
export async function logIn(app: TestApp, { user_id, member_id, workspace_id, username }: Identity): Promise<Person> {
  const visitor = app.visitor()
  visitor.base = `/workspaces/${workspace_id}`
  const { status } = await visitor.logIn(username, PASSWORD)
  if (status !== 303) throw new Error(`${username} could not log in: ${status}`)
  return Object.assign(visitor, { user_id, member_id, workspace_id, username })
}

/** Makes the person's sessions such as a remembered browser has. */
export const weaken = (db: Database, person: Person) =>
  db('sessions').where({ user_id: person.user_id }).update({ strength: 'remembered' })
