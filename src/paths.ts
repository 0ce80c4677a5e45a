import { existsSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

// This file is <root>/src/paths.ts when tsx runs it, else part of a program in <root>/dist/, of a chunk that programs
// share, in <root>/dist/chunks/, or of one that tests share, in <root>/dist-test/<lane>/chunks/.
const here = import.meta.dirname
const isSource = basename(here) === 'src'
const code = isSource || basename(here) === 'dist' ? here : dirname(here)

/** The folder of the clone or of the unpacked release. */
export const root = folderOf('package.json', here)

/** The templates as they are written: those of mails, and all of them in development. */
export const views = join(root, 'views')

/** What the build made of the templates of pages. */
export const templates = join(root, 'dist', 'templates.cjs')

/** The migrations in the language of the code that runs. */
export const migrations = join(isSource ? root : code, 'migrations')

/** The program of a process that only answers requests. */
export const worker = join(code, `workers/worker${extname(import.meta.filename)}`)

/** What the build made of public/: bundled, minified and named by content. */
export const publicDir = join(root, 'dist', 'public')

function folderOf(file: string, folder: string): string {
  return existsSync(join(folder, file)) ? folder : folderOf(file, dirname(folder))
}
