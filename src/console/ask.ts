import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { HOLDS_NAME, holdsName, NewPassword } from '../auth/password-rules.js'
import { Fault } from '../fault.js'

/** Somebody pressed Ctrl-C at a question. */
export class Interrupted extends Error {
  override name = 'Interrupted'
}

/** A secret: typed unseen at a terminal, else the first line of standard input. */
export const readSecretLine = (question: string) => (process.stdin.isTTY ? typedUnseen(question) : firstLine())

/**
 * A new password for an account: typed unseen and twice at a terminal, else the first line of standard input. Throws
 * Fault.
 */
export async function readNewPassword(whose: { username: string; email?: string }): Promise<string> {
  const checked = NewPassword.safeParse(await readSecretLine(`New password for ${whose.username}: `))
  if (!checked.success) throw new Fault(checked.error.issues[0]?.message ?? '')
  if (holdsName(checked.data, whose)) throw new Fault(HOLDS_NAME)
  if (process.stdin.isTTY && (await typedUnseen('The same again: ')) !== checked.data) {
    throw new Fault('That was not the same twice. Nothing is changed.')
  }
  return checked.data
}

/** The first line of standard input, which may stay open after it. */
export async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
  try {
    for await (const line of lines) return line
  } finally {
    lines.close()
    process.stdin.destroy()
  }
  throw new Fault('Standard input is empty: the value belongs on its first line.')
}

/** What is typed up to Enter. The terminal shows nothing of it: all that readline would draw goes nowhere. */
function typedUnseen(question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 })
  process.stderr.write(question)
  return new Promise<string>((resolve, reject) => {
    terminal.once('line', resolve)
    terminal.once('close', () => reject(new Interrupted()))
  }).finally(() => {
    terminal.close()
    process.stderr.write('\n')
  })
}
