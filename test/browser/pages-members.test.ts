import { before, test } from 'node:test'
import { openApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { assertRefusals, testPages } from '../support/look.js'
import { openStaff } from '../support/members.js'

let ana: Person
let dora: Person
let staff: Awaited<ReturnType<typeof openStaff>>

before(async () => {
  ;({ ana, dora } = await createCast(await openApp()))
  staff = await openStaff()
})

const members = (path = '') => `${staff.ana.base}/members${path}`

testPages([
  { name: 'members', visitor: () => dora, path: () => `${dora.base}/members` },
  { name: 'members, many', visitor: () => staff.ana, path: () => members() },
  {
    name: 'members, narrowed to a role, the second page',
    visitor: () => staff.ana,
    path: () => members(`?role=ROLE_USER&after=${staff.dora.member_id}`),
  },
  { name: 'members, nobody fits', visitor: () => staff.ana, path: () => members('?q=nobody&state=inactive') },
  { name: 'member', visitor: () => staff.ana, path: () => members(`/${staff.cleo.member_id}`) },
  { name: 'member, inactive', visitor: () => staff.ben, path: () => members(`/${staff.emil.member_id}`) },
  { name: 'member, seen by another', visitor: () => staff.dora, path: () => members(`/${staff.ben.member_id}`) },
  { name: 'member, remove', visitor: () => staff.ana, path: () => members(`/${staff.cleo.member_id}/delete`) },
  { name: 'invite', visitor: () => ana, path: () => `${ana.base}/invitations` },
  { name: 'invite, some waiting', visitor: () => staff.ana, path: () => `${staff.ana.base}/invitations` },
  { name: 'invitation', visitor: () => staff.visitor(), path: () => staff.forNobody },
  { name: 'invitation, join', visitor: () => staff.finn, path: () => staff.forFinn },
  { name: 'invitation, log in first', visitor: () => staff.visitor(), path: () => staff.forFinn },
  { name: 'invitation of somebody else', visitor: () => staff.finn, path: () => staff.forNobody },
  { name: 'invitation, used', visitor: () => staff.visitor(), path: () => `${staff.forNobody}x` },
])

test('every form’s refusal is valid HTML too', async () => {
  await assertRefusals([
    await staff.ana.post(`members/${staff.dora.member_id}/roles`, {}),
    await staff.ana.post('invitations', { addresses: 'nonsense, dora@northwind.example' }),
    await staff.visitor().post(staff.forNobody, {}),
  ])
})
