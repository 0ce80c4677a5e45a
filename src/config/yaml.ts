import { isMap, isScalar, LineCounter, parseDocument, type YAMLError } from 'yaml'
import { didYouMean, keys, namesIn, type Source } from './keys.js'

// The parser's own messages quote the file, which may hold a secret.
const REASONS: Partial<Record<YAMLError['code'], string>> = {
  BAD_INDENT: 'it is not indented like the lines around it',
  DUPLICATE_KEY: 'this key was given before',
  MISSING_CHAR: 'a quote, a bracket, a comma or a colon is missing here or above',
  MULTIPLE_DOCS: 'only one document is read (a line of --- begins another)',
  TAB_AS_INDENT: 'tabs cannot indent, use spaces',
  TAG_RESOLVE_FAILED: 'tags (a word after !) are not understood',
}

/**
 * The settings in the text of a YAML file and the line of each. A key that does not exist, a section that holds a plain
 * value, and text that is not YAML are mistakes; whether a value fits its key is left to the schema. `file` is its
 * name for messages. Throws nothing.
 */
export function readYaml(text: string, file: string): Source {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const source: Source = { settings: new Map(), mistakes: [] }

  const trouble = [...document.errors, ...document.warnings][0]
  if (trouble) {
    const { line } = lines.linePos(trouble.pos[0])
    const reason = REASONS[trouble.code]
    source.mistakes.push(`${file} line ${line} is not valid YAML${reason ? `: ${reason}` : ''}.`)
    return source
  }

  const tree = plain(() => document.toJS())
  if (tree === null) return source
  if (isSection(tree)) collect(tree, [])
  else
    source.mistakes.push(`${file} must hold keys and values like "log:", not a list, plain text or dangling aliases.`)
  return source

  function collect(section: Record<string, unknown>, path: string[]) {
    for (const [name, value] of Object.entries(section)) {
      const here = [...path, name]
      const key = here.join('.')
      const where = `${file} line ${lineOf(here)}`
      const below = namesIn(key)

      if (keys.has(key)) source.settings.set(key, { value, where })
      else if (below.length === 0) {
        const names = [...keys.keys(), ...[...keys.keys()].map(known => known.replace(/\..*/, ''))]
        source.mistakes.push(`${where}: ${key} is not a known key.${didYouMean(key, names)}`)
      } else if (isSection(value)) collect(value, here)
      else if (value !== null) {
        source.mistakes.push(`${where}: ${key} must hold keys of its own, indented below it: ${below.join(', ')}.`)
      }
    }
  }

  function lineOf(path: string[]) {
    let node: unknown = document.contents
    let line = 1
    for (const name of path) {
      const pair = isMap(node)
        ? node.items.find(item => isScalar(item.key) && String(item.key.value) === name)
        : undefined
      if (!pair) break
      if (isScalar(pair.key) && pair.key.range) line = lines.linePos(pair.key.range[0]).line
      node = pair.value
    }
    return line
  }
}

const isSection = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An alias without its anchor, or one that multiplies without end, throws here. */
function plain(convert: () => unknown) {
  try {
    return convert()
  } catch {
    return undefined
  }
}
