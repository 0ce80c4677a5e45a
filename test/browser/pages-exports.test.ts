import { before } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { testPages } from '../support/look.js'

let app: TestApp
let ana: Person
let finn: Person
const ids: Record<string, string> = {}

const QUERY = '?from=2026-03-01&to=2026-03-31'

before(async () => {
  app = await openApp()
  ;({ ana, finn } = await createCast(app))
  const { workspace_id, member_id } = ana
  const states = {
    waiting: {},
    running: { row_count: 240_000, done_count: 81_000, query: '?from=2020-01-01&to=2026-12-31' },
    done: { name: 'detailed.xlsx', size: 8_400_000 },
    failed: { problem: 'Something broke while it was made, and was written to the log.', format: 'pdf' },
    cancelled: { kind: 'summary' },
  }
  for (const [state, more] of Object.entries(states)) {
    const row = { workspace_id, member_id, kind: 'detailed', format: 'xlsx', query: QUERY, state, ...more }
    ids[state] = (await app.db('exports').insert(row).returning('id'))[0].id
  }
})

const showing = (state: string) => ({
  name: `file of a report, ${state}`,
  visitor: () => ana,
  path: () => `${ana.base}/exports/${ids[state]}`,
})

testPages([
  showing('running'),
  showing('done'),
  showing('failed'),
  { name: 'files of reports', visitor: () => ana, path: () => `${ana.base}/exports` },
  { name: 'files of reports, none', visitor: () => finn, path: () => `${finn.base}/exports` },
])
