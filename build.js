import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

// Makes dist/ from src/, migrations/ and public/. It runs before every start, so it does nothing when nothing changed,
// and loads nothing before it knows.
const root = fileURLToPath(new URL('.', import.meta.url))
const dist = join(root, 'dist')
const stampFile = join(dist, '.built')
const INPUTS = [
  'src',
  'migrations',
  'public',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'build.js',
]

const startedAt = Date.now()
const inputs = listInputs()
if (!isBuilt()) await build()

async function build() {
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(dist)
  const results = await Promise.allSettled([compile(), buildMigrations(), buildPublic()])
  const failures = results.filter(result => result.status === 'rejected')
  for (const { reason } of failures) process.stderr.write(`${reason?.message ?? reason}\n`)
  if (failures.length > 0) process.exit(1)
  writeFileSync(stampFile, JSON.stringify({ startedAt, sizes: sizes() }))
}

/** Type mistakes are for `npm run check`: this only translates, and fails where it can't. */
async function compile() {
  const { spawn } = await import('node:child_process')
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const compiler = spawn(process.execPath, [tsc, '--project', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
  const code = await new Promise((resolve, reject) => compiler.on('exit', resolve).on('error', reject))
  if (code !== 0) throw new Error('The source could not be compiled.')
}

/** One file each, not bundled: they import nothing but types. */
async function buildMigrations() {
  const entryPoints = filesIn('migrations').filter(path => path.endsWith('.ts'))
  if (entryPoints.length > 0) await transpile({ entryPoints, outdir: 'dist/migrations' })
}

/** What bundles is part of the source itself; it is translated ahead of the rest, so that it can work beside it. */
async function buildPublic() {
  const outfile = 'dist/build/assets.js'
  await transpile({ entryPoints: ['src/web/assets.ts'], outfile })
  const { buildAssets } = await import(pathToFileURL(join(root, outfile)).href)
  await buildAssets(join(dist, 'public'))
  rmSync(join(dist, 'build'), { recursive: true })
}

async function transpile(options) {
  const esbuild = await import('esbuild')
  await esbuild.build({ absWorkingDir: root, format: 'esm', target: 'es2023', logLevel: 'silent', ...options })
}

/** Nothing came, went, changed its size or was written since the last build began. */
function isBuilt() {
  try {
    const stamp = JSON.parse(readFileSync(stampFile, 'utf8'))
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
