import { before } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast } from '../support/cast.js'
import { testPages } from '../support/look.js'
import { addDays, addEvents, addMails, addNodes, addTimers, enterPanel } from '../support/panel.js'
import type { Visitor } from '../support/visitor.js'

let app: TestApp
let panel: Visitor
let workspace: string

before(async () => {
  app = await openApp()
  const { ana } = await createCast(app)
  await app.db('activity_days').del()
  panel = await enterPanel(app)
  workspace = ana.workspace_id
})

testPages([
  { name: 'activity, nothing', visitor: () => panel, path: () => '/admin/activity' },
  {
    name: 'activity, 200 timers',
    visitor: () => panel,
    path: () => '/admin/activity',
    prepare: async () => {
      await addTimers(app.db, workspace, 200)
      await addDays(app.db)
    },
  },
  { name: 'log, nothing fits', visitor: () => panel, path: () => '/admin/activity/log?person=nobody' },
  {
    name: 'log, 200 events',
    visitor: () => panel,
    path: () => '/admin/activity/log',
    prepare: () => addEvents(app.db, 200),
  },
  {
    name: 'health, with trouble and nodes',
    visitor: () => panel,
    path: () => '/admin/health',
    prepare: () => addNodes(app.db),
  },
  { name: 'mails, none failed', visitor: () => panel, path: () => '/admin/activity/mails' },
  {
    name: 'mails, failed',
    visitor: () => panel,
    path: () => '/admin/activity/mails',
    prepare: () => addMails(app.db, 60),
  },
  { name: 'activity, 90 days', visitor: () => panel, path: () => '/admin/activity?days=90' },
])
