import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { type Config, readConfig } from '../../src/config.js'
import type { Database } from '../../src/database/connection.js'
import * as instance from '../../src/instance/queries.js'
import * as paths from '../../src/paths.js'
import { makeKeys } from '../../src/secret.js'
import { atEnd } from './at-end.js'
import { createDatabase } from './database.js'
import { newDataDir } from './server.js'

export const SECRET = 'only for tests: thirty-two bytes or more of it'

export type Installation = { url: string; db: Database; config: Config }

/** The config of a node of this database. */
export const configOf = (url: string, change: NodeJS.ProcessEnv = {}) =>
  readConfig({
    argv: [],
    cwd: newDataDir(),
    env: { DATABASE_URL: url, STINT_SECRET: SECRET, STINT_DATA_DIR: newDataDir(), ...change },
  })

/** An empty instance on a database of its own. */
export async function openInstallation(): Promise<Installation> {
  const { url, db, drop } = await createDatabase()
  atEnd(drop)
  await instance.matchSecret(db, makeKeys({ current: Buffer.from(SECRET) }).fingerprint, undefined)
  return { url, db, config: configOf(url) }
}

/** The path of a backup that is to be written. */
export const newFile = () => join(newDataDir(), 'stint.backup')

/** A copy of a backup whose text is changed; the last line too, where the change does not alter that itself. */
export function forge(file: string, change: (body: string) => string, { sealed = true } = {}): string {
  const text = gunzipSync(readFileSync(file)).toString()
  const at = text.lastIndexOf('\n', text.length - 2) + 1
  const body = change(text.slice(0, at))
  const end = JSON.parse(text.slice(at + '-- '.length))
  if (sealed) end.sha256 = createHash('sha256').update(body).digest('hex')
  return writeNew(gzipSync(`${body}-- ${JSON.stringify(end)}\n`))
}

/** A new file with this content. */
export function writeNew(content: string | Buffer): string {
  const file = newFile()
  writeFileSync(file, content)
  return file
}

/** Each table that people's data is in, with a hash over all its rows. */
export async function contentOf(db: Database): Promise<Record<string, string>> {
  const content: Record<string, string> = {}
  const tables: string[] = await db('pg_tables').where({ schemaname: 'public' }).orderBy('tablename').pluck('tablename')
  for (const table of tables) {
    if (/migrations|sessions|throttle_hits|^nodes$/.test(table)) continue
    const { rows } = await db.raw(
      `select count(*) || ' ' || coalesce(md5(string_agg(row, ',' order by row collate "C")), '') as content
         from (select t::text as row from ?? as t) as rows`,
      [table],
    )
    content[table] = rows[0].content
  }
  return content
}

/** The migrations of a later version of Stint: ours, and one more. */
export function laterMigrations(): string {
  const folder = newDataDir()
  for (const name of readdirSync(paths.migrations)) symlinkSync(join(paths.migrations, name), join(folder, name))
  const sql = `
    alter table users add column nickname text not null default 'none';
    create table counters (number bigint generated always as identity primary key, next bigint references counters);
    insert into counters default values;
    create view talkative as select id from entries where length(description) > 100;
  `
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, '29991231235959_counters_create.js'), `export const up = db => db.raw(\`${sql}\`)`)
  return folder
}
