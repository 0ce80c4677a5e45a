import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { readConfig } from '../../src/config.js'
import { Fault } from '../../src/fault.js'

// The stage of the tests of the config.

export const SECRET = 'correct horse battery staple and a half'
export const SETUP = {
  STINT_SETUP_OPERATOR_USERNAME: 'operator',
  STINT_SETUP_OPERATOR_PASSWORD: 'operator-pw-marker',
  STINT_SETUP_USERNAME: 'ana',
  STINT_SETUP_EMAIL: 'ana@example.org',
  STINT_SETUP_PASSWORD: ' user-pw-marker ',
  STINT_SETUP_WORKSPACE: 'Northwind Studio',
}

const root = mkdtempSync(join(tmpdir(), 'stint-config-'))
after(() => rmSync(root, { recursive: true }))

/** A fresh working directory that holds `yaml` as config.yaml. */
export function folder(yaml?: string) {
  const cwd = mkdtempSync(join(root, 'cwd-'))
  if (yaml !== undefined) writeFileSync(join(cwd, 'config.yaml'), yaml)
  return cwd
}

export const read = (yaml?: string, env: NodeJS.ProcessEnv = {}) => readConfig({ argv: [], env, cwd: folder(yaml) })

export function refusal(yaml?: string, env: NodeJS.ProcessEnv = {}, argv: string[] = []) {
  try {
    readConfig({ argv, env, cwd: folder(yaml) })
  } catch (error) {
    assert.ok(error instanceof Fault, String(error))
    return error.message
  }
  return assert.fail('should have been refused')
}
