/**
 * Installs a copy of this clone where npm runs no install scripts, starts it as the README says and asks for its first
 * page. Run by the continuous integration only: it needs the package registry.
 */
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const root = join(import.meta.dirname, '..')
const copy = mkdtempSync(join(tmpdir(), 'stint-bare-'))
const SECONDS = 60

try {
  chmodSync(copy, 0o755) // root's PostgreSQL runs as another user
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean)
  for (const file of files) cpSync(join(root, file), join(copy, file))
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: copy, stdio: 'inherit' })
  await start()
} finally {
  rmSync(copy, { recursive: true, force: true, maxRetries: 5 })
}

async function start() {
  const began = Date.now()
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, STINT_SERVER_PORT: '0' }
  const server = spawn('npm', ['start'], { cwd: copy, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  server.stdout.on('data', chunk => (output += chunk))
  const ended = new Promise<number | null>(resolve => server.once('close', resolve))
  try {
    const port = await portOf(() => output)
    const page = await fetch(`http://127.0.0.1:${port}/login`)
    if (page.status !== 200) throw new Error(`the first page answered ${page.status}`)
    process.stdout.write(
      `A copy without install scripts showed its first page ${Date.now() - began} ms after npm start.\n`,
    )
  } finally {
    server.kill('SIGTERM')
    await ended
  }
}

async function portOf(output: () => string): Promise<string> {
  for (let waited = 0; waited < SECONDS * 10; waited++) {
    const port = /listens on port (\d+)/.exec(output())?.[1]
    if (port) return port
    await sleep(100)
  }
  throw new Error(`it did not listen within ${SECONDS} s: ${output()}`)
}
