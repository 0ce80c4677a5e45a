import { before, test } from 'node:test'
import { openApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'
import { type Office, openOffice } from '../support/office.js'

let plain: Person
let office: Office

before(async () => {
  plain = (await createCast(await openApp())).ana
  office = await openOffice()
})

const roles = (path = '') => `${office.ana.base}/roles${path}`
const why = (about: Person) => `${office.ana.base}/members/${about.member_id}/why`

testPages([
  { name: 'roles', visitor: () => office.ana, path: () => roles() },
  { name: 'roles, four', visitor: () => plain, path: () => `${plain.base}/roles` },
  { name: 'roles, little to change', visitor: () => office.cleo, path: () => roles('?find=project') },
  { name: 'roles, nothing found', visitor: () => office.ana, path: () => roles('?find=nothing+like+it') },
  { name: 'role, new', visitor: () => office.ana, path: () => roles('/new') },
  { name: 'role, reset', visitor: () => office.ana, path: () => roles(`/${office.teamlead}/reset`) },
  { name: 'role, delete', visitor: () => office.ana, path: () => roles(`/${office.custom}/delete`) },
  { name: 'why, oneself', visitor: () => office.dora, path: () => why(office.dora) },
  {
    name: 'why, an entry and a project',
    visitor: () => office.ana,
    path: () => `${why(office.emil)}?entry=${office.entry}&project=${office.project}`,
  },
  { name: 'why, no such entry', visitor: () => office.ana, path: () => `${why(office.cleo)}?entry=nonsense` },
])

test('every form’s refusal is valid HTML too', async () => {
  await assertRefusals([await office.ana.post('roles', { name: 'RÖLLE' })])
})
