/** Fails where modules of src import each other in a circle, or where `web/` or another floor imports what stands on it. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** They mount what the features have. */
const MOUNT_TABLES = ['routes.ts', 'panel-routes.ts']

const root = join(import.meta.dirname, '..', 'src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
const imports = new Map(files.map(file => [file, importsOf(file)]))
const mistakes = [...cycles(), ...wrongFloors()]

for (const mistake of mistakes) process.stderr.write(`${mistake}\n`)
process.exitCode = mistakes.length > 0 ? 1 : 0

/** What a module needs when it runs; types alone make no circle. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = text.matchAll(/^(?:import|export) (?!type )[^;]*? from '(\.[^']+)\.js'|^import '(\.[^']+)\.js'/gms)
  return [...found].map(([, named, bare]) => relative(root, join(root, dirname(file), `${named ?? bare}.ts`)))
}

function cycles(): string[] {
  const done = new Set<string>()
  const found: string[] = []
  const visit = (file: string, path: string[]) => {
    const start = path.indexOf(file)
    if (start >= 0) return void found.push(`circle: ${[...path.slice(start), file].join(' -> ')}`)
    if (done.has(file)) return
    for (const next of imports.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  return found
}

/** `web/` and `database/` know no feature; no feature imports another's routes. */
function wrongFloors(): string[] {
  const floor = (file: string) => dirname(file)
  return [...imports].flatMap(([file, targets]) =>
    targets
      .filter(target => {
        if (floor(file) === 'web') return !['web', 'database', '.'].includes(floor(target))
        if (floor(file) === 'database') return !['database', '.', 'cluster'].includes(floor(target))
        return target.endsWith('/routes.ts') && !MOUNT_TABLES.includes(file)
      })
      .map(target => `wrong floor: ${file} imports ${target}`),
  )
}
