import * as apiKeys from '../../src/api-keys/queries.js'
import type { Database } from '../../src/database/connection.js'
import { publish, save } from '../support/saved-reports.js'
import { Visitor } from '../support/visitor.js'
import type { Person } from './load.js'
import { PASSWORD, type Server } from './server.js'

/** So many people of the first workspace work at once: most are regular members, every twentieth leads a team. */
const PEOPLE = 32

/** Logs them in, each from an address of their own, and gives each a key for programs. */
export async function enter(db: Database, { url }: Server): Promise<Person[]> {
  const found = await db('members as m')
    .join('users as u', 'u.id', 'm.user_id')
    .where({ 'm.workspace_id': db('bench_places').where({ nth: 1 }).select('id') })
    .whereNot({ 'u.username': 'ana' })
    .orderByRaw('length(u.username), u.username')
    .limit(PEOPLE)
    .select('u.username', 'm.user_id')
  return Promise.all(
    found.map(async ({ username, user_id }, index) => {
      const address = `10.0.0.${index + 1}`
      const cookie = await logIn(url, '/login', username, address)
      const key = await apiKeys.create(db, user_id, { name: 'bench', is_read_only: true, expires_at: null })
      // a browser that runs scripts says so after its first click, and needs no lists for plain selects from then on
      return { username, address, cookie: `${cookie}; stint_scripts=1`, key: key ?? '', newest: '' }
    }),
  )
}

/** What the scenarios need besides people. */
export type Doors = { ana: Visitor; panel_cookie: string; public_link: string }

/** The workspace's owner, the operator at the panel's own door, and a link to a summary of what everybody did last month. */
export async function openDoors({ url }: Server, workspaceId: string): Promise<Doors> {
  const ana = new Visitor(url)
  ana.base = `/workspaces/${workspaceId}`
  await ana.logIn('ana', PASSWORD)
  const report = await save(ana, { period: 'last_month' })
  return {
    ana,
    panel_cookie: await logIn(url, '/admin/login', 'operator', '10.0.1.1'),
    public_link: await publish(ana, report),
  }
}

async function logIn(url: string, door: string, username: string, address: string): Promise<string> {
  const visitor = new Visitor(url)
  const headers = { 'X-Forwarded-For': address }
  const { status } = await visitor.post(door, { username, password: PASSWORD }, { headers })
  if (status !== 303) throw new Error(`${username} could not log in: ${status}`)
  return [...visitor.cookies].map(pair => pair.join('=')).join('; ')
}

/** Looks up the newest entry of each, which they edit. */
export async function findNewest(db: Database, people: Person[]) {
  for (const person of people) {
    const newest = await db('entries as e')
      .join('members as m', 'm.id', 'e.member_id')
      .join('users as u', 'u.id', 'm.user_id')
      .where({ 'u.username': person.username })
      .orderBy([{ column: 'e.started_at', order: 'desc' }, 'e.id'])
      .first('e.id')
    person.newest = newest.id
  }
}
