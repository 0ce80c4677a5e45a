import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast } from './support/cast.js'
import { stint } from './support/console.js'
import { makeKey, program } from './support/program.js'

const PASSWORD = 'correct horse battery'
let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>
let environment: NodeJS.ProcessEnv

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  environment = {
    DATABASE_URL: String(app.config.database.url),
    STINT_SECRET: String(app.config.secret),
    STINT_DATA_DIR: app.config.data_dir,
  }
})

const run = (args: string[], input?: string) => stint(args, { environment, input })
const refused = async (args: string[], words: RegExp, input?: string) => {
  const { code, stdout, stderr } = await run(args, input)
  assert.match(stderr, words)
  assert.deepEqual([code, stdout], [1, ''])
}
const rolesOf = (memberId: string): Promise<string[]> =>
  app
    .db('member_roles as mr')
    .join('roles as r', 'r.id', 'mr.role_id')
    .where({ 'mr.member_id': memberId })
    .pluck('r.name')

test('a user that was made beside the running server logs in, into a workspace of their own', async () => {
  const { code, stdout } = await run(['user:create', 'gero', 'gero@northwind.example'], `${PASSWORD}\n`)
  const gero = app.visitor()

  assert.deepEqual([code, stdout], [0, 'gero is made and can log in.\n'])
  assert.equal((await gero.logIn('gero@northwind.example', PASSWORD)).status, 303)
  assert.match((await gero.get('/')).headers.location ?? '', /^\/workspaces\/[0-9a-f]{24}\/tracker$/)
})

test('a user that was made for a workspace is a regular member of it and of no other', async () => {
  const workspace = cast.ana.workspace_id
  await run(['user:create', 'hana', 'hana@northwind.example', '--workspace', workspace], `${PASSWORD}\n`)
  const { id } = await app.db('users').where({ username: 'hana' }).first('id')

  assert.deepEqual(await app.db('members').where({ user_id: id }).pluck('workspace_id'), [workspace])
})

test('what is taken, malformed or not there is refused with a sentence, and nobody is made', async () => {
  const before = await app.db('users').pluck('id')
  await refused(['user:create', 'dora', 'new@northwind.example'], /That username is taken\./, `${PASSWORD}\n`)
  await refused(['user:create', 'new', 'DORA@northwind.example'], /address exists already/, `${PASSWORD}\n`)
  await refused(['user:create', 'a b', 'new@northwind.example'], /Leave out spaces/, `${PASSWORD}\n`)
  await refused(['user:create', 'new', 'nowhere'], /not an e-mail address/, `${PASSWORD}\n`)
  await refused(['user:create', 'new', 'new@northwind.example'], /at least 10 characters/, 'short\n')
  await refused(['user:create', 'new', 'new@northwind.example', '--workspace', 'x'], /no workspace with the id "x"/)

  assert.equal((await app.db('users').pluck('id')).length, before.length)
})

test('deactivating logs out everywhere, refuses keys and stops the timer; activating lets in again', async () => {
  const key = await makeKey(cast.emil)
  await cast.emil.post('timer', { description: 'still running' })
  assert.match((await run(['user:deactivate', 'emil'])).stdout, /logged out everywhere/)

  assert.equal((await cast.emil.get('tracker')).status, 303)
  assert.equal((await program(app, key).get('/user')).status, 401)
  assert.equal((await app.visitor().logIn('emil', 'timekeeper-demo')).status, 422)
  assert.equal((await app.db('entries').whereNull('stopped_at')).length, 0)
  assert.match((await run(['user:deactivate', 'emil'])).stdout, /deactivated already/)

  await run(['user:activate', 'emil@northwind.example'])
  assert.equal((await app.visitor().logIn('emil', 'timekeeper-demo')).status, 303)
})

test('promote and demote give and take a role in one workspace', async () => {
  const workspace = ['--workspace', cast.dora.workspace_id]
  await run(['user:promote', 'dora', 'ROLE_TEAMLEAD', ...workspace])
  await run(['user:promote', 'dora', 'ROLE_TEAMLEAD', ...workspace])
  assert.deepEqual(await rolesOf(cast.dora.member_id), ['ROLE_TEAMLEAD'])

  await run(['user:demote', 'dora', 'ROLE_TEAMLEAD', ...workspace])
  assert.deepEqual(await rolesOf(cast.dora.member_id), [])
})

test('nobody is promoted in a workspace that they are not in, and the owner stays what they are', async () => {
  const workspace = ['--workspace', cast.dora.workspace_id]
  await refused(['user:promote', 'finn', 'ROLE_ADMIN', ...workspace], /no member "finn"/)
  await refused(['user:promote', 'dora', 'ROLE_PILOT', ...workspace], /no role "ROLE_PILOT"/)
  await refused(['user:promote', 'dora', 'ROLE_USER', ...workspace], /Every member holds ROLE_USER/)
  await refused(['user:promote', 'dora', 'ROLE_ADMIN'], /Say in which workspace/)
  await refused(['user:demote', 'ana', 'ROLE_SUPER_ADMIN', ...workspace], /always holds ROLE_SUPER_ADMIN/)
})

test('the list names everybody once, and an option of another command is refused', async () => {
  const { stdout } = await run(['user:list'])
  const names = stdout
    .trim()
    .split('\n')
    .map(line => line.split('\t')[0])
  const misused = await run(['user:list', '--workspace', cast.dora.workspace_id])

  assert.deepEqual(names, [...names].sort())
  assert.ok(names.includes('ana') && names.includes('finn'))
  assert.deepEqual([misused.code, misused.stderr], [2, 'Usage: npx stint user:list\n'])
})
