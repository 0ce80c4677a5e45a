import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.js'

const fileOf = ({ data_dir }: Pick<Config, 'data_dir'>) => join(data_dir, 'setup-link')

/** Keeps the set-up link where only who runs the server reads it: for when nobody sees what it prints. */
export const keepSetupLink = (config: Config, link: string) =>
  writeFileSync(fileOf(config), `${link}\n`, { mode: 0o600 })

/** Forgets the link, once it has done its work. */
export const removeSetupLink = (config: Config) => rmSync(fileOf(config), { force: true })
