import { z } from 'zod'
import { ConfigSchema } from './schema.js'

/** A value for one key as it was found, and where ("config.yaml line 3" or the name of a variable). */
export type Setting = { value: unknown; where: string }

/** What the file or the environment holds: values by dotted key, and a sentence for each mistake. */
export type Source = { settings: Map<string, Setting>; mistakes: string[] }

/** Every key by its dotted name, as `admin.session.gc_maxlifetime`, with the schema of its value, in the file's order. */
export const keys: ReadonlyMap<string, z.ZodType> = new Map(keysOf(ConfigSchema, ''))

function keysOf(section: z.ZodObject, prefix: string): [string, z.ZodType][] {
  return Object.entries(section.shape).flatMap(([name, part]) =>
    part instanceof z.ZodObject ? keysOf(part, `${prefix}${name}.`) : [[prefix + name, part as z.ZodType]],
  )
}

/** The names directly below a section such as `server`; none when no section is called so. */
export function namesIn(section: string) {
  const below = [...keys.keys()].filter(key => key.startsWith(section + '.')).map(key => key.slice(section.length + 1))
  return [...new Set(below.map(key => key.replace(/\..*/, '')))]
}

/** The environment variable of a key: `server.port` is STINT_SERVER_PORT. */
export const variableOf = (key: string) => 'STINT_' + key.toUpperCase().replaceAll('.', '_')

/**
 * " Did you mean ...?" with the one of `names` (dotted keys, or variables) that `name` is most likely meant to be: the
 * same word in another section, or a slip of the pen. '' when none is near.
 */
export function didYouMean(name: string, names: Iterable<string>) {
  const ending = name.startsWith('STINT_') ? name.slice('STINT'.length) : '.' + name.replace(/.*\./, '')
  let nearest = ''
  let least = 1 + Math.max(2, Math.floor(name.length / 5))

  for (const candidate of names) {
    const distance = candidate.endsWith(ending) ? 1.5 : editDistance(name, candidate)
    if (distance < least) [nearest, least] = [candidate, distance]
  }
  return nearest && ` Did you mean ${nearest}?`
}

/** How many letters to add, drop, change or swap with their neighbour to get from `a` to `b`. */
function editDistance(a: string, b: string) {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY

  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(swapped, changed, at(i - 1, j) + 1, at(i, j - 1) + 1))
    }
  }
  return at(a.length, b.length)
}
