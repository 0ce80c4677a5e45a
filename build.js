import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

// Makes dist/ from src/, views/, migrations/ and public/. It runs before every start, so it does nothing when nothing
// changed, and loads nothing before it knows. What it makes takes the place of dist/ in one step, whoever reads there
// meanwhile.
const INPUTS = [
  'src',
  'views',
  'migrations',
  'public',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'build.js',
]
const STAMP = '.built'
/** Code with all of its own that it imports; the packages stay outside. */
const BUNDLED = { bundle: true, platform: 'node', packages: 'external' }
/** What is started or imported from outside. */
const PROGRAMS = ['server', 'workers/worker', 'console/main', 'demo/main', 'config']

const root = fileURLToPath(new URL('.', import.meta.url))
const dist = join(root, 'dist')
const next = `${dist}.${process.pid}`
const startedAt = Date.now()
const inputs = listInputs()
if (!isBuilt()) await build()

async function build() {
  const results = await Promise.allSettled([compile(), buildMigrations(), buildTemplates(), buildPublic()])
  const failures = results.filter(result => result.status === 'rejected')
  for (const { reason } of failures) process.stderr.write(`${reason?.message ?? reason}\n`)

  if (failures.length === 0) {
    rmSync(join(next, 'build'), { recursive: true })
    writeFileSync(join(next, STAMP), JSON.stringify({ startedAt, sizes: sizes() }))
    replaceDist()
  } else {
    rmSync(join(dist, STAMP), { force: true })
    process.exitCode = 1
  }
  rmSync(next, { recursive: true, force: true })
}

/**
 * The programs and the chunks that they share: a start that reads a few files takes two thirds of one that reads
 * hundreds. Type mistakes are for `npm run check`; this only translates, and fails where it can't.
 */
async function compile() {
  await transpile({
    entryPoints: PROGRAMS.map(name => `src/${name}.ts`),
    outdir: next,
    outbase: 'src',
    ...BUNDLED,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    sourcemap: true,
    sourcesContent: false,
  })
}

/** One file each, not bundled: they import nothing but types. */
async function buildMigrations() {
  const entryPoints = filesIn('migrations').filter(path => path.endsWith('.ts'))
  if (entryPoints.length > 0) await transpile({ entryPoints, outdir: join(next, 'migrations') })
}

async function buildTemplates() {
  const { compileTemplates } = await load('templates')
  compileTemplates(join(root, 'views'), join(next, 'templates.cjs'))
}

async function buildPublic() {
  const { buildAssets } = await load('assets')
  await buildAssets(join(next, 'public'))
}

/** What builds is part of the source itself; it is translated ahead of the rest, so that it can work beside it. */
async function load(name) {
  const outfile = join(next, `build/${name}.js`)
  await transpile({ ...BUNDLED, entryPoints: [`src/web/${name}.ts`], outfile })
  return import(pathToFileURL(outfile).href)
}

async function transpile(options) {
  const esbuild = await import('esbuild')
  await esbuild.build({ absWorkingDir: root, format: 'esm', target: 'es2023', logLevel: 'silent', ...options })
}

function replaceDist() {
  const last = `${next}.last`
  try {
    renameSync(dist, last)
  } catch {
    // there was none
  }
  try {
    renameSync(next, dist)
  } catch (error) {
    // another build of the same was as fast
    if (!isBuilt()) throw error
  }
  rmSync(last, { recursive: true, force: true })
}

/** Nothing came, went, changed its size or was written since the last build began. */
function isBuilt() {
  try {
    const stamp = JSON.parse(readFileSync(join(dist, STAMP), 'utf8'))
    return inputs.every(({ changedAt }) => changedAt < stamp.startedAt) && stamp.sizes === sizes()
  } catch {
    return false
  }
}

function sizes() {
  return inputs.map(({ path, size }) => `${path} ${size}`).join('\n')
}

function listInputs() {
  return INPUTS.flatMap(filesIn).map(path => {
    const { size, mtimeMs } = statSync(join(root, path))
    return { path, size, changedAt: mtimeMs }
  })
}

/** The files in a folder, or the file itself; nothing where there is none. */
function filesIn(path) {
  const stat = statSync(join(root, path), { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return stat ? [path] : []
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory() ? filesIn(`${path}/${entry.name}`) : [`${path}/${entry.name}`],
  )
}
