import assert from 'node:assert/strict'
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, beforeEach, test } from 'node:test'
import { Temporal } from 'temporal-polyfill'
import { warnOperators } from '../src/notices/warnings.js'
import { createCast, type Person } from './support/cast.js'
import { enterPanel } from './support/panel.js'
import { openPostedApp, type PostedApp } from './support/post.js'
import { acted, errorOf } from './support/settings-stage.js'
import type { Visitor } from './support/visitor.js'

const BACKUP = new Date('2026-11-18T03:15:00Z')
const TOO_LATE = Temporal.Instant.from('2026-11-20T03:15:01Z')
let app: PostedApp
let operator: Visitor
let dora: Person

before(async () => {
  app = await openPostedApp()
  ;({ dora } = await createCast(app))
  operator = await enterPanel(app)
})

beforeEach(async () => {
  for (const table of ['mails', 'mail_causes']) await app.db(table).del()
  await app.db('instance').update({ set_up_at: BACKUP })
  rmSync(app.config.backup.directory, { recursive: true, force: true })
  await app.change({ notices_to: 'it@northwind.example, boss@northwind.example', seats_warning: 0 })
})

function writeBackup(time: Date) {
  const { directory } = app.config.backup
  mkdirSync(directory, { recursive: true })
  const file = join(directory, `stint-${time.toISOString().slice(0, 10).replaceAll('-', '')}-031500.backup`)
  writeFileSync(file, '')
  utimesSync(file, time, time)
}

const warned = (kind: string): Promise<string[]> =>
  app.db('mails').where({ kind }).orderBy('recipient').pluck('recipient')

test('when backups stop the addresses are warned, once each time', async () => {
  writeBackup(BACKUP)
  await warnOperators(app, TOO_LATE.subtract({ seconds: 1 }))
  assert.deepEqual(await app.deliver(), [])
  await Promise.all([warnOperators(app, TOO_LATE), warnOperators(app, TOO_LATE)])
  await warnOperators(app, TOO_LATE.add({ hours: 48 }))

  const sent = await app.deliver()
  assert.deepEqual(sent.map(({ to }) => to).sort(), ['boss@northwind.example', 'it@northwind.example'])
  assert.equal(sent[0]?.subject, 'No backup of Stint')
  assert.match(sent[0]?.text ?? '', /was written: 18 Nov 2026, 03:15:00 UTC\..*\/admin\/health/s)

  writeBackup(new Date('2026-11-21T03:15:00Z'))
  await warnOperators(app, TOO_LATE.add({ hours: 24 }))
  assert.equal((await warned('backup_warning')).length, 2)
  await warnOperators(app, TOO_LATE.add({ hours: 96 }))
  assert.equal((await warned('backup_warning')).length, 4)
})

test('two days without the first backup are told too, and nothing where backups are switched off', async () => {
  const off = { ...app, config: { ...app.config, backup: { ...app.config.backup, keep: 0 } } }
  await warnOperators(off, TOO_LATE)
  await warnOperators(app, TOO_LATE.subtract({ seconds: 1 }))
  assert.deepEqual(await warned('backup_warning'), [])
  await warnOperators(app, TOO_LATE)
  const [mail] = await app.deliver()
  assert.match(mail?.text ?? '', /was written: never\./)
})

test('when as many accounts are active as the settings say, the addresses are warned, and again after fewer were', async () => {
  const early = TOO_LATE.subtract({ hours: 24 })
  await app.change({ seats_warning: 7 })
  await warnOperators(app, early)
  assert.deepEqual(await warned('seats_warning'), [])

  await app.change({ seats_warning: 6 })
  await warnOperators(app, early)
  await warnOperators(app, early)
  assert.deepEqual(await warned('seats_warning'), ['boss@northwind.example', 'it@northwind.example'])
  const [mail] = await app.deliver()
  assert.match(mail?.text ?? '', /^Hello,\n\n6 accounts are active on Stint/)

  for (const state of ['deactivated', 'active']) {
    await app.db('users').where({ id: dora.user_id }).update({ state })
    await warnOperators(app, early)
  }
  assert.equal((await warned('seats_warning')).length, 4)
})

test('the addresses are set in the panel, each of them a real one', async () => {
  const save = (notices_to: string, seats_warning: string) =>
    operator.post('/admin/settings/warnings', { notices_to, seats_warning })
  const wrong = await save('it@northwind.example nobody', '5')
  assert.equal(wrong.status, 422)
  assert.match(errorOf(wrong.text, 'notices_to') ?? '', /e-mail addresses between commas/)
  assert.match(wrong.text, />it@northwind\.example nobody</)

  await save('a@northwind.example\r\nb@northwind.example', '')
  await acted(() => app.settings.get('notices_to') === 'a@northwind.example, b@northwind.example')
  assert.equal(app.settings.get('seats_warning'), 0)
})

test('without addresses, or with the mail switched off, nobody is warned', async () => {
  await operator.post('/admin/emails/backup_warning/off')
  await warnOperators(app, TOO_LATE)
  await operator.post('/admin/emails/backup_warning/on')
  await app.change({ notices_to: '' })
  await warnOperators(app, TOO_LATE)
  assert.deepEqual(await warned('backup_warning'), [])
})
