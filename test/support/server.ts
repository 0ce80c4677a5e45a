import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../../src/paths.js'
import { atEnd } from './at-end.js'
import { Visitor } from './visitor.js'

const LONGEST_START_MILLISECONDS = 120_000

/** What STINT_SETUP_ variables an installation without hands gives. */
export const UNATTENDED = {
  STINT_SETUP_OPERATOR_USERNAME: 'operator',
  STINT_SETUP_OPERATOR_PASSWORD: 'whoever minds the house',
  STINT_SETUP_USERNAME: 'ana',
  STINT_SETUP_EMAIL: 'ana@northwind.example',
  STINT_SETUP_PASSWORD: 'timekeeper-demo',
  STINT_SETUP_WORKSPACE: 'Northwind Studio',
  STINT_SETUP_ZONE: 'Europe/Vienna',
}

/** An empty data directory, gone after the file's tests; so is a PostgreSQL that outlived its server. */
export function newDataDir(): string {
  const directory = mkdtempSync(join(tmpdir(), 'stint-data-'))
  atEnd(() => {
    try {
      const [pid] = readFileSync(join(directory, 'postgres', 'postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGQUIT')
    } catch {} // none is left
    rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  })
  return directory
}

export type Ended = { code: number | null; signal: NodeJS.Signals | null; output: string }

export type RunningServer = {
  url: string
  process: ChildProcess
  output: () => string
  visitor: () => Visitor
  /** Sends the signal and waits for the end. */
  end: (signal?: NodeJS.Signals) => Promise<Ended>
}

/** Runs the built server as `npm start` does, with these variables, in a directory where no config file lies. */
export function spawnServer(environment: NodeJS.ProcessEnv, args: string[] = [], program = 'server.js') {
  const child = spawn(process.execPath, [join(root, 'dist', program), ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, STINT_SERVER_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
  const ended = new Promise<Ended>(resolve => child.once('close', (code, signal) => resolve({ code, signal, output })))
  atEnd(() => child.kill('SIGKILL'))
  return { child, ended, output: () => output }
}

/** Starts a server and waits until it listens. */
export async function startServer(
  environment: NodeJS.ProcessEnv,
  args: string[] = [],
  program?: string,
): Promise<RunningServer> {
  const { child, ended, output } = spawnServer(environment, args, program)
  const port = await Promise.race([
    waitFor(() => /listens on port (\d+)/.exec(output())?.[1], LONGEST_START_MILLISECONDS),
    ended.then(({ code, output: text }) => Promise.reject(new Error(`the server ended with ${code}: ${text}`))),
  ])
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    process: child,
    output,
    visitor: () => new Visitor(url),
    end: (signal = 'SIGTERM') => {
      child.kill(signal)
      return ended
    },
  }
}

/** Asks again and again until `ask` has an answer. */
export async function waitFor<T>(ask: () => T | undefined | Promise<T | undefined>, milliseconds = 20_000): Promise<T> {
  const until = Date.now() + milliseconds
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (Date.now() > until) throw new Error(`waited ${milliseconds} ms for ${ask}`)
    await sleep(50)
  }
}

export const newSecret = () => randomBytes(32).toString('hex')
