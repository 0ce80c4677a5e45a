/**
 * Runs the tests: builds, bundles them into dist-test/ (reading some hundred modules anew would cost each file a second),
 * starts one throw-away PostgreSQL with a migrated template, and hands the files to Node's own runner, three at a time: each waits now and then.
 * `npm test -- tracker sessions` runs only the files whose names hold one of the words.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { startCluster } from '../src/cluster/cluster.js'
import { connect } from '../src/database/connection.js'
import * as paths from '../src/paths.js'
import { makeSchema } from './support/schema.js'

const COMPILED = 'dist-test'
const REPORTER = `${COMPILED}/test/support/reporter.js`
const TEMPLATE = 'stint_template'

const { status } = spawnSync(process.execPath, ['build.js'], { cwd: paths.root, stdio: 'inherit' })
if (status !== 0) process.exit(1)
await bundle()

const directory = mkdtempSync(join(tmpdir(), 'stint-test-'))
const cluster = await startCluster(directory, { durable: false, settings: { max_connections: '200' } })
// a run that is broken off leaves no PostgreSQL behind
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void cleanUp().then(() => process.exit(1)))
let code = 1
try {
  const url = await makeTemplate(cluster.url)
  code = await runFiles(chosenFiles(process.argv.slice(2)), { TEST_DATABASE_URL: url })
} finally {
  await cleanUp()
}
process.exit(code)

/** Each test file and each program that tests start becomes a file; what they share becomes chunks. Packages stay outside. */
async function bundle() {
  const outdir = join(paths.root, COMPILED)
  rmSync(outdir, { recursive: true, force: true })
  const options = { absWorkingDir: paths.root, outdir, outbase: '.', format: 'esm', target: 'node20' } as const
  await build({
    ...options,
    entryPoints: ['test/*.test.ts', 'test/browser/*.test.ts', 'test/support/*-process.ts', 'test/support/reporter.ts'],
    bundle: true,
    splitting: true,
    platform: 'node',
    packages: 'external',
    chunkNames: 'chunks/[name]-[hash]',
    sourcemap: true,
  })
  await build({ ...options, entryPoints: ['migrations/*.ts'] })
}

async function cleanUp() {
  await cluster.stop()
  rmSync(directory, { recursive: true, force: true })
}

async function makeTemplate(url: string): Promise<string> {
  const server = connect(url, 1)
  await server.raw(`create database ${TEMPLATE}`)
  await server.destroy()
  await makeSchema(withDatabase(url, TEMPLATE))
  return url
}

function withDatabase(url: string, database: string) {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

function chosenFiles(words: string[]) {
  const files = ['test', 'test/browser'].flatMap(folder =>
    readdirSync(join(paths.root, COMPILED, folder))
      .filter(file => file.endsWith('.test.js'))
      .map(file => join(folder, file)),
  )
  const chosen = files.filter(file => words.length === 0 || words.some(word => file.includes(word)))
  return chosen.sort().map(file => join(COMPILED, file))
}

function runFiles(files: string[], variables: Record<string, string>): Promise<number> {
  const options = ['--enable-source-maps', '--test', '--test-concurrency=3', `--test-reporter=./${REPORTER}`]
  const child = spawn(process.execPath, [...options, '--test-reporter-destination=stdout', ...files], {
    cwd: paths.root,
    stdio: 'inherit',
    env: { ...process.env, ...variables, NODE_ENV: 'test' },
  })
  return new Promise(resolve => child.once('exit', status => resolve(status ?? 1)))
}
