import type { Knex } from 'knex'

/** The order in which people are asked; those that were there keep the order in which they were made. */
export const up = (db: Knex) =>
  db.raw(`
    alter table user_fields add position integer not null default 0;
    update user_fields
       set position = placed.position
      from (select id, row_number() over (order by created_at, id) as position from user_fields) as placed
     where placed.id = user_fields.id;
  `)
