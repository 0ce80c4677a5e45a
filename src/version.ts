import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as paths from './paths.js'

const manifest = JSON.parse(readFileSync(join(paths.root, 'package.json'), 'utf8')) as { version: string }

/** The version of Stint that runs here. */
export const { version } = manifest
