import type { Knex } from 'knex'

/** On which days, in UTC, each user was here; and when they were last, for those who came before that was noted. */
export const up = (db: Knex) =>
  db.raw(`
    create table activity_days (
      day     date not null,
      user_id id   not null references users on delete cascade,
      primary key (day, user_id)
    );
    create index activity_days_user_id on activity_days (user_id);

    update users as u
       set last_active_at = m.last_active_at
      from (select user_id, max(last_active_at) as last_active_at from members group by user_id) as m
     where m.user_id = u.id and u.state <> 'deleted' and u.last_active_at is null;
  `)
