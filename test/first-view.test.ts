import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'

const MOST_BYTES = 35 * 1024
const MOST_REQUESTS = 6

let app: TestApp
let dora: Person

/** Two weeks of a person with 20 projects, as many tags as there are, and no text twice within a day. */
before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
  const { workspace_id, member_id } = dora
  const named = (word: string) => Array.from({ length: 20 }, (_, n) => ({ workspace_id, name: `${word} ${n} Größe` }))
  const clients = await app.db('clients').insert(named('Client')).returning('id')
  const projects = await app
    .db('projects')
    .insert(named('Project').map((project, n) => ({ ...project, colour: 'teal', client_id: clients[n].id })))
    .returning('id')
  await app.db('tags').insert(named('Tag'))
  const entries = Array.from({ length: 28 }, (_, n) => {
    const started = Date.now() - (n + 1) * 6 * 3_600_000
    return {
      workspace_id,
      member_id,
      project_id: projects[n % 20].id,
      description: `${['Sketches', 'Prüfung', 'Call'][n % 3]} of part ${n * 37} with ${n % 5} people`,
      zone: 'Europe/Vienna',
      started_at: new Date(started),
      stopped_at: new Date(started + 7_000_000),
    }
  })
  await app.db('entries').insert(entries)
})

const ask = (path: string) => dora.get(path, { headers: { 'Accept-Encoding': 'br' } })

/** The page as a browser meets it the first time: the addresses of all that comes with it, and their bytes. */
async function firstView() {
  const { text } = await dora.get('tracker')
  const linked = [...text.matchAll(/(?:href|src)="([^"#]*\/assets\/[^"#]*)/g)].map(([, address = '']) => address)
  const addresses = [...new Set(linked)]
  const answers = await Promise.all([ask('tracker'), ...addresses.map(ask)])
  for (const { status, headers } of answers) {
    assert.equal(status, 200)
    assert.equal(headers['content-encoding'], 'br')
  }
  return { addresses, bytes: answers.reduce((sum, { bytes }) => sum + bytes.length, 0) }
}

test('the tracker’s first view is at most 35 KB compressed in 6 requests', async () => {
  const { addresses, bytes } = await firstView()
  assert.ok(addresses.length + 1 <= MOST_REQUESTS, addresses.join('\n'))
  assert.ok(bytes <= MOST_BYTES, `${bytes} bytes`)
})

test('what comes with it is kept by browsers for a year, under an address that changes with it', async () => {
  const { addresses } = await firstView()
  for (const address of addresses) {
    assert.match(address, /\/assets\/[\w-]+\.[0-9A-Z]{8}\.(css|js|svg)$/)
    assert.equal((await ask(address)).headers['cache-control'], 'public, max-age=31536000, immutable')
  }
})

test('what the tracker has no need of stays out of it: the other pages’ styles, and the log-in in place', async () => {
  const { addresses } = await firstView()
  assert.deepEqual(
    addresses.filter(address => /pages|again/.test(address)),
    [],
  )
  const script = addresses.find(address => address.endsWith('.js')) as string
  const [, again] = (await dora.get(script)).text.match(/import\("\.\/(again\.\w+\.js)"\)/) ?? []
  assert.equal((await ask(`/assets/${again}`)).status, 200)
})
