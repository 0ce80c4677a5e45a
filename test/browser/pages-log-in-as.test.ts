import { before } from 'node:test'
import { openApp, type TestApp } from '../support/app.js'
import { createCast, type Person } from '../support/cast.js'
import { testPages } from '../support/look.js'
import { asPerson } from '../support/panel.js'

let app: TestApp
let operator: Person

before(async () => {
  app = await openApp()
  const { ana } = await createCast(app)
  operator = await asPerson(app, ana)
})

const visitor = () => operator

testPages([
  { name: 'logged in as somebody, the tracker', visitor, path: () => `${operator.base}/tracker` },
  { name: 'logged in as somebody, their profile', visitor, path: () => '/account/profile' },
  { name: 'logged in as somebody, confirm', visitor, path: () => '/confirm' },
  { name: 'logged in as somebody, not theirs to see', visitor, path: () => '/account/email' },
  { name: 'logged in as somebody, handing over', visitor, path: () => `${operator.base}/owner` },
])
