import { Fault } from './fault.js'

/** What a program's first line is: a fault becomes its sentence and exit code 1. */
export function run(program: () => Promise<void>) {
  program().catch(error => {
    if (!(error instanceof Fault)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  })
}
