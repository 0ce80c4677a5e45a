import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, booking, cast, design, give, limit, putTeamOn, turn, works } from './support/projects-stage.js'
import { queriesDuring } from './support/queries.js'

const at = (rest: string) => `projects/${booking}/${rest}`

test('who is on the project through a team has a rate there too, in eight queries at most', async () => {
  const { cleo, dora, emil } = cast
  await putTeamOn(booking)
  await works.insert('rates', {
    level: 'project_member',
    project_id: booking,
    member_id: dora.member_id,
    valid_from: '2020-01-01',
    rate_cents: 8850,
  })
  let text = ''
  await cleo.get(at('team')) // who was here is noted once a minute
  const queries = await queriesDuring(app.db, async () => {
    text = (await cleo.get(at('team'))).text
  })

  assert.ok(queries.length <= 8, String(queries.length))
  assert.match(text, new RegExp(`members/${dora.member_id}/rate">€88.50`))
  assert.match(text, new RegExp(`members/${emil.member_id}/rate">Set`))
  assert.equal((await cleo.post(at(`members/${emil.member_id}/rate`), { rate: '70', since: 'now' })).status, 303)
  assert.doesNotMatch((await dora.get(at('team'))).text, /rate">|€/)
})

test('a project whose client is limited to teams says so, though it is public', async () => {
  const client_id = await works.client('Fjordline')
  await app.db('projects').where({ id: booking }).update({ client_id })
  assert.match((await cast.cleo.get(at('team'))).text, /Everybody sees a public project/)

  await limit(client_id)
  const { text } = await cast.cleo.get(at('team'))
  assert.doesNotMatch(text, /Everybody sees/)
  assert.match(text, /Its client is limited to <bdi>Design<\/bdi>/)
})

test('who takes their own team off a private project goes on to the list', async () => {
  await app.db('projects').where({ id: booking }).update({ is_public: false })
  await putTeamOn(booking)
  await give(cast.emil, 'ROLE_TEAMLEAD')
  await turn('ROLE_TEAMLEAD', 'permissions_teamlead_project')

  const { status, headers } = await cast.emil.post(at(`teams/${design}/delete`))
  assert.equal(status, 303)
  assert.match(headers.location ?? '', /\/projects$/)
})
