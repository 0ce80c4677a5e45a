import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { app, at, cast, events, newcomer, openStage, panel, userOf } from './support/accounts-stage.js'
import type { Person } from './support/cast.js'
import { enterPanel } from './support/panel.js'

before(openStage)

const end = (person: Person, values: Record<string, string> = {}, by = panel) =>
  by.post(at(person, '/delete'), { username: person.username, ...values })
const entriesOf = ({ member_id }: { member_id: string }) => app.db('entries').where({ member_id }).pluck('description')
const heirIn = ({ workspace_id }: Pick<Person, 'workspace_id'>) => `heir_${workspace_id}`

test('two operators at the same moment delete an account once, and neither sees an error', async () => {
  await app.db('operators').insert({ ...(await app.db('operators').first('password_hash')), username: 'second' })
  const other = await enterPanel(app, 'second')
  const gus = await newcomer()
  await gus.post('timer', { description: 'once' })
  const answers = await Promise.all([end(gus, { [heirIn(gus)]: 'emil' }), end(gus, { [heirIn(gus)]: 'emil' }, other)])

  assert.ok(
    answers.every(({ status }) => status === 303 || status === 404),
    String(answers.map(({ status }) => status)),
  )
  assert.equal((await events()).filter(({ kind }) => kind === 'account_deleted').length, 1)
  assert.equal((await entriesOf(cast.emil)).filter(description => description === 'once').length, 1)
})

test('two accounts that are to have each other’s entries at the same moment: one is deleted, or the other', async () => {
  const [gus, hal] = [await newcomer(), await newcomer('hal')]
  for (const each of [gus, hal]) await each.post('timer', { description: `of ${each.username}` })
  const answers = await Promise.all([
    end(gus, { [heirIn(gus)]: hal.username }),
    end(hal, { [heirIn(hal)]: gus.username }),
  ])

  assert.deepEqual(
    answers.filter(({ status }) => status === 303).length,
    1,
    String(answers.map(({ status }) => status)),
  )
  const left = [gus, hal].find(
    each => each.member_id === [gus, hal][answers[0]?.status === 303 ? 1 : 0]?.member_id,
  ) as Person
  assert.equal((await entriesOf(left)).length, 2)
})

test('a timer that starts while its account is deleted doesn’t run on', async () => {
  for (let round = 0; round < 4; round++) {
    const gus = await newcomer()
    await Promise.all([
      gus.post('timer', { description: 'at once' }),
      gus.post('timer', { description: 'again' }),
      end(gus),
    ])

    assert.equal((await userOf(gus)).state, 'deleted')
    assert.deepEqual(await app.db('entries').where({ member_id: gus.member_id }).whereNull('stopped_at'), [])
  }
})
