import type { Config } from '../config.js'

/** One command of `npx stint`. */
export type Command = {
  /** Names of the arguments in their order; one that ends in ? may be left out. */
  takes: string[]
  /** Options besides --config and --help, each with what stands for its value: their values follow the arguments. */
  options?: Record<string, string>
  /** One line for the list of commands. */
  summary: string
  /** What else there is to know, for --help. */
  details?: string
  run(config: Config, ...values: (string | undefined)[]): Promise<void>
}

/** The commands of one family, by their names. */
export type Commands = Record<string, Command>

/** A command that was typed wrongly: exit code 2. */
export class Misuse extends Error {
  override name = 'Misuse'
}

/** Writes a line for whoever typed the command. */
export const say = (line: string) => void process.stdout.write(`${line}\n`)
