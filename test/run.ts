/**
 * Runs the tests: builds, bundles them into dist-test/ (reading some hundred modules anew would cost each file a
 * second), starts one throw-away PostgreSQL with a migrated template and one browser, and hands the files to Node's own
 * runner, three processes at a time: each waits now and then. A process reads the packages once and runs several files,
 * each of them from a lane, a bundle of its own, so that no two of them share a module of ours and what it remembers.
 * `npm test -- tracker sessions` runs only the files whose names hold one of the words.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { startCluster } from '../src/cluster/cluster.js'
import { connect } from '../src/database/connection.js'
import * as paths from '../src/paths.js'
import { startChromium } from './support/chromium.js'
import { BUNDLED } from './support/compiled.js'
import { makeSchema, TEMPLATE, withDatabase } from './support/schema.js'

const COMPILED = 'dist-test'
const REPORTER = `${COMPILED}/1/test/support/reporter.js`
const LANES = 6
/** These wait for processes that start and end: at the end they would do so alone, at the beginning others work meanwhile. */
const SLOW = /test\/(workers|demo|start)\.test/

const { status } = spawnSync(process.execPath, ['build.js'], { cwd: paths.root, stdio: 'inherit' })
if (status !== 0) process.exit(1)
const files = chosenFiles(process.argv.slice(2))
const processes = await bundle(files)

const directory = mkdtempSync(join(tmpdir(), 'stint-test-'))
const cluster = await startCluster(directory, { durable: false, settings: { max_connections: '400' } })
const browser = files.some(isForBrowser) ? await startChromium() : undefined
// a run that is broken off leaves neither behind
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void cleanUp().then(() => process.exit(1)))
let code = 1
try {
  const url = await makeTemplate(cluster.url)
  code = await runFiles(processes, { TEST_DATABASE_URL: url, TEST_BROWSER: browser?.address })
} finally {
  await cleanUp()
}
process.exit(code)

/**
 * Each test file and each program that tests start becomes a file in its lane; what they share there becomes chunks.
 * Packages stay outside. Returns a file for each process: it imports one test file from every lane.
 */
async function bundle(files: string[]) {
  rmSync(join(paths.root, COMPILED), { recursive: true, force: true })
  const lanes = Array.from({ length: LANES }, (_, lane) => files.filter((_, index) => index % LANES === lane))
  await Promise.all(lanes.map((inLane, lane) => bundleLane(String(lane + 1), inLane)))
  return Array.from({ length: Math.ceil(files.length / LANES) }, (_, index) => {
    const imports = lanes.flatMap((inLane, lane) =>
      inLane.slice(index, index + 1).map(file => `import './${lane + 1}/${compiled(file)}'\n`),
    )
    const file = join(COMPILED, `${index}.js`)
    writeFileSync(join(paths.root, file), imports.join(''))
    return file
  })
}

async function bundleLane(lane: string, files: string[]) {
  const options = { ...BUNDLED, outdir: join(paths.root, COMPILED, lane), outbase: '.' }
  await build({
    ...options,
    entryPoints: [...files, 'test/support/*-process.ts', 'test/support/reporter.ts'],
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    sourcemap: true,
  })
  await build({ ...options, entryPoints: ['migrations/*.ts'] })
}

function isForBrowser(file: string) {
  return file.startsWith('test/browser/')
}

function compiled(file: string) {
  return file.replace(/\.ts$/, '.js')
}

async function cleanUp() {
  await browser?.stop()
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

function chosenFiles(words: string[]) {
  const files = ['test', 'test/browser'].flatMap(folder =>
    readdirSync(join(paths.root, folder))
      .filter(file => file.endsWith('.test.ts'))
      .map(file => join(folder, file)),
  )
  const chosen = files.filter(file => words.length === 0 || words.some(word => compiled(file).includes(word))).sort()
  return [...chosen.filter(file => SLOW.test(file)), ...chosen.filter(file => !SLOW.test(file))]
}

function runFiles(files: string[], variables: NodeJS.ProcessEnv): Promise<number> {
  const options = ['--enable-source-maps', '--test', '--test-concurrency=3', `--test-reporter=./${REPORTER}`]
  const child = spawn(process.execPath, [...options, '--test-reporter-destination=stdout', ...files], {
    cwd: paths.root,
    stdio: 'inherit',
    env: { ...process.env, ...variables, NODE_ENV: 'test' },
  })
  return new Promise(resolve => child.once('exit', status => resolve(status ?? 1)))
}
