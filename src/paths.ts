import { basename, join } from 'node:path'

// This file is <root>/src/paths.ts when tsx runs it and <root>/dist/paths.js when it was compiled.
const here = import.meta.dirname

/** The folder of the clone or of the unpacked release. */
export const root = join(here, '..')

/** The templates; never compiled. */
export const views = join(root, 'views')

/** The migrations in the language of the code that runs. */
export const migrations = join(basename(here) === 'dist' ? here : root, 'migrations')

/** What the build made of public/: bundled, minified and named by content. */
export const publicDir = join(root, 'dist', 'public')
