import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { pino } from 'pino'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'

let app: TestApp
let dora: Person

before(async () => {
  app = await openApp()
  ;({ dora } = await createCast(app))
})

test('an unknown address gets a page with a sentence and the request’s number', async () => {
  for (const visitor of [app.visitor(), dora]) {
    const { status, text, headers } = await visitor.get('/no/such/page')
    assert.equal(status, 404)
    assert.match(text, /There is nothing at this address/)
    assert.ok(text.includes(headers['x-request-id'] ?? 'missing'))
  }
})

test('a malformed or oversized request gets a page and no stack trace', async () => {
  const malformed = await app.visitor().get('/workspaces/%E0%A4%A/tracker')
  const oversized = await dora.post('timer', { description: 'x'.repeat(200_000) })

  const nul = await dora.post('timer', { description: 'a\0b' })
  assert.equal((await dora.get('members?q=%00')).status, 400)
  assert.equal((await app.visitor().get('/ADMIN/login')).status, 404)

  assert.deepEqual([malformed.status, oversized.status, nul.status], [400, 413, 400])
  for (const { text } of [malformed, oversized, nul]) assert.doesNotMatch(text, /node_modules|at .*\.ts/)
})

test('a fault of ours gets a page with its number, and the log what the page must not show', async () => {
  const lines: string[] = []
  const broken = await openApp({}, pino({ level: 'error' }, { write: (line: string) => void lines.push(line) }))
  const cast = await createCast(broken)
  await broken.db.raw('alter table entries rename to mislaid')
  const { status, text, headers } = await cast.dora.post('timer', { description: 'x' })
  await broken.db.raw('alter table mislaid rename to entries')

  assert.equal(status, 500)
  assert.match(text, /Something broke here/)
  assert.ok(text.includes(headers['x-request-id'] ?? 'missing'))
  assert.doesNotMatch(text, /mislaid|entries|relation/)
  assert.match(lines.join(''), /relation .*entries/)
})

test('who runs into somebody else’s change of the same moment is told that nothing was saved', async () => {
  await app.db.raw(`
    create function collide() returns trigger language plpgsql as $$
    begin raise exception 'collided' using errcode = (select code from collision); end $$;
    create table collision (code text);
    create trigger collide before insert on entries for each row execute function collide()`)
  for (const code of ['40P01', '40001', '23503']) {
    await app.db('collision').del()
    await app.db('collision').insert({ code })
    const { status, text } = await dora.post('timer', { description: 'x' })

    assert.equal(status, 409, code)
    assert.match(text, /Nothing was saved; do it again/)
  }
  await app.db.raw('drop trigger collide on entries')
})

test('health answers, ready says when the server is on its way out', async () => {
  assert.equal((await app.visitor().get('/health')).text, 'ok\n')
  assert.equal((await app.visitor().get('/health/ready')).status, 200)

  app.stopped.value = true
  const stopping = await app.visitor().get('/health/ready')
  app.stopped.value = false
  assert.deepEqual([stopping.status, stopping.text], [503, 'stopping\n'])
})

test('the whole application works below the path of base_url', async () => {
  const below = await openApp({ STINT_SERVER_BASE_URL: 'http://time.example/stint' })
  const cast = await createCast(below)
  const page = await cast.dora.get('tracker')
  const started = await cast.dora.post('timer', { description: 'below' })
  const visitor = below.visitor()
  const asked = await visitor.get('/')

  assert.equal(page.status, 200)
  assert.doesNotMatch(page.text, /(href|src|action)="\/(?!stint\/)/)
  assert.equal(started.headers.location, `/stint/workspaces/${cast.dora.workspace_id}/tracker`)
  assert.equal(asked.headers.location, '/stint/login?return_to=%2Fstint%2F')
})
