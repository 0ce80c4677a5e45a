import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { stint } from './support/console.js'
import { switchOn } from './support/second-factor.js'

const NEW_PASSWORD = 'correct horse battery\n'
let app: TestApp
let cast: Record<'dora' | 'emil', Person>
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

beforeEach(() => app.db('audit_events').del())

const run = async (args: string[], input?: string) => {
  const { code, stderr } = await stint(args, { environment, input })
  assert.equal(code, 0, stderr)
}
const events = () => app.db('audit_events').orderBy('occurred_at').select('kind', 'actor', 'subject')

test('what is done to accounts, roles and operators from the console is noted, and what changes nothing isn’t', async () => {
  const { workspace_id } = cast.dora
  await run(['user:create', 'gero', 'gero@northwind.example'], NEW_PASSWORD)
  await run(['user:activate', 'gero'])
  await run(['user:deactivate', 'gero'])
  await run(['user:password', 'gero@northwind.example'], NEW_PASSWORD)
  await run(['user:promote', 'dora', 'ROLE_TEAMLEAD', '--workspace', workspace_id])
  await run(['user:demote', 'dora', 'ROLE_TEAMLEAD', '--workspace', workspace_id])
  await run(['operator:create', 'second'], NEW_PASSWORD)
  await run(['operator:password', 'second'], NEW_PASSWORD)
  await run(['operator:second-factor-off', 'second'])

  const actor = 'the console'
  assert.deepEqual(await events(), [
    { kind: 'account_created', actor, subject: 'gero' },
    { kind: 'account_deactivated', actor, subject: 'gero' },
    { kind: 'password_replaced', actor, subject: 'gero' },
    { kind: 'role_given', actor, subject: 'dora' },
    { kind: 'role_taken', actor, subject: 'dora' },
    { kind: 'operator_added', actor, subject: 'second' },
    { kind: 'operator_password_reset', actor, subject: 'second' },
  ])
  assert.doesNotMatch(JSON.stringify(await app.db('audit_events')), /correct horse/)
})

test('a second factor that is switched on, and off from the console, is noted with who did it', async () => {
  await switchOn(app, cast.emil)
  await run(['user:second-factor-off', 'emil'])

  assert.deepEqual(await events(), [
    { kind: 'second_factor_on', actor: 'emil', subject: 'emil' },
    { kind: 'second_factor_off', actor: 'the console', subject: 'emil' },
  ])
})

test('whoever deletes their own account is named in the log as they were', async () => {
  const { status } = await cast.dora.post('/account/delete', { username: 'dora' })
  assert.equal(status, 303)
  assert.deepEqual(await events(), [{ kind: 'account_deleted', actor: 'dora', subject: 'dora' }])
})
