import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../src/paths.js'

/** The program of the console, as it was built. */
export const program = [process.execPath, join(root, 'bin', 'stint')]

type Options = { environment: NodeJS.ProcessEnv; input?: string; cwd?: string }

/** Runs one command of the console in a process of its own and waits for its end. */
export function stint(args: string[], { environment, input, cwd = tmpdir() }: Options) {
  const [node = '', ...first] = program
  const child = spawn(node, [...first, ...args], { cwd, env: { PATH: process.env.PATH, ...environment } })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', chunk => (stdout += chunk))
  child.stderr.on('data', chunk => (stderr += chunk))
  if (input === undefined) child.stdin.end()
  else child.stdin.write(input) // and left open, as a program may that waits for the answer
  return new Promise<{ code: number | null; stdout: string; stderr: string }>(resolve =>
    child.once('close', code => resolve({ code, stdout, stderr })),
  )
}
