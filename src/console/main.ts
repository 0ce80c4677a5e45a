import { relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { didYouMean } from '../config/keys.js'
import { type Config, readConfig } from '../config.js'
import { Fault } from '../fault.js'
import * as paths from '../paths.js'
import { Interrupted } from './ask.js'
import { backupCommands } from './backup.js'
import { type Command, type Commands, Misuse, say } from './command.js'
import { configCommands } from './config.js'
import { fieldCommands } from './field.js'
import { mailCommands } from './mail.js'
import { monthsCommands } from './months.js'
import { operatorCommands } from './operator.js'
import { roleCommands } from './role.js'
import { settingCommands } from './setting.js'
import { userCommands } from './user.js'

/** Every command; a family is one line. */
const commands: Commands = {
  ...configCommands,
  ...settingCommands,
  ...userCommands,
  ...roleCommands,
  ...fieldCommands,
  ...operatorCommands,
  ...mailCommands,
  ...monthsCommands,
  ...backupCommands,
}

const OPTIONS = { config: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const

/** The options of all commands; which of them one takes is looked at when it is known. */
const ofCommands = Object.fromEntries(
  Object.values(commands)
    .flatMap(({ options = {} }) => Object.keys(options))
    .map(name => [name, { type: 'string' as const }]),
)

// Whoever read has gone, as with `| head`: the command still ends in good order.
process.stdout.on('error', () => {})
process.exitCode = await main(process.argv.slice(2))

/** Runs what was typed and returns the exit code: 0 done, 1 not possible, 2 typed wrongly, 130 interrupted. */
async function main(argv: string[]): Promise<number> {
  try {
    await run(argv)
    return 0
  } catch (error) {
    if (error instanceof Interrupted) return 130
    if (!(error instanceof Fault) && !(error instanceof Misuse)) throw error
    process.stderr.write(`${error.message}\n`)
    return error instanceof Misuse ? 2 : 1
  }
}

async function run(argv: string[]) {
  const { values, positionals } = parse(argv)
  const [name, ...given] = positionals
  if (name === undefined) {
    if (values.help) return say(overview())
    throw new Misuse(overview())
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    const suggestion = didYouMean(name, Object.keys(commands))
    throw new Misuse(`There is no command "${name}".${suggestion} npx stint --help shows all of them.`)
  }
  if (values.help) return say(help(name, command))

  const { takes, options = {} } = command
  const least = takes.filter(argument => !argument.endsWith('?')).length
  const strange = Object.keys(values).some(option => !(option in OPTIONS) && !(option in options))
  if (given.length < least || given.length > takes.length || strange) throw new Misuse(usage(name, command))
  const typed: Record<string, unknown> = values
  const optional = Object.keys(options).map(option => typed[option] as string | undefined)
  await command.run(configOf(values.config), ...takes.map((_, index) => given[index]), ...optional)
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: { ...ofCommands, ...OPTIONS }, allowPositionals: true })
  } catch (error) {
    throw new Misuse((error as Error).message)
  }
}

/** Anywhere inside the clone the config is that of its root, as for `npm start`; elsewhere that of the folder. */
function configOf(file: string | undefined): Config {
  const isInside = !relative(paths.root, process.cwd()).startsWith('..')
  const argv = file === undefined ? [] : [`--config=${file && resolve(file)}`]
  return readConfig({ argv, cwd: isInside ? paths.root : process.cwd() })
}

function help(name: string, command: Command) {
  return [`${usage(name, command)} [--config FILE]`, command.summary, command.details ?? ''].join('\n').trimEnd()
}

function usage(name: string, { takes, options = {} }: Command) {
  const shown = [
    ...takes.map(argument => (argument.endsWith('?') ? `[${argument.slice(0, -1)}]` : argument)),
    ...Object.entries(options).map(([option, value]) => `[--${option} ${value}]`),
  ]
  return ['Usage: npx stint', name, ...shown].join(' ')
}

function overview() {
  const width = Math.max(...Object.keys(commands).map(name => name.length))
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  return [
    'Usage: npx stint COMMAND [--config FILE]',
    '',
    ...lines,
    '',
    'npx stint COMMAND --help says more about one.',
  ].join('\n')
}
