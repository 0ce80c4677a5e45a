import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { moveAll } from '../src/entries/moving.js'
import { deactivate } from '../src/users/states.js'
import { openApp, type TestApp } from './support/app.js'
import { createCast, type Person } from './support/cast.js'
import { addEntries } from './support/entries.js'
import { giveRole } from './support/workspaces.js'

let app: TestApp
let cast: Awaited<ReturnType<typeof createCast>>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  await giveRole(app.db, cast.ben, 'ROLE_SUPER_ADMIN')
})

beforeEach(async () => {
  await app.db('entries').del()
  await app.db('change_counts').del()
})

const countOf = async ({ member_id }: Person): Promise<number> =>
  Number((await app.db('change_counts').where({ member_id }).first('count'))?.count ?? 0)

/** What an act has counted for Dora and for Ben. */
async function counted(act: () => Promise<unknown>) {
  const was = [await countOf(cast.dora), await countOf(cast.ben)]
  await act()
  return [(await countOf(cast.dora)) - Number(was[0]), (await countOf(cast.ben)) - Number(was[1])]
}

const add = async (person: Person) => (await addEntries(app.db, person, [{ description: 'drawing' }]))[0] ?? ''

test('every change of an entry is counted once, for the person whose entry it is', async () => {
  const { ben, dora } = cast
  const mine = await add(dora)
  const post =
    (who: Person, path: string, values: Record<string, string> = {}) =>
    async () => {
      const { status } = await who.post(path, values)
      assert.equal(status, 303, path)
    }

  assert.deepEqual(await counted(post(dora, 'timer', { description: 'first' })), [1, 0])
  assert.deepEqual(await counted(post(dora, 'timer', { description: 'second' })), [1, 0])
  assert.deepEqual(await counted(post(dora, 'timer/stop')), [1, 0])
  assert.deepEqual(await counted(post(dora, 'timer/stop')), [0, 0], 'nothing ran')
  assert.deepEqual(await counted(post(ben, `entries/${mine}`, { description: 'changed by Ben' })), [1, 0])
  assert.deepEqual(await counted(post(dora, `entries/${mine}/duplicate`)), [1, 0])
  assert.deepEqual(await counted(post(dora, `entries/${mine}/delete`)), [1, 0])
  const { deletion_id } = await app.db('deleted_entries').where({ id: mine }).first()
  assert.deepEqual(await counted(post(dora, `entries/${mine}/restore`, { deletion: deletion_id })), [1, 0])
  await post(dora, 'timer', { description: 'third' })()
  const running = await app.db('entries').whereNull('stopped_at').first()
  assert.deepEqual(await counted(post(ben, `entries/${running.id}/stop`)), [1, 0])
})

test('so are a change of several, its undoing, an entry cut in two, one written down, and what an account leaves', async () => {
  const { ana, ben, dora } = cast
  const ids = [await add(dora), await add(dora), await add(ben)]
  const bulk = ids.map((id): [string, string] => ['entry', id])

  assert.deepEqual(
    await counted(() => ben.post('entries/bulk', [...bulk, ['change', 'billable'], ['billable', '1']])),
    [1, 1],
  )
  const kept = await app.db('changed_entries').first('change_id')
  assert.deepEqual(await counted(() => ben.post('entries/bulk/undo', { change: kept.change_id })), [1, 1])
  assert.deepEqual(await counted(() => dora.post('entries', { start: '8:00', end: '9:00', day: '2026-05-04' })), [1, 0])
  assert.deepEqual(await counted(() => dora.post(`entries/${ids[0]}/split`, { at: '' })), [0, 0], 'refused')

  const { workspace_id } = ana
  const move = { from: ben.member_id, to: dora.member_id }
  assert.deepEqual(await counted(() => app.db.transaction(trx => moveAll(trx, workspace_id, move))), [1, 1])
  await dora.post('timer', { description: 'runs' })
  assert.deepEqual(await counted(() => app.db.transaction(trx => deactivate(trx, dora.user_id))), [1, 0])
})

test('two who change the same people’s entries in other orders do not wait for each other for ever', async () => {
  const { ana, ben, dora } = cast
  const ids: string[] = []
  for (let index = 0; index < 6; index++) ids.push(await add(index % 2 ? ben : dora))
  const [some, others] = [ids.slice(0, 3), ids.slice(3)]
  const change = (who: Person, entries: string[]) =>
    who.post('entries/bulk', [
      ...entries.map((id): [string, string] => ['entry', id]),
      ['change', 'billable'],
      ['billable', '1'],
    ])

  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => (index % 2 ? change(ana, some) : change(ben, others))),
  )
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [303])
})
