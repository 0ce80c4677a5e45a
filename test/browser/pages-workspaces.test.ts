import { before, test } from 'node:test'
import { assertRefusals, testPages } from '../support/look.js'
import { type Harbour, openHarbour } from '../support/workspaces.js'

let ana: Harbour['ana']
let ben: Harbour['ben']
let cleo: Harbour['cleo']
let dora: Harbour['dora']
let gero: Harbour['gero']

before(async () => {
  ;({ ana, ben, cleo, dora, gero } = await openHarbour())
})

const makeReminder = () =>
  ana.post('settings/reminders', { least: '7:30', span: 'day', hour: '9', weekday: '1', who: 'all' })
const reminderPath = async (rest: string) => {
  await makeReminder()
  const { text } = await ana.get('settings/reminders')
  return `${/href="([^"]*\/settings\/reminders\/[0-9a-f]{24})"/.exec(text)?.[1]}${rest}`
}

testPages([
  { name: 'workspaces, many', visitor: () => ben, path: () => '/workspaces' },
  { name: 'workspaces, invited', visitor: () => dora, path: () => '/workspaces' },
  { name: 'workspaces, none', visitor: () => gero, path: () => '/workspaces' },
  { name: 'workspace, new', visitor: () => dora, path: () => '/workspaces/new' },
  { name: 'workspace settings', visitor: () => ana, path: () => `${ana.base}/settings` },
  { name: 'workspace settings of a clerk', visitor: () => cleo, path: () => `${cleo.base}/settings` },
  { name: 'reminders, none', visitor: () => ana, path: () => `${ana.base}/settings/reminders` },
  { name: 'reminder, new', visitor: () => ana, path: () => `${ana.base}/settings/reminders/new` },
  { name: 'reminders', visitor: () => ana, path: () => `${ana.base}/settings/reminders`, prepare: makeReminder },
  { name: 'reminder, delete', visitor: () => ana, path: () => reminderPath('/delete') },
  { name: 'workspace, leave', visitor: () => ben, path: () => `${ben.base}/leave` },
  { name: 'workspace, leave as owner', visitor: () => ana, path: () => `${ana.base}/leave` },
  { name: 'workspace, delete', visitor: () => ana, path: () => `${ana.base}/delete` },
  { name: 'workspace, hand over', visitor: () => ana, path: () => `${ana.base}/owner` },
  { name: 'workspace, no heir', visitor: () => dora, path: () => `${dora.base}/owner` },
])

test('every form’s refusal is valid HTML too', async () => {
  await assertRefusals([
    await dora.post('/workspaces', {}),
    await ana.post('settings', {}),
    await ana.post('settings/logo', {}),
    await ana.post('settings/private-entries', {}),
    await ana.post('settings/reminders', {}),
    await ana.post('delete', {}),
    await ana.post('owner', {}),
  ])
})
