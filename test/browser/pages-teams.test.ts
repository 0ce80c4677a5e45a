import { before, test } from 'node:test'
import { openApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'
import { openCrowd } from '../support/teams.js'

let dora: Person
let crowd: Awaited<ReturnType<typeof openCrowd>>

before(async () => {
  ;({ dora } = await createCast(await openApp()))
  crowd = await openCrowd()
})

const teams = (path = '') => `${crowd.ana.base}/teams${path}`

testPages([
  { name: 'teams, none', visitor: () => dora, path: () => `${dora.base}/teams` },
  { name: 'teams', visitor: () => crowd.ana, path: () => teams() },
  { name: 'teams, none found', visitor: () => crowd.ana, path: () => teams('?q=nothing') },
  { name: 'team, new', visitor: () => crowd.ana, path: () => teams('/new') },
  { name: 'team, many members', visitor: () => crowd.ana, path: () => teams(`/${crowd.design}`) },
  { name: 'team, seen by a regular member', visitor: () => crowd.emil, path: () => teams(`/${crowd.design}`) },
  { name: 'team, nobody in it', visitor: () => crowd.ana, path: () => teams(`/${crowd.empty}`) },
  { name: 'team, edit', visitor: () => crowd.ana, path: () => teams(`/${crowd.design}/edit`) },
  { name: 'team, delete', visitor: () => crowd.ana, path: () => teams(`/${crowd.design}/delete`) },
  { name: 'team, add members', visitor: () => crowd.ana, path: () => teams(`/${crowd.empty}/members`) },
  { name: 'team, nobody to add', visitor: () => crowd.ana, path: () => teams(`/${crowd.empty}/members?q=nobody`) },
  { name: 'admins', visitor: () => crowd.ana, path: () => teams('/admins') },
  {
    name: 'admins, take out',
    visitor: () => crowd.ana,
    path: () => teams(`/admins/members/${crowd.ben.member_id}/delete`),
  },
])

test('every form’s refusal is valid HTML too', async () => {
  await assertRefusals([await crowd.ana.post('teams', {}), await crowd.ana.post(`teams/${crowd.empty}/members`, {})])
})
