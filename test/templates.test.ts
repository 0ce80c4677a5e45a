import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import * as paths from '../src/paths.js'
import { compileTemplates, templates } from '../src/web/templates.js'

const files = readdirSync(paths.views, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.njk'))
let directory: string

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'stint-templates-'))
})
after(() => rmSync(directory, { recursive: true }))

test('every template compiles: one that does not would be an empty page', () => {
  const environment = templates({ asset: name => name, outside_avatars: () => false }, paths.views)
  for (const file of files) environment.getTemplate(file, true)
})

test('the build compiles those of pages', () => {
  const file = join(directory, 'templates.cjs')
  compileTemplates(paths.views, file)
  const compiled: Record<string, { root: unknown }> = createRequire(import.meta.url)(file)
  assert.deepEqual(Object.keys(compiled).sort(), files.filter(name => !name.startsWith('mail/')).sort())
  for (const { root } of Object.values(compiled)) assert.equal(typeof root, 'function')
})
