import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { z } from 'zod'
import { readVariables } from './config/env.js'
import { keys, type Setting } from './config/keys.js'
import { ConfigSchema } from './config/schema.js'
import { readSetup, type Setup } from './config/setup.js'
import { readYaml } from './config/yaml.js'
import { Fault } from './fault.js'

type Settings = z.output<typeof ConfigSchema>
type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T

/**
 * What IT configured, with all defaults filled in and frozen. Beside the keys of config.yaml: `server.path` is the path
 * of base_url ('' or '/stint'), `server.secure` whether it is https, `setup` what the STINT_SETUP_ variables say.
 * `data_dir` and `backup.directory` are absolute.
 */
export type Config = DeepReadonly<
  Settings & {
    server: { base_url: string; path: string; secure: boolean }
    backup: { directory: string }
    setup?: Setup
  }
>

/**
 * Reads config.yaml and the environment (DESIGN 5: default, then file, then environment). The file is `--config FILE`,
 * else STINT_CONFIG, else config.yaml in `cwd`, which alone may be missing. Relative paths start at the file's
 * folder, or at `cwd` where there is no file. Throws a Fault with one line for each mistake; it holds no values.
 */
export function readConfig(options: { argv?: string[]; env?: NodeJS.ProcessEnv; cwd?: string } = {}): Config {
  const { argv = process.argv.slice(2), env = process.env, cwd = process.cwd() } = options
  const file = readFile(argv, env, cwd)
  const variables = readVariables(env)
  const { setup, mistakes } = readSetup(env)

  const settings = new Map([...file.settings, ...variables.settings])
  const parsed = ConfigSchema.safeParse(nested(settings))
  const unfit = parsed.success ? contradictions(parsed.data, settings) : parsed.error.issues.map(describe(settings))

  const all = new Set([...file.mistakes, ...variables.mistakes, ...unfit, ...mistakes])
  if (!parsed.success || all.size > 0) throw new Fault([...all].join('\n'))
  return frozen(completed(parsed.data, file.folder, setup))
}

function readFile(argv: string[], env: NodeJS.ProcessEnv, cwd: string) {
  const named = fileArgument(argv) ?? (env.STINT_CONFIG?.trim() || undefined)
  const name = named ?? 'config.yaml'
  const path = resolve(cwd, name)
  const text = textOf(path)

  if (text === undefined && named) throw new Fault(`The config file ${path} does not exist.`)
  return { folder: text === undefined ? cwd : dirname(path), ...readYaml(text ?? '', name) }
}

function textOf(path: string) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new Fault(`The config file ${path} cannot be read (${code}).`)
  }
}

function fileArgument(argv: string[]) {
  const index = argv.findIndex(argument => /^--config(=|$)/.test(argument))
  if (index < 0) return undefined
  const file = argv[index] === '--config' ? argv[index + 1] : argv[index]?.slice('--config='.length)
  if (!file || file.startsWith('--')) throw new Fault('--config needs the name of a file after it.')
  return file
}

/** Settings by dotted key as the tree that the schema wants: every section present, nulls left out. */
function nested(settings: Map<string, Setting>) {
  const tree: Record<string, unknown> = {}
  for (const key of keys.keys()) {
    const path = key.split('.')
    const name = path.pop() ?? key
    let section = tree
    for (const part of path) {
      section[part] ??= {}
      section = section[part] as Record<string, unknown>
    }
    const value = settings.get(key)?.value
    if (value !== null) section[name] = value
  }
  return tree
}

const describe = (settings: Map<string, Setting>) => (issue: z.core.$ZodIssue) => {
  const key = issue.path.join('.')
  return `${settings.get(key)?.where}: ${key} must be ${issue.message}.`
}

/** Values that are well formed but can't be used together. */
function contradictions({ server, database, secret }: Settings, settings: Map<string, Setting>) {
  const at = (key: string) => settings.get(key)?.where
  const found: string[] = []

  if (server.base_url?.startsWith('https:') && server.trust_proxy === false) {
    found.push(
      `${at('server.base_url')}: server.base_url is https, but Stint itself speaks http: set server.trust_proxy to the ` +
        'number of proxies in front of it (mostly 1) or to their networks, so that it believes what they say.',
    )
  }
  if (database.url && !secret) {
    found.push(
      `${at('database.url')}: with database.url, secret must be set too: 32 random bytes or more, the same on every node ` +
        '(openssl rand -hex 32 makes one).',
    )
  }
  if (database.direct_url && !database.url) {
    found.push(`${at('database.direct_url')}: database.direct_url has no use without database.url.`)
  }
  return found
}

function completed(settings: Settings, folder: string, setup: Config['setup']) {
  const { server, database } = settings
  const base_url = server.base_url ?? `http://localhost:${server.port}`
  const data_dir = resolve(folder, settings.data_dir)
  return {
    ...settings,
    server: {
      ...server,
      base_url,
      path: new URL(base_url).pathname.replace(/\/$/, ''),
      secure: base_url.startsWith('https:'),
    },
    database: { ...database, direct_url: database.direct_url ?? database.url },
    data_dir,
    backup: { ...settings.backup, directory: resolve(folder, settings.backup.directory ?? join(data_dir, 'backups')) },
    setup,
  }
}

function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) frozen(part)
  }
  return Object.freeze(value)
}
