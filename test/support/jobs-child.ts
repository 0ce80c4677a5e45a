import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd } from './at-end.js'
import { newDataDir } from './server.js'

/** A process of its own that does the jobs of a database, until it is killed. */
export async function startJobsProcess(url: string) {
  const file = join(import.meta.dirname, 'support', 'jobs-process.js') // of the bundle, which is in the folder of tests
  const STINT_SECRET = 'only for tests: thirty-two bytes or more of it'
  const child = spawn(process.execPath, [file], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, DATABASE_URL: url, STINT_SECRET, STINT_DATA_DIR: newDataDir() },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  atEnd(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}
