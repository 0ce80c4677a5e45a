import { mkdirSync } from 'node:fs'
import { join, parse } from 'node:path'
import { buildSync } from 'esbuild'
import { root } from '../../src/paths.js'

/** How code is bundled for tests: with all of its own that it imports, the packages stay outside. */
export const BUNDLED = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
} as const

/** Compiles a module of src/ with all that it imports into a folder, for a process of its own. Returns the file's path. */
export function compile(module: string, folder: string): string {
  const outfile = join(folder, `${parse(module).name}.js`)
  mkdirSync(folder, { recursive: true })
  buildSync({ ...BUNDLED, entryPoints: [join('src', module)], outfile })
  return outfile
}
