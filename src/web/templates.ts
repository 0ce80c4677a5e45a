import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import nunjucks from 'nunjucks'
import * as paths from '../paths.js'
import { hm, hms, isoDuration } from './format.js'
import { initials } from './initials.js'

type Globals = {
  asset: (name: string) => string
  /** Whether pictures of people may come from elsewhere. */
  outside_avatars: () => boolean
}

const OPTIONS = { autoescape: true, trimBlocks: true, lstripBlocks: true }

/**
 * The templates of pages as the build compiled them; in development those of the folder `fresh`, each read again when it
 * changed. Macros see globals alone.
 */
export function templates(globals: Globals, fresh?: string): nunjucks.Environment {
  const environment = new nunjucks.Environment(fresh ? folderLoader(fresh) : compiledLoader(), OPTIONS)
  for (const [name, value] of Object.entries(globals)) environment.addGlobal(name, value)
  for (const [name, filter] of Object.entries({ hm, hms, iso_duration: isoDuration, initials }))
    environment.addFilter(name, filter)
  return environment
}

/** Compiles the templates below `directory` into the module `file`. Those of mails are not for pages and stay as they are. */
export function compileTemplates(directory: string, file: string) {
  const env = new nunjucks.Environment([], OPTIONS)
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).map(name => name.replaceAll('\\', '/'))
  const compiled = names
    .filter(name => name.endsWith('.njk') && !name.startsWith('mail/'))
    .map(name => {
      const source = withoutIndentation(readFileSync(join(directory, name), 'utf8'))
      return `${JSON.stringify(name)}: (() => {${nunjucks.precompileString(source, { name, env, wrapper: codeOf })}})()`
    })
  writeFileSync(file, `module.exports = {\n${compiled.join(',\n')}\n}\n`)
}

// the types know of one where a list is handed over
const codeOf = (templates: unknown) => (templates as [{ template: string }])[0].template

const compiledLoader = () => new nunjucks.PrecompiledLoader(createRequire(import.meta.url)(paths.templates))

function folderLoader(directory: string) {
  const loader = new nunjucks.FileSystemLoader(directory, { noCache: true })
  const read = loader.getSource.bind(loader)
  loader.getSource = name => {
    const source = read(name)
    return source && { ...source, src: withoutIndentation(source.src) }
  }
  return loader
}

/**
 * The lines of a template begin where their text does: what a page sends without need is compressed each time. The end of
 * a line goes with the tag before it (trimBlocks), so a space stays there between its words.
 */
const withoutIndentation = (source: string) => source.replace(/(?<=[%#]\}\n)[ \t]+/g, ' ').replace(/^[ \t]{2,}/gm, '')
