import type pg from 'pg'
import type { Database } from '../database/connection.js'
import type { Table } from './archive.js'

/** Something that migrations make in the schema; `name` is ready for SQL. */
export type Thing = { kind: 'view' | 'table' | 'routine' | 'type'; name: string }

/** What is never in a backup, and why. */
const LEFT_BEHIND = [
  // A restore runs the migrations itself, which fills these.
  'migrations',
  'migrations_lock',
  // Log-ins that have ended since must not come alive again: after a restore everybody logs in anew.
  'sessions',
  'operator_sessions',
  'remembered_devices',
  'pending_logins',
  'sso_requests',
  'enter_tokens',
  // Failed log-ins are counted against the server that sees them.
  'throttle_hits',
  // Files of reports are made again at a click, and kept for a day only.
  'exports',
  'export_parts',
  // Nodes say themselves that they live.
  'nodes',
]

// Not always public: the role may have a schema of its own. What an extension brings is the extension's.
const NAMESPACE = '(select oid from pg_namespace where nspname = current_schema())'
const isOwn = (catalog: string, oid: string) =>
  `not exists (select from pg_depend where classid = '${catalog}'::regclass and objid = ${oid} and deptype = 'e')`

/** The tables that a backup holds, with the columns that can be copied back: not those which the database computes. */
export async function listTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select relname as name, array_agg(attname::text order by attnum) as columns
       from pg_class
       join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = ''
      where relnamespace = ${NAMESPACE} and relkind = 'r' and relname <> all($1) and ${isOwn('pg_class', 'pg_class.oid')}
      group by relname
      order by relname`,
    [LEFT_BEHIND],
  )
  return rows
}

/** All that is in the schema, in an order in which it can be dropped. */
export async function listThings(trx: Database): Promise<Thing[]> {
  const { rows } = await trx.raw(`
    select 'view' as kind, oid::regclass::text as name, 1 as turn
      from pg_class where relnamespace = ${NAMESPACE} and relkind = 'v' and ${isOwn('pg_class', 'oid')}
    union all
    select 'table', oid::regclass::text, 2
      from pg_class where relnamespace = ${NAMESPACE} and relkind in ('r', 'p') and ${isOwn('pg_class', 'oid')}
    union all
    select 'routine', oid::regprocedure::text, 3
      from pg_proc where pronamespace = ${NAMESPACE} and ${isOwn('pg_proc', 'oid')}
    union all
    select 'type', oid::regtype::text, 4
      from pg_type where typnamespace = ${NAMESPACE} and typtype in ('d', 'e') and ${isOwn('pg_type', 'oid')}
    order by turn, name
  `)
  return rows
}

/** Drops these, but nothing that somebody else made upon them: that throws. */
export async function drop(trx: Database, things: Thing[]) {
  for (const kind of new Set(things.map(thing => thing.kind))) {
    const names = things.filter(thing => thing.kind === kind).map(thing => thing.name)
    await trx.raw(`drop ${kind} ${names.join(', ')}`)
  }
}

/**
 * Does `fill` without foreign keys: then tables may be filled in any order, also those that refer to each other. All
 * rows are checked afterwards, at once.
 */
export async function withoutForeignKeys(trx: Database, fill: () => Promise<void>) {
  const { rows } = await trx.raw(`
    select conrelid::regclass::text as "table", quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
      from pg_constraint
     where contype = 'f' and conparentid = 0 and connamespace = ${NAMESPACE}
     order by conname
  `)
  for (const { table, name } of rows) await trx.raw(`alter table ${table} drop constraint ${name}`)
  await fill()
  for (const { table, name, definition } of rows) {
    await trx.raw(`alter table ${table} add constraint ${name} ${definition}`)
  }
}

/** Does `fill` without the triggers of a table, for rows that come with all that these would write. */
export async function withoutTriggers(trx: Database, table: string, fill: () => Promise<void>) {
  await trx.raw('alter table ?? disable trigger user', table)
  await fill()
  await trx.raw('alter table ?? enable trigger user', table)
}

/** Lets columns that count up go on after the highest number that is there. */
export async function advanceSequences(trx: Database) {
  const { rows } = await trx.raw(`
    select s.oid::regclass::text as sequence, d.refobjid::regclass::text as "table", quote_ident(attname) as "column"
      from pg_class as s
      join pg_depend as d on d.classid = 'pg_class'::regclass and d.objid = s.oid and d.deptype in ('a', 'i')
      join pg_attribute on attrelid = d.refobjid and attnum = d.refobjsubid
     where s.relkind = 'S' and s.relnamespace = ${NAMESPACE}
  `)
  for (const { sequence, table, column } of rows) {
    await trx.raw(`select setval('${sequence}', max(${column})) from ${table} having max(${column}) is not null`)
  }
}
