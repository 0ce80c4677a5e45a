import { mkdirSync } from 'node:fs'
import { join, parse } from 'node:path'
import { buildSync } from 'esbuild'
import { root } from '../../src/paths.js'

/** Compiles a module of src/ with all that it imports into a folder, for a process of its own. Returns the file's path. */
export function compile(module: string, folder: string): string {
  const outfile = join(folder, `${parse(module).name}.js`)
  mkdirSync(folder, { recursive: true })
  buildSync({
    absWorkingDir: root,
    entryPoints: [join('src', module)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  })
  return outfile
}
