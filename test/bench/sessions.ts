// What a page costs with 1,000 stored sessions and with a million: npm run bench:sessions.
import { Visitor } from '../support/visitor.js'
import { openDatabase } from './database.js'
import { fire } from './load.js'
import { PASSWORD, SETUP, startServer } from './server.js'

const COUNTS = [1_000, Number(process.argv[2] ?? 1_000_000)]
const PAGES = ['/tracker', '/account/devices']
const WARM_UP = 100
const TIMES = 500

const { db, url, directory, close } = await openDatabase()
try {
  const server = await startServer(url, directory, SETUP)
  await db.raw(
    `insert into users (username, email, zone)
     select 'person' || n, 'person' || n || '@northwind.example', 'UTC' from generate_series(1, 1000) as n`,
  )
  const { id } = await db('workspaces').first('id')
  const visitor = new Visitor(server.url)
  await visitor.logIn('ana', PASSWORD)
  const cookie = [...visitor.cookies].map(pair => pair.join('=')).join('; ')
  const ana = { username: 'ana', address: '10.0.0.1', cookie, key: '', newest: '' }
  for (const count of COUNTS) {
    await fillTo(count)
    for (const page of PAGES) {
      const path = page === '/tracker' ? `/workspaces/${id}${page}` : page
      const turn = () => [{ path }]
      await fire(server.url, [ana], turn, { connections: 1, times: WARM_UP })
      const { seconds } = await fire(server.url, [ana], turn, { connections: 1, times: TIMES })
      const milliseconds = ((seconds * 1000) / TIMES).toFixed(1)
      process.stdout.write(`${milliseconds.padStart(6)} ms  ${page} with ${count.toLocaleString('en')} sessions\n`)
    }
  }
  await server.end()
} finally {
  await close()
}

/** Sessions of a thousand people, most of them forgotten in a browser somewhere and none of them over. */
async function fillTo(count: number) {
  await db.raw(
    `insert into sessions (sid_hash, user_id, strength, confirmed_at, expires_at)
     select gen_random_uuid()::text, u.id, 'full', now(), now() + interval '10 hours'
       from generate_series(1, round((:count - (select count(*) from sessions)) / 1000.0)) as n
      cross join (select id from users where username <> 'ana') as u`,
    { count },
  )
  await db.raw('vacuum analyze sessions')
}
