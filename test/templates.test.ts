import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import * as paths from '../src/paths.js'
import { templates } from '../src/web/templates.js'

test('every template compiles: one that does not would be an empty page', () => {
  const environment = templates({ asset: name => name, outside_avatars: () => false }, paths.views)
  const files = readdirSync(paths.views, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.njk'))
  for (const file of files) environment.getTemplate(file, true)
})
