import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Database } from '../src/database/connection.js'
import * as paths from '../src/paths.js'
import { createDatabase } from './support/database.js'

const kept = join(paths.root, 'migrations', 'schema.txt')

test('the migrations make the schema that migrations/schema.txt shows', async () => {
  const { db, drop } = await createDatabase()
  const schema = await describeSchema(db)
  await db.destroy()
  await drop()
  if (process.env.KEEP_SCHEMA) writeFileSync(kept, schema)

  assert.equal(schema, readFileSync(kept, 'utf8'), 'Run KEEP_SCHEMA=1 npm test -- schema, and read the difference.')
})

/** The schema in lines that a person can read and compare. */
async function describeSchema(db: Database): Promise<string> {
  const { rows } = await db.raw(`
    with tables as (
      select oid, relname from pg_class
       where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'migrations%'
    ), lines as (
      select relname, 0 as part, attnum::integer as place,
             '  ' || attname || ' ' || format_type(atttypid, atttypmod)
               || case when attnotnull then ' not null' else '' end
               || coalesce(case when attgenerated = '' then ' default ' else ' generated ' end
                           || pg_get_expr(adbin, adrelid), '') as line
        from tables
        join pg_attribute on attrelid = tables.oid and attnum > 0 and not attisdropped
        left join pg_attrdef on adrelid = attrelid and adnum = attnum
      union all
      select relname, 1, 0, '  ' || conname || ' ' || pg_get_constraintdef(pg_constraint.oid)
        from tables join pg_constraint on conrelid = tables.oid
       where contype <> 'n'
      union all
      select relname, 2, 0, '  ' || pg_get_indexdef(indexrelid)
        from tables join pg_index on indrelid = tables.oid
      union all
      select relname, 3, 0, '  ' || pg_get_triggerdef(pg_trigger.oid)
        from tables join pg_trigger on tgrelid = tables.oid
       where not tgisinternal
      union all
      select relname, 4, 0, '  ' || pg_get_statisticsobjdef(pg_statistic_ext.oid)
        from tables join pg_statistic_ext on stxrelid = tables.oid
    )
    select relname, line from lines order by relname, part, place, line
  `)
  const blocks = new Map<string, string[]>()
  for (const { relname, line } of rows) blocks.set(relname, [...(blocks.get(relname) ?? []), line])
  return [...blocks].map(([table, lines]) => `${table}\n${lines.join('\n')}\n`).join('\n')
}
