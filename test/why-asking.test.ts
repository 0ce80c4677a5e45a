import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Permission } from '../src/permissions/catalog.js'
import { app, cast, entryOf, insert, plain, turn } from './support/why-stage.js'

test('whoever asks learns nothing of what they can’t see themselves', async () => {
  const project_id = await insert('projects', { name: 'Secret', is_public: false })
  await insert('project_members', { project_id, member_id: cast.cleo.member_id })
  const entry = await entryOf(cast.cleo, project_id)

  for (const [query, sentence] of [
    [`entry=${entry}`, /No such entry that you can see\./],
    [`project=${project_id}`, /No such project that you can see\./],
    [`entry=${'0'.repeat(24)}`, /No such entry that you can see\./],
    ['entry=nonsense', /No such entry that you can see\./],
  ] as const) {
    const { status, text } = await cast.dora.get(`members/${cast.cleo.member_id}/why?${query}`)
    assert.equal(status, 404, query)
    assert.match(text, sentence)
    assert.doesNotMatch(text, /Secret|walked/)
  }
})

test('an entry that one sees on a project that one doesn’t keeps the project’s name', async () => {
  const project_id = await insert('projects', { name: 'Secret', is_public: false })
  const { status, text } = await cast.dora.get(
    `members/${cast.cleo.member_id}/why?entry=${await entryOf(cast.dora, project_id)}`,
  )

  assert.equal(status, 200)
  assert.doesNotMatch(text, /Secret/)
  assert.match(plain(text), /Cleo can’t see the entry’s project/)
})

test('an id may be pasted as an address, and two questions asked at once', async () => {
  const project = await insert('projects', { name: 'Booking app' })
  const entry = await entryOf(cast.dora, project)
  const address = `${app.url}/workspaces/${cast.dora.workspace_id}/entries/${entry}`
  const { text } = await cast.dora.get(
    `members/${cast.dora.member_id}/why?entry=${encodeURIComponent(address)}&project=${project}`,
  )

  assert.match(text, /id="entry-answer"/)
  assert.match(text, /id="project-answer"/)
})

test('oneself one may always ask about, others with view_member only', async () => {
  await turn('ROLE_USER', 'view_member' as Permission, false)

  assert.equal((await cast.dora.get(`members/${cast.dora.member_id}/why`)).status, 200)
  assert.equal((await cast.dora.get(`members/${cast.emil.member_id}/why`)).status, 404)
  assert.equal((await cast.ben.get(`members/${cast.finn.member_id}/why`)).status, 404)
})

test('to whoever is deactivated the roles give nothing', async () => {
  await app.db('members').where({ id: cast.emil.member_id }).update({ state: 'inactive' })
  const { status, text } = await cast.ben.get(`members/${cast.emil.member_id}/why?entry=${await entryOf(cast.ben)}`)

  assert.equal(status, 200)
  assert.match(text, /is deactivated/)
  assert.doesNotMatch(text, /view_own_timesheet|ROLE_USER/)
})
