import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

// This file is <root>/src/paths.ts when tsx runs it, <root>/dist/paths.js when it was compiled, and
// a chunk in <root>/dist-test/<lane>/chunks/ when it was bundled with the tests.
const here = import.meta.dirname

/** The folder of the clone or of the unpacked release. */
export const root = folderOf('package.json', here)

/** The templates; never compiled. */
export const views = join(root, 'views')

/** The migrations in the language of the code that runs. */
export const migrations = join(basename(here) === 'dist' ? here : dirname(here), 'migrations')

/** What the build made of public/: bundled, minified and named by content. */
export const publicDir = join(root, 'dist', 'public')

function folderOf(file: string, folder: string): string {
  return existsSync(join(folder, file)) ? folder : folderOf(file, dirname(folder))
}
