import { before } from 'node:test'
import { openApp, type TestApp } from './app.js'
import { createCast } from './cast.js'
import { buildOffice } from './reports.js'

// The stage of the tests of reports: the cast, with what `buildOffice` makes under its names.

export let app: TestApp
export let cast: Awaited<ReturnType<typeof createCast>>
export let ids: Record<string, string>

before(async () => {
  app = await openApp()
  cast = await createCast(app)
  ids = await buildOffice(app, cast)
})
