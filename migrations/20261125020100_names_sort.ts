import type { Knex } from 'knex'

const FOLDED = `(case when octet_length(name) = length(name) then lower(name)
  else replace(replace(replace(translate(regexp_replace(normalize(lower(name), nfd), '[\u0300-\u036f]', '', 'g'),
       'øłđı', 'oldi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe') end)`

/** Names in the order in which lists show them: by what src/database/folding.ts makes of them. */
export const up = (db: Knex) =>
  db.raw(`
    create index clients_sorted on clients (workspace_id, ${FOLDED}, id);
    create index tags_sorted on tags (workspace_id, ${FOLDED}, id);
    create index tasks_sorted on tasks (workspace_id, project_id, ${FOLDED}, id);
  `)
